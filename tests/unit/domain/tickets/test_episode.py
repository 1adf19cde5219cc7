"""What a breach amounts to, when people are told that it got far worse, and that it asks for its cause."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.formatting import format_day
from risk_pipeline.domain.tickets import person_actions
from risk_pipeline.domain.tickets.episode import (
    Episode,
    FarWorse,
    grown,
    is_off,
    is_rebound,
    times_worse,
    told,
)
from risk_pipeline.domain.tickets.lifecycle import TicketPolicy
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import EventKind, Resolution, Severity, State, fold
from risk_pipeline.domain.verdict import Verdict
from tests.builders.ticket_world import ANA, FACTS, a_verdict, apply_stream, day, end_of

ASKING = replace(FACTS, cause_required=True)
CAUSE = Closing(
    Resolution.RECOVERED, root_cause_category=RootCause("partner.carrier"), root_cause="one wholesale order"
)


def a_count(number: int, value: float, **changes: object) -> Verdict:
    """A red count of which 100 a day are usual, give or take 10."""
    usual = {"expected": 100.0, "lower": 70.0, "upper": 130.0, "limit_value": 130.0, "denominator": None}
    return a_verdict(number, "red", value=value, numerator=value, **(usual | changes))


def kinds(verdicts: list[Verdict], policy: TicketPolicy | None = None) -> list[EventKind]:
    _, changes = apply_stream(None, verdicts, policy or TicketPolicy(), end_of(400), FACTS)
    return [change.kind for change in changes]


@pytest.mark.parametrize(
    ("then", "now", "told_again"),
    [
        ({"value": 160.0}, {"value": 230.0}, True),  # 130 too many after 60
        ({"value": 160.0}, {"value": 210.0}, False),  # 110 too many after 60: not twice as far off
        ({"value": 131.0}, {"value": 165.0}, False),  # twice as far off, and no more than chance
        ({"value": 160.0, "lower": None}, {"value": 230.0, "lower": None}, True),  # by its counts alone
        ({"value": 1.0, "expected": 0.1}, {"value": 3.0, "expected": 0.1}, False),  # 3 after 1 may be chance
        ({"value": 160.0}, {"value": 20.0}, False),  # far off on the other side
        ({"value": 20.0}, {"value": 40.0}, False),  # it got better
    ],
)
def test_a_period_is_far_worse_if_it_is_so_by_a_factor_and_surely(
    then: dict[str, float], now: dict[str, float], told_again: bool
) -> None:
    known = told(Episode(), a_count(0, **then))
    assert (times_worse(known, a_count(1, **now), FarWorse(), is_count=True) is not None) is told_again


def test_without_any_number_for_its_certainty_nothing_is_far_worse() -> None:
    known = told(Episode(), a_count(0, 160.0, lower=None))
    assert times_worse(known, a_count(1, 900.0, lower=None), FarWorse(), is_count=False) is None


def test_a_far_worse_period_is_told_once_a_day_and_then_only_if_worse_than_that() -> None:
    values = [160.0, 170.0, 240.0, 250.0, 240.0]
    assert kinds([a_count(n, value) for n, value in enumerate(values)]).count(EventKind.WORSENED) == 1
    hours = [a_count(0, value, grain="hour", hour=h) for h, value in enumerate([160.0, 240.0, 249.0])]
    assert EventKind.WORSENED not in kinds(hours)


def test_far_worse_may_raise_the_severity() -> None:
    policy = TicketPolicy(far_worse=FarWorse(raises_severity=True))
    ticket, changes = apply_stream(None, [a_count(0, 160.0), a_count(1, 240.0)], policy, end_of(9), FACTS)
    assert ticket is not None
    assert (ticket.severity, changes[-1].kind) == (Severity.P1, EventKind.RAISED)
    assert changes[-1].reason == "worsened: P2 to P1, 2.3 times as far off as last told"


def test_a_ticket_keeps_its_sum_and_its_worst_period_when_it_closes() -> None:
    rows = [a_count(0, 160.0), a_count(1, 250.0), a_count(2, 140.0)]
    ticket, _ = apply_stream(
        None, [*rows, *(a_verdict(n, "green") for n in (3, 4))], TicketPolicy(), end_of(9), FACTS
    )
    assert ticket is not None
    assert ticket.episode is not None
    assert ticket.episode.worst is not None
    assert (ticket.state, ticket.episode.total) == (State.CLOSED, 550.0)
    assert (ticket.episode.worst.value, ticket.episode.worst.on) == (250.0, day(1))


def test_a_ticket_that_needs_a_cause_asks_once_and_closes_when_a_person_says_it() -> None:
    verdicts = [a_count(0, 900.0), *(a_verdict(n, "green") for n in range(1, 6))]
    ticket, changes = apply_stream(None, verdicts, TicketPolicy(), end_of(9), ASKING)
    assert ticket is not None
    assert ticket.state is State.VERIFYING
    assert [change.kind for change in changes].count(EventKind.CAUSE_ASKED) == 1
    with pytest.raises(TransitionRefused, match="a root cause category"):
        person_actions.close(ticket, Closing(Resolution.RECOVERED), ANA, end_of(9))
    closed = fold(ticket, person_actions.close(ticket, CAUSE, ANA, end_of(9)))
    assert (closed.state, closed.resolution) == (State.CLOSED, Resolution.RECOVERED)


def test_a_level_that_stays_red_is_told_once_to_be_the_usual_one() -> None:
    verdicts = [a_count(n, 160.0) for n in range(90)]
    ticket, changes = apply_stream(None, verdicts, TicketPolicy(), end_of(90), FACTS)
    (told_of,) = [change for change in changes if change.kind is EventKind.NEW_LEVEL]
    assert told_of.reason == (
        f"red since {format_day(day(0))}, 60 days; from {format_day(day(60))} on this level counts as usual, "
        "and what is expected is learned from it"
    )
    assert ticket is not None
    assert ticket.episode is not None
    assert (ticket.state, ticket.episode.usual_from, ticket.episode.total) == (
        State.OPEN,
        day(60),
        90 * 160.0,
    )


def test_what_the_register_owes_has_no_usual_level() -> None:
    verdicts = [a_count(n, 160.0) for n in range(90)]
    owed = replace(FACTS, has_usual_level=False)
    ticket, changes = apply_stream(None, verdicts, TicketPolicy(), end_of(90), owed)
    assert EventKind.NEW_LEVEL not in {change.kind for change in changes}
    assert ticket is not None
    assert ticket.episode is not None
    assert ticket.episode.usual_from is None


@pytest.mark.parametrize("others", [["red"] * 58, ["red", *["green"] * 20, *["red"] * 59], ["amber"] * 80])
def test_what_did_not_stay_red_so_long_is_no_level(others: list[str]) -> None:
    verdicts = [a_verdict(n, status) for n, status in enumerate(["red", *others])]
    assert EventKind.NEW_LEVEL not in kinds(verdicts)


def test_a_level_that_comes_back_is_told_again() -> None:
    spells = ["red"] * 61 + ["green"] * 30 + ["red"] * 61
    verdicts = [a_verdict(n, status) for n, status in enumerate(spells)]
    assert kinds(verdicts).count(EventKind.NEW_LEVEL) == 2


def test_how_long_a_level_has_to_stay_the_register_says() -> None:
    verdicts = [a_count(n, 160.0) for n in range(30)]
    assert EventKind.NEW_LEVEL in kinds(verdicts, TicketPolicy(new_level_days=30))
    assert EventKind.NEW_LEVEL not in kinds(verdicts, TicketPolicy(new_level_days=31))


def test_a_person_closes_nothing_as_recovered_that_was_not_asked_for() -> None:
    ticket, _ = apply_stream(None, [a_count(0, 900.0)], TicketPolicy(), end_of(9), ASKING)
    assert ticket is not None
    with pytest.raises(TransitionRefused, match="only the data"):
        person_actions.close(ticket, CAUSE, ANA, end_of(9))


def test_a_cause_on_record_lets_the_data_close() -> None:
    ticket, _ = apply_stream(None, [a_count(0, 900.0)], TicketPolicy(), end_of(9), ASKING)
    assert ticket is not None
    ticket = ticket.model_copy(update={"root_cause": "one wholesale order"})
    greens = [a_verdict(n, "green") for n in (1, 2)]
    after, _ = apply_stream(ticket, greens, TicketPolicy(), end_of(9), ASKING)
    assert after is not None
    assert after.state is State.CLOSED


amounts = st.floats(131, 5000).map(round)


@settings(max_examples=200)
@given(st.lists(st.tuples(amounts, st.integers(0, 3)), min_size=1, max_size=12))
def test_an_episode_adds_up_and_tells_only_what_is_far_worse_than_told(rows: list[tuple[int, int]]) -> None:
    verdicts, number = [], 0
    for value, gap in rows:
        verdicts.append(a_count(number, float(value)))
        number += 1 + gap
    ticket, changes = apply_stream(None, verdicts, TicketPolicy(), end_of(400), FACTS)
    assert ticket is not None
    assert ticket.episode is not None
    assert ticket.episode.worst is not None
    assert ticket.episode.total == sum(value for value, _ in rows)
    assert ticket.episode.worst.value == max(value for value, _ in rows)
    at = [change.fields["episode"].told for change in changes if change.kind.is_transition]  # type: ignore[union-attr]
    for before, after in pairwise(at):
        assert before is not None
        assert after is not None
        assert after.on > before.on
        is_raised = abs(after.value) >= 2 * 130  # beyond the limit by the factor of its severity
        assert is_raised or after.value - 100 >= 2 * (before.value - 100)


@given(st.lists(amounts, min_size=1, max_size=8), st.data())
def test_an_episode_is_the_same_in_one_stretch_and_in_pieces(values: list[int], data: st.DataObject) -> None:
    verdicts = [a_count(n, float(value)) for n, value in enumerate(values)]
    cut = data.draw(st.integers(0, len(verdicts)))
    whole, _ = apply_stream(None, verdicts, TicketPolicy(), end_of(400), FACTS)
    first, _ = apply_stream(None, verdicts[:cut], TicketPolicy(), end_of(400), FACTS)
    again, _ = apply_stream(first, verdicts, TicketPolicy(), end_of(400), FACTS)
    assert whole == again


def test_what_happened_before_the_first_told_period_is_no_comparison() -> None:
    assert times_worse(None, a_count(1, 900.0), FarWorse(), is_count=True) is None
    assert grown(None, a_count(0, 5.0)).total == 5.0


def test_a_period_whose_value_is_back_to_normal_is_no_red_one_though_the_evidence_lasts() -> None:
    """Seven bad hours keep a shift rule red for a day: they are counted as seven, with what they came to."""
    shift = {"limit_kind": "shift", "limit_value": None, "excess": 60.0}
    bad = [a_count(number, 160.0, **shift) for number in range(1, 8)]
    fading = [a_count(number, 99.0, **shift) for number in range(8, 28)]
    ticket, _ = apply_stream(None, [*bad, *fading], TicketPolicy(), end_of(400), FACTS)
    assert ticket is not None
    assert ticket.episode is not None
    assert (ticket.breached_periods, ticket.episode.total) == (7, 7 * 160.0)


def test_a_shift_down_is_counted_while_there_is_too_little() -> None:
    shift = {"limit_kind": "shift", "limit_value": None, "excess": -60.0}
    stream = [a_count(1, 40.0, **shift), a_count(2, 101.0, **shift), a_count(3, 60.0, **shift)]
    ticket, _ = apply_stream(None, stream, TicketPolicy(), end_of(400), FACTS)
    assert ticket is not None
    assert ticket.breached_periods == 2


def test_the_worst_period_keeps_what_it_was_held_against() -> None:
    ticket, _ = apply_stream(None, [a_count(1, 160.0), a_count(2, 400.0)], TicketPolicy(), end_of(400), FACTS)
    assert ticket is not None
    assert ticket.episode is not None
    worst = ticket.episode.worst
    assert worst is not None
    assert (worst.value, worst.usual, worst.numerator) == (400.0, 100.0, 400.0)


@pytest.mark.parametrize("expected", [None, 1.0])
def test_the_day_of_catching_up_is_not_the_worst_of_an_outage(expected: float | None) -> None:
    """Approvals fall below their range, then those that waited come: that is the same event."""
    known = {"expected": expected, "lower": None, "upper": None}
    low = a_verdict(0, value=0.19, numerator=19.0, exposure_minor=1, limit_value=0.5, **known)
    high = a_verdict(1, value=3.2, numerator=320.0, exposure_minor=9, limit_value=1.8, **known)
    episode = grown(grown(None, low), high)
    assert episode.worst is not None
    assert (episode.worst.value, episode.worst.is_above, episode.total) == (0.19, False, 19.0)
    assert episode.exposure_minor == 1
    assert episode.last == high.period  # it is red all the same
    back = grown(episode, a_verdict(2, value=0.1, limit_value=0.5, **known))
    assert back.worst is not None
    assert back.worst.value == 0.1


def test_an_episode_of_old_that_knows_no_side_has_no_rebound() -> None:
    old = grown(None, a_verdict(0, value=0.19, limit_value=0.5)).worst
    assert old is not None
    high = a_verdict(1, value=3.2, limit_value=1.8)
    assert is_rebound(old, high)
    assert not is_rebound(old.model_copy(update={"is_above": None}), high)
    assert not is_rebound(None, high)


@pytest.mark.parametrize(
    ("then", "now", "times"),
    [
        (200.0, 500.0, 2.5),
        (200.0, 300.0, None),  # not twice as much
        (200.0, 100.0, None),  # better, and still beyond the limit
        (130.0, 400.0, None),  # last told at the limit itself: on no side of it
    ],
)
def test_where_nothing_is_expected_far_worse_is_farther_beyond_the_limit_on_its_side(
    then: float, now: float, times: float | None
) -> None:
    known = told(Episode(), a_count(0, then, expected=None))
    assert times_worse(known, a_count(1, now, expected=None), FarWorse(), is_count=True) == times


def test_the_worst_of_what_is_missing_is_the_lowest() -> None:
    episode = grown(grown(None, a_count(0, 20.0)), a_count(1, 60.0))
    assert episode.worst is not None
    assert episode.worst.value == 20.0


@pytest.mark.parametrize("changes", [{"limit_kind": "absolute", "value": 90.0}, {"value": None}])
def test_only_a_shift_with_a_value_can_be_back_to_normal(changes: dict[str, object]) -> None:
    assert is_off(replace(a_count(0, 160.0), **({"limit_kind": "shift", "excess": 60.0} | changes)))
