"""Where it is: of few cases how many of all, over a longer time since when, at most all of it."""

from datetime import date
from typing import Any

import pytest

from risk_pipeline.domain.diagnosis.decomposition import Movement
from risk_pipeline.domain.diagnosis.dominance import Holder
from risk_pipeline.domain.diagnosis.location import Located, SliceLine
from risk_pipeline.domain.messages.facts import Extent, WorstPeriod
from risk_pipeline.wording.parts.place import short_id
from risk_pipeline.wording.story import story_of
from tests.builders.ticket_messages import a_message

WEEK = date(2018, 3, 5)


def located(seen: float, share: float, events: float, **more: Any) -> Located:
    expected = seen / 5
    line = SliceLine(
        slice="seller Toy shop",
        observed=seen,
        expected=expected,
        excess=seen - expected,
        lift=5.0,
        share_of_excess=share,
    )
    movement = Movement(events, events - 1, 0, 0, events - 1, 100.0, 0.1, 0.01, "seller", ())
    return Located(where=(line,), movement=movement, is_scanned=True, last=WEEK, **more)


def place(found: Located) -> str:
    extent = Extent(since=WEEK, periods=1, count=2)
    message = a_message(location=found, extent=extent, noun=("review", "reviews"))
    return story_of(message).place


def test_of_few_cases_it_says_how_many_of_all_and_since_when() -> None:
    found = located(7, 0.83, 9, first=date(2018, 1, 7))
    assert place(found) == "7 of 9 reviews since 7 Jan 2018 are in seller Toy shop."
    assert place(located(2, 0.83, 2, first=WEEK)) == "2 of 2 reviews are in seller Toy shop."


def test_of_many_it_says_a_share_and_since_when_if_that_is_longer() -> None:
    many = located(187, 0.78, 412, first=date(2018, 1, 7))
    assert place(many) == "Mostly in seller Toy shop since 7 Jan 2018: 78 % of what is unusual."


def test_no_share_is_above_all_of_it() -> None:
    assert place(located(187, 1.23, 412, first=WEEK)) == "All of what is unusual is in seller Toy shop."
    told = story_of(a_message(location=located(187, 1.23, 412, first=WEEK)))
    assert told.tables[0].rows[0][-1] == "all of it"


def test_of_few_cases_the_one_segment_is_told_without_a_share() -> None:
    few = located(1, 0.0, 2, first=WEEK)
    holder = Located(movement=few.movement, holder=Holder(slice="payment type Boleto", share=0.62))
    assert place(holder) == "Mostly in payment type Boleto, more than usual there."


def test_of_few_cases_where_none_were_usual_the_one_segment_is_told_with_its_count() -> None:
    nothing_usual = Movement(9, 9, 0, 0, 9, 100.0, 0.1, 0.0, "seller", ())
    holder = Holder(slice="seller Toy shop", share=0.78)
    found = Located(movement=nothing_usual, holder=holder, first=date(2018, 1, 7))
    assert place(found) == "7 of 9 reviews since 7 Jan 2018 are in seller Toy shop."


def test_of_a_single_case_no_count_is_made() -> None:
    assert place(located(1, 1.0, 1, first=WEEK)) == "All of what is unusual is in seller Toy shop."


def test_a_closed_ticket_says_where_it_was_only_if_its_worst_period_was_looked_at() -> None:
    """What was found out when three cases relapsed is not where eleven hundred came from."""
    found = located(187, 0.78, 412, first=date(2018, 3, 4))
    closed = {"location": found, "status": "closed", "kind": "closed", "period_status": "green"}

    def told(day: int) -> tuple[str, list[str]]:
        story = story_of(a_message(**closed, worst=WorstPeriod(on=date(2018, 3, day), value=0.3)))
        return story.place, [each.label for each in story.details]

    seen, labels = told(4)
    assert seen == "Mostly in seller Toy shop: 78 % of what is unusual."
    assert "How it moved" in labels
    unseen, labels = told(3)
    assert unseen == ""
    assert "How it moved" not in labels


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("7edda85e9d4c4f0a", "7edda85e…"),
        ("20240917", "20240917"),
        ("shop.reviews 2024-09-17", "shop.reviews 2024-09-17"),
        ("a-name-of-words-that-has-no-end-at-all", "a-name-o…"),
        ("[R](http://evil)", "[R](http…"),
    ],
)
def test_an_id_is_cut_where_nobody_can_read_it(name: str, said: str) -> None:
    assert short_id(name) == said
