"""A fix under running evidence: what was before it is not held against it, what comes after it is."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.tickets import person_actions
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.remediation import Effect
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import Change, EventKind, Resolution, State, Ticket, fold
from risk_pipeline.domain.verdict import Verdict
from tests.builders.ticket_world import ANA, a_verdict, apply_stream, day, end_of, with_action

HUNG = Closing(Resolution.FIXED, root_cause="firmware hung", root_cause_category=RootCause.SYSTEM_DEFECT)
POLICY = TicketPolicy(verify_hours=6)
FACTS = RuleFacts(owner="ops", channel="ops", ticket_id=1)


def rides(number: int, hour: int, status: str, value: float, usual: float, since: tuple[int, int]) -> Verdict:
    """An hour of rides under a rule that adds up evidence; `since` is day and hour of its first."""
    return a_verdict(
        number,
        status,
        grain=Grain.HOUR,
        hour=hour,
        indicator="rides",
        value=value,
        numerator=value,
        denominator=None,
        expected=usual,
        lower=0.0,
        upper=usual + 3 * usual**0.5,
        limit_value=None,
        limit_kind="shift",
        since=day(since[0]),
        since_hour=since[1],
        excess=-30.0,
    )


def applied(ticket: Ticket | None, *verdicts: Verdict) -> tuple[Ticket, list[Change]]:
    after, changes = apply_stream(ticket, list(verdicts), POLICY, end_of(400), FACTS)
    assert after is not None
    return after, changes


def fixed_after_outage() -> Ticket:
    """Nothing came from 18:00 to 22:00; what was done at 23:00 is claimed as the fix."""
    ticket, _ = applied(
        None,
        *(rides(0, hour, "red", 0, 9, (0, 17)) for hour in (18, 19, 20, 21)),
        rides(0, 22, "red", 0, 5, (0, 17)),
    )
    ticket = with_action(ticket)
    return fold(ticket, person_actions.close(ticket, HUNG, ANA, end_of(0)))


@pytest.mark.parametrize("status", ["amber", "red"])
def test_quiet_hour_of_the_night_after_does_not_refute_a_fix(status: str) -> None:
    ticket, changes = applied(fixed_after_outage(), rides(1, 2, status, 0, 0.3, (0, 17)))
    assert [change.kind for change in changes] == [EventKind.OBSERVED]
    assert (ticket.state, ticket.resolution) == (State.VERIFYING, Resolution.FIXED)
    assert changes[0].reason == f"{status}, by what was before the fix"


def test_hours_that_are_red_by_what_was_before_the_fix_add_nothing_to_the_episode() -> None:
    fixed = fixed_after_outage()
    ticket, _ = applied(fixed, rides(1, 9, "red", 4, 5, (0, 17)), rides(1, 10, "red", 2, 3, (0, 17)))
    assert (ticket.state, ticket.breached_periods) == (State.VERIFYING, fixed.breached_periods)
    assert ticket.episode == fixed.episode
    assert ticket.actions[0].effect is None


def test_fix_that_leftover_evidence_surrounds_ends_as_fixed_with_its_cause() -> None:
    green = [rides(1, hour, "green", 5, 5, (1, 1)) for hour in range(12, 18)]
    ticket, changes = applied(fixed_after_outage(), rides(1, 9, "red", 4, 5, (0, 17)), *green)
    assert (ticket.state, ticket.resolution, ticket.root_cause) == (
        State.CLOSED,
        Resolution.FIXED,
        "firmware hung",
    )
    assert EventKind.RELAPSED not in {change.kind for change in changes}


def test_outage_that_goes_on_refutes_the_fix_though_its_evidence_began_before() -> None:
    ticket, changes = applied(
        fixed_after_outage(), *(rides(1, hour, "red", 0, 9, (0, 17)) for hour in (7, 8))
    )
    assert [change.kind for change in changes] == [EventKind.RELAPSED, EventKind.OBSERVED]
    assert (ticket.state, ticket.resolution, ticket.root_cause) == (State.OPEN, None, "firmware hung")
    assert ticket.actions[0].effect is Effect.INEFFECTIVE


def test_one_bad_hour_of_few_does_not_refute_a_fix_and_new_evidence_does() -> None:
    few = rides(1, 9, "red", 1, 4, (0, 17))
    assert applied(fixed_after_outage(), few)[0].state is State.VERIFYING
    assert applied(fixed_after_outage(), replace(few, since=day(1), since_hour=8))[0].state is State.OPEN


def test_rush_after_an_outage_and_the_lull_after_it_do_not_refute_a_fix() -> None:
    """Since the fix there were far more rides than usual: a quiet hour is none of those that were missing."""
    ticket, _ = applied(
        fixed_after_outage(), rides(1, 7, "red", 40, 9, (0, 17)), rides(1, 8, "red", 4, 9, (0, 17))
    )
    assert (ticket.state, ticket.actions[0].excess) == (State.VERIFYING, 26)


def test_night_hour_does_not_refute_a_fix_even_by_new_evidence() -> None:
    """Where less than half an event is missing, nothing is."""
    ticket, _ = applied(fixed_after_outage(), rides(1, 2, "red", 0, 0.3, (1, 0)))
    assert ticket.state is State.VERIFYING


def test_without_a_fix_a_quiet_hour_sends_nobody_back_to_work() -> None:
    calm, _ = applied(None, rides(0, 18, "red", 0, 9, (0, 17)), rides(0, 20, "green", 9, 9, (0, 17)))
    ticket, _ = applied(calm, rides(1, 2, "amber", 0, 0.3, (0, 17)))
    assert ticket.state is State.VERIFYING
    assert applied(calm, rides(1, 9, "amber", 1, 5, (0, 17)))[0].state is State.OPEN


def share(number: int, status: str, bad: int, since: date, of: int = 200) -> Verdict:
    """A day of declined payments, usually 3 %."""
    scatter = 3 * (0.03 * 0.97 / of) ** 0.5
    return a_verdict(
        number,
        status,
        value=bad / of,
        numerator=float(bad),
        denominator=float(of),
        expected=0.03,
        lower=max(0.03 - scatter, 0.0),
        upper=0.03 + scatter,
        limit_value=None,
        limit_kind="shift",
        since=since,
        excess=40.0,
    )


@pytest.mark.parametrize(("bad", "state"), [(9, State.VERIFYING), (20, State.OPEN)])
def test_day_of_a_shift_refutes_a_fix_only_by_itself(bad: int, state: State) -> None:
    """The evidence of a week is red for days more: 4.5 % is within chance of 3 %, 10 % is not."""
    ticket, _ = applied(None, *(share(number, "red", 18, day(0)) for number in range(3, 6)))
    ticket = with_action(ticket, 5)
    ticket = fold(ticket, person_actions.close(ticket, HUNG, ANA, end_of(5)))
    assert applied(ticket, share(6, "red", bad, day(0)))[0].state is state


def test_days_that_each_prove_little_refute_a_fix_together() -> None:
    ticket, _ = applied(None, *(share(number, "red", 18, day(0)) for number in range(3, 6)))
    ticket = with_action(ticket, 5)
    ticket = fold(ticket, person_actions.close(ticket, HUNG, ANA, end_of(5)))
    first, _ = applied(ticket, share(6, "red", 11, day(0)), share(7, "red", 11, day(0)))
    assert first.state is State.VERIFYING
    after, _ = applied(first, *(share(number, "red", 11, day(0)) for number in (8, 9)))
    assert after.state is State.OPEN


def test_cause_on_record_is_kept_when_the_next_fix_is_recorded_without_one() -> None:
    ticket, _ = applied(fixed_after_outage(), *(rides(1, hour, "red", 0, 9, (0, 17)) for hour in (7, 8)))
    ticket = with_action(ticket, 1)
    again = fold(ticket, person_actions.close(ticket, Closing(Resolution.FIXED), ANA, end_of(1)))
    assert (again.state, again.root_cause) == (State.VERIFYING, "firmware hung")


def test_claim_that_amber_took_back_is_proven_by_the_action_that_worked() -> None:
    any_day: dict[str, Any] = {"limit_kind": "absolute"}
    ticket, _ = applied(None, a_verdict(0))
    ticket = with_action(ticket)
    ticket = fold(ticket, person_actions.close(ticket, HUNG, ANA, end_of(0)))
    back, _ = applied(ticket, a_verdict(1, "amber", **any_day))
    assert (back.state, back.resolution) == (State.OPEN, None)
    closed, _ = applied(back, a_verdict(2, "green"), a_verdict(3, "green"))
    assert (closed.state, closed.resolution) == (State.CLOSED, Resolution.FIXED)


def test_episode_keeps_the_beginning_told_first_and_adds_up_its_red_periods_only() -> None:
    ticket, _ = applied(
        None,
        replace(rides(0, 17, "red", 0, 10, (0, 14)), excess=-27.0),
        replace(rides(0, 18, "red", 0, 8, (0, 13)), excess=-39.0),
        rides(0, 19, "amber", 3, 5, (0, 12)),
        rides(0, 20, "green", 1, 3, (0, 12)),
    )
    assert ticket.episode is not None
    assert (ticket.episode.onset, ticket.episode.onset_hour, ticket.episode.excess) == (day(0), 14, -35.0)
    assert ticket.breached_periods == 2


def test_red_hours_that_another_ticket_explains_count_among_periods_and_sum_alike() -> None:
    held = replace(rides(0, 18, "red", 0, 8, (0, 13)), suppressed=Muted.EXPLAINED_BY_TOTAL.because())
    ticket, _ = applied(None, replace(rides(0, 17, "red", 0, 10, (0, 14)), excess=-27.0), held)
    assert ticket.episode is not None
    assert (ticket.breached_periods, ticket.episode.excess) == (2, -35.0)


def test_ticket_of_a_limit_has_no_beginning_but_its_own() -> None:
    ticket, _ = applied(None, a_verdict(0))
    assert ticket.episode is not None
    assert (ticket.episode.onset, ticket.episode.excess) == (None, None)


def test_red_days_that_another_ticket_explains_count_in_what_an_episode_came_to() -> None:
    """Red for two days, with the cases and the money of one of them, would be two different sums."""
    numbers = {"numerator": 30.0, "exposure_minor": 500}
    own, held = a_verdict(0, **numbers), a_verdict(1, **numbers)
    ticket, _ = applied(None, own, replace(held, suppressed=Muted.EXPLAINED_BY_TOTAL.because()))
    assert ticket.episode is not None
    assert (ticket.breached_periods, ticket.episode.total, ticket.episode.exposure_minor) == (2, 60.0, 1000)
    assert ticket.episode.last == held.period
