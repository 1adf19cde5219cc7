"""Which one segment holds most of a breach, and when it is spread."""

import pytest

from risk_pipeline.domain.diagnosis.decomposition import Part
from risk_pipeline.domain.diagnosis.dominance import Holder, holder_of, named_first
from risk_pipeline.domain.diagnosis.usual_pace import UsualPace

# A past of ten times the length: 54 a day are usual.
WHOLE = Part("", 180, None, 540, None)
COUNTS, UNKNOWN = UsualPace(0.1, 0.0, 1), UsualPace(0.0, 0.0, 1)


def holder(segment: Part, pace: UsualPace = COUNTS, whole: Part = WHOLE, **more: Part) -> Holder | None:
    return holder_of({"topic": segment, **more}, whole, pace, ("all", "topic"))


def test_the_segment_with_most_of_the_excess_is_the_place() -> None:
    found = holder(Part("login", 140, None, 100, None))
    assert found is not None
    assert (found.slice, found.is_usual) == ("topic login", False)
    assert found.share == pytest.approx(130 / 126, abs=0.04)


def test_a_segment_that_holds_most_as_ever_is_said_to_do_so() -> None:
    found = holder(Part("login", 120, None, 360, None))
    assert found is not None
    assert (found.slice, found.is_usual) == ("topic login", True)


def test_what_holds_most_as_ever_of_a_mere_attribute_is_no_place() -> None:
    assert holder(Part("a", 20, None, 60, None), way=Part("chat", 144, None, 432, None)) is None


def test_an_excess_in_proportion_to_many_segments_is_spread() -> None:
    assert holder(Part("login", 60, None, 180, None)) is None


def test_an_attribute_that_never_had_a_second_value_is_no_place() -> None:
    assert holder(Part("all of it", 180, None, 540, None)) is None


def test_without_a_past_all_there_is_counts() -> None:
    whole = Part("", 180, None, 0, None)
    assert holder(Part("login", 180, None, 0, None), UNKNOWN, whole) == Holder(slice="topic login", share=1.0)
    assert holder(Part("login", 80, None, 0, None), UNKNOWN, whole) is None


def test_the_dimension_is_preferred_to_an_attribute_that_says_the_same() -> None:
    same = Part("x", 140, None, 100, None)
    found = holder_of({"way": same, "topic": same}, WHOLE, COUNTS, ("all", "topic"))
    assert found is not None
    assert found.slice == "topic x"


def test_of_a_rate_more_chances_are_no_excess() -> None:
    # Twice the orders, all of the usual rate; and in RJ, which had a tenth, 30 more late ones.
    pace = UsualPace(growth=0.2, rate=0.05, side=1)
    whole = Part("", 80, 1000, 250, 5000)
    assert holder(Part("SP", 45, 900, 225, 4500), pace, whole) is None
    found = holder(Part("RJ", 35, 100, 25, 500), pace, whole)
    assert found is not None
    assert found.slice == "topic RJ"


def test_where_too_little_is_bad_the_segment_that_lacks_most_is_the_place() -> None:
    whole, pace = Part("", 20, None, 540, None), UsualPace(0.1, 0.0, -1)
    assert holder(Part("debit", 2, None, 300, None), pace, whole) is not None
    assert holder(Part("debit", 90, None, 300, None), pace, Part("", 90, None, 540, None)) is None


@pytest.mark.parametrize(
    ("shares", "named"),
    [
        ([("SP", 0.9)], ["SP"]),
        ([("SP", 0.4), ("RJ", 0.3), ("MG", 0.2)], ["SP", "RJ"]),
        ([("SP", 0.3)], []),
        ([], []),
    ],
)
def test_the_fewest_slices_that_hold_half_are_named(
    shares: list[tuple[str, float]], named: list[str]
) -> None:
    assert named_first(shares) == named
