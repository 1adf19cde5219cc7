"""The three effects add up to the move, whatever the numbers; and what each of them is."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.diagnosis.decomposition import Part, decompose, whole_numbers

COUNT = st.integers(0, 10**7).map(float)
SCALE = st.floats(0.001, 10)


@st.composite
def rate_parts(draw: st.DrawFn) -> list[Part]:
    """Segments with chances; some have no past, some are gone."""
    numbers = st.tuples(COUNT, COUNT, COUNT, COUNT)
    return [Part(f"s{n}", *each) for n, each in enumerate(draw(st.lists(numbers, min_size=1, max_size=8)))]


@given(rate_parts(), SCALE)
def test_volume_mix_and_rate_add_up_to_the_move(parts: list[Part], scale: float) -> None:
    movement = decompose(parts, scale=scale, by="s")
    if movement is None:
        assert not sum(part.chances or 0 for part in parts) or not sum(
            part.past_chances or 0 for part in parts
        )
        return
    size = 1 + sum(part.events + part.past_events * (1 + scale) for part in parts)
    effects = movement.volume + movement.mix + movement.rate
    expected = sum(part.events for part in parts) - scale * sum(part.past_events for part in parts)
    assert math.isclose(movement.total, expected, rel_tol=1e-9, abs_tol=1e-9 * size)
    shares = sum(share.total for share in movement.shares)
    for whole in (effects, shares):
        assert math.isclose(whole, movement.total, rel_tol=1e-9, abs_tol=_rounding(parts, scale))


def _rounding(parts: list[Part], scale: float) -> float:
    """What floats may leave: effects can be far bigger than the move when they cancel out."""
    chances, past = sum(p.chances or 0 for p in parts), sum(p.past_chances or 0 for p in parts)
    rates = [p.past_events / p.past_chances for p in parts if p.past_chances]
    growth = scale + chances / past
    events = sum(p.events + p.past_events * growth for p in parts)
    return 1e-9 * (
        1 + events + (max(rates) + sum(p.past_events for p in parts) / past) * (chances + past * growth)
    )


@given(st.lists(st.tuples(COUNT, COUNT), min_size=1, max_size=8), SCALE)
def test_the_segments_of_a_count_add_up_to_the_move(numbers: list[tuple[float, float]], scale: float) -> None:
    parts = [Part(f"s{n}", now, None, past, None) for n, (now, past) in enumerate(numbers)]
    movement = decompose(parts, scale=scale, by="s")
    if movement is None:
        assert sum(past for _, past in numbers) == 0
        return
    size = 1e-9 * (1 + sum(now + past * (1 + scale) for now, past in numbers)) * len(parts)
    assert math.isclose(sum(share.total for share in movement.shares), movement.total, abs_tol=size)
    assert math.isclose(movement.mix, 0, abs_tol=size)


def test_more_orders_at_the_same_rate_are_volume_alone() -> None:
    movement = decompose([Part("a", 20, 200, 10, 100), Part("b", 60, 200, 30, 100)], scale=1, by="x")
    assert movement is not None
    assert (movement.volume, movement.mix, movement.rate, movement.total) == (40, 0, 0, 40)


def test_orders_that_move_to_a_worse_segment_are_mix_alone() -> None:
    movement = decompose([Part("good", 5, 50, 10, 100), Part("bad", 45, 150, 30, 100)], scale=1, by="x")
    assert movement is not None
    assert (movement.volume, movement.rate) == (0, 0)
    assert movement.mix == pytest.approx(10)


def test_a_segment_that_gets_worse_is_rate_alone_and_named() -> None:
    movement = decompose([Part("a", 10, 100, 10, 100), Part("b", 60, 100, 30, 100)], scale=1, by="x")
    assert movement is not None
    assert (movement.volume, movement.mix, movement.rate) == (0, 0, 30)
    assert [(share.segment, share.rate) for share in movement.shares] == [("a", 0), ("b", 30)]


def test_a_segment_without_a_past_is_taken_at_the_old_overall_rate() -> None:
    movement = decompose([Part("old", 10, 100, 10, 100), Part("new", 30, 100, 0, 0)], scale=1, by="x")
    assert movement is not None
    assert (movement.volume, movement.mix, movement.rate) == (10, 0, 20)


def test_without_a_past_there_is_nothing_to_hold_it_against() -> None:
    assert decompose([Part("a", 10, 100, 0, 0)], scale=1, by="x") is None
    assert decompose([Part("a", 10, None, 0, None)], scale=1, by="x") is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_rounded_parts_add_up_to_the_rounded_total_and_stay_near(parts: list[float]) -> None:
    total, whole = whole_numbers(math.fsum(parts), parts)
    assert sum(whole) == total == round(math.fsum(parts))
    assert all(abs(number - part) <= 1 for number, part in zip(whole, parts, strict=True))
