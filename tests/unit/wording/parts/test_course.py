"""How long it was red: no period counts as red that was not, and what is over has an end."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from risk_pipeline.domain.messages.duty import DutyFacts
from risk_pipeline.domain.messages.facts import Due, Extent, Happening, WorstPeriod
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.risk.duties.duty import Duty
from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.tickets.states import By
from risk_pipeline.wording.story import Story, story_of
from tests.builders.ticket_messages import a_message

SINCE = date(2018, 3, 1)
NO_COUNT: dict[str, Any] = {"extent": None, "since": SINCE}


def told(periods: int, *, until: int | None = None, day: int = 12, **changes: Any) -> Story:
    """A ticket red since 1 March, as of a day of it; `until` is its last red day."""
    last = None if until is None else Period(date(2018, 3, until), Grain.DAY)
    known = NO_COUNT | {"period_start": date(2018, 3, day), "last_red": last, "breached_periods": periods}
    return story_of(a_message(**known | changes))


def test_red_days_are_told_from_the_days_that_passed() -> None:
    assert told(12).figures.startswith("Red for 12 days since 1 Mar 2018.")
    assert told(7).figures.startswith("Red for 7 of 12 days since 1 Mar 2018.")
    assert told(1, day=1).figures.startswith("Red on 1 Mar 2018.")


def test_what_an_episode_came_to_is_of_its_red_days() -> None:
    extent = Extent(since=SINCE, periods=7, count=90)
    assert told(7, extent=extent).figures.startswith("In 7 of 12 days since 1 Mar 2018: 90 late orders.")


@pytest.mark.parametrize("status", ["verifying", "closed"])
def test_what_is_over_says_when_it_ended_and_when_it_was_worst(status: str) -> None:
    over = {"status": status, "period_status": "green", "worst": WorstPeriod(on=date(2018, 3, 4), value=0.2)}
    worst = "at worst 20.0 % on 4 Mar 2018"
    gaps = told(7, until=9, **over).figures
    assert gaps.startswith(f"Red for 7 of 9 days from 1 Mar 2018 to 9 Mar 2018, {worst}.")
    whole = told(9, until=9, **over).figures
    assert whole.startswith(f"Red for 9 days from 1 Mar 2018 to 9 Mar 2018, {worst}.")
    assert told(1, **over).figures.startswith("Red on 1 Mar 2018, at 20.0 %.")
    old = told(9, **over).figures
    assert old.startswith(f"Red for 9 days since 1 Mar 2018, {worst}.")


def test_how_long_a_closed_ticket_took_counts_the_days_between() -> None:
    head = told(7, until=9, status="closed", resolution="recovered", period_status="green").head
    assert head.endswith("recovered after 9 days")


def test_hours_end_with_the_hour() -> None:
    hours = {"grain": "hour", "since_hour": 13, "period_hour": 20, "period_start": SINCE}
    over = {"status": "closed", "period_status": "green", "last_red": Period(SINCE, Grain.HOUR, 15)}
    said = told(2, **hours | over).figures
    until = "from 1 Mar 2018, 13:00 (Sao Paulo) to 1 Mar 2018, 16:00 (Sao Paulo)"
    assert said.startswith(f"Red for 2 of 3 hours {until}")


def test_a_risk_that_was_accepted_until_now_is_to_be_decided_again() -> None:
    again = told(7, kind="reopened", event=Happening(by=By.CLOCK), quiet_until=date(2018, 3, 10))
    assert "decide again: accept the risk, as until 10 Mar 2018, or have it fixed" in again.move
    assert "acknowledge" not in again.move
    taken = told(7, status="acknowledged", quiet_until=date(2018, 3, 10))
    assert "decide again" not in taken.move


def test_a_duty_counts_no_days_on_which_nobody_looked_at_it() -> None:
    duty = DutyFacts(duty=Duty.RESIDUAL, title="Card fraud", level="high", tolerance="low")
    again = {"duty": duty, "kind": "reopened", "event": Happening(by=By.CLOCK)}
    quiet = told(1, day=1, **again, quiet_until=date(2018, 3, 10)).figures
    assert quiet.endswith("Since 1 Mar 2018.")
    seen = told(3, day=12, **again, quiet_until=date(2018, 3, 10)).figures
    assert seen.endswith("For 12 days now, since 1 Mar 2018.")


def test_of_a_duty_that_is_kept_again_nobody_has_to_know_a_cause() -> None:
    duty = DutyFacts(duty=Duty.RESIDUAL, title="Card fraud", level="low", tolerance="low")
    over = {"status": "closed", "period_status": "green", "resolution": "recovered", "duty": duty}
    story = told(7, until=9, **over)
    assert story.move == "Closed by the data."
    assert story.step == "Nothing is left to do."


def test_what_was_due_before_the_message_is_not_asked_for_by_then() -> None:
    due = Due(kind=ClockKind.ACKNOWLEDGE, at=datetime(2018, 3, 9, 14, tzinfo=UTC))
    before, after = datetime(2018, 3, 9, 13, tzinfo=UTC), datetime(2018, 3, 9, 15, tzinfo=UTC)
    assert told(7, due=due, occurred_at=before).move.endswith(
        "acknowledge it by 9 Mar 2018, 11:00 (Sao Paulo)."
    )
    late = told(7, due=due, occurred_at=after).move
    assert late.endswith("acknowledge it; it was due 9 Mar 2018, 11:00 (Sao Paulo).")


def test_that_nobody_knows_the_cause_is_not_said_to_leave_nothing_to_do() -> None:
    over = {"status": "closed", "period_status": "green", "resolution": "recovered"}
    unknown = told(7, until=9, **over)
    assert "Nobody has recorded what caused it." in unknown.move
    assert unknown.step == ""
    assert told(7, until=9, **over, root_cause="partner.carrier").step == "Nothing is left to do."
