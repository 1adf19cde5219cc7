"""The clocks of one ticket by themselves: what runs, what pauses, when it is due, who hears of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from risk_pipeline.domain.register.response_plan import ResponsePlan
from risk_pipeline.domain.sla.sla_clock import Clock, ClockKind, Terms, spent, wind
from risk_pipeline.domain.sla.working_hours import WorkingHours
from risk_pipeline.domain.tickets import person_actions
from risk_pipeline.domain.tickets.history.timeline import Timetable, advance, next_step, owed_by, rewound
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import Change, EventKind, Resolution, State, Ticket, fold
from tests.builders.response_plan import EVERY, a_plan
from tests.builders.ticket_world import ANA, with_action
from tests.unit.domain.tickets.test_states import a_ticket

PLAN = a_plan()
HOURS = WorkingHours(UTC, PLAN.calendar.week(), frozenset(PLAN.calendar.days_off))
TERMS = Terms(
    hours=HOURS,
    targets={kind: PLAN.span(text, Severity.P2) for kind, text in PLAN.targets[Severity.P2].items()},
    escalate_every=timedelta(hours=1),
    stale_after=timedelta(hours=4),
    confirm_within=timedelta(hours=1),
)
TABLE = Timetable(TERMS, UTC)
CHAIN = ("fulfilment_ops", "line_head", "risk_manager")


def at(day: int, hour: float = 0) -> datetime:
    """An hour of a day in November 2017; the 20th is a Monday, the 24th is free."""
    return datetime(2017, 11, day, tzinfo=UTC) + timedelta(hours=hour)


def opened(now: datetime) -> Ticket:
    ticket = a_ticket().model_copy(update={"plan": "p", "escalation": CHAIN, "opened_at": now})
    return ticket.model_copy(update=rewound(ticket, now, TABLE))


def then(ticket: Ticket, change: Change) -> Ticket:
    ticket = fold(ticket, change)
    return ticket.model_copy(update=rewound(ticket, change.at, TABLE))


def later(ticket: Ticket, now: datetime) -> tuple[Ticket, list[EventKind]]:
    changes = advance(ticket, now, TABLE)
    for change in changes:
        ticket = fold(ticket, change)
    return ticket, [change.kind for change in changes]


def clock(ticket: Ticket, kind: ClockKind) -> Clock:
    return [clock for clock in ticket.clocks if clock.kind is kind][-1]


def test_ticket_clocks_start_when_it_opens_and_are_due_in_working_time() -> None:
    ticket = opened(at(20, 17.5))
    due = {str(clock.kind): clock.due_at for clock in ticket.clocks}
    assert due == {"acknowledge": at(21, 9.5), "contain": at(21, 11.5), "fix": at(21, 17.5)}


def test_the_history_tells_what_was_due_on_the_clocks_of_the_business() -> None:
    ticket = opened(at(20, 9))
    due = clock(ticket, ClockKind.ACKNOWLEDGE).due_at
    bangkok = Timetable(TERMS, ZoneInfo("Asia/Bangkok"))
    said = [change.reason for change in advance(ticket, at(21), bangkok)]
    assert due == at(20, 10)
    assert said[0].startswith("acknowledge was due 2017-11-20 17:00 +07")


def test_ticket_clock_stops_when_what_it_is_about_is_done_and_knows_whether_in_time() -> None:
    ticket = opened(at(20, 9))
    ticket = then(ticket, person_actions.acknowledge(ticket, ANA, at(20, 9.5)))
    ack = clock(ticket, ClockKind.ACKNOWLEDGE)
    assert (ack.stopped_at, ack.was_met()) == (at(20, 9.5), True)
    assert spent(ack, at(21), HOURS) == timedelta(minutes=30)
    ticket = then(
        ticket,
        person_actions.add_action(
            ticket,
            PlannedAction(ActionKind.CONTAINMENT, "stop", "ana", at(21).date()),
            ANA,
            at(20, 10),
            today=at(20).date(),
        ),
    )
    assert clock(ticket, ClockKind.CONTAIN).is_running
    ticket = then(ticket, person_actions.finish_action(ticket, 1, ANA, at(20, 13), done_on=at(20).date()))
    assert clock(ticket, ClockKind.CONTAIN).was_met() is False
    assert clock(ticket, ClockKind.FIX).is_running


def test_ticket_reminds_at_half_and_escalates_level_by_level_each_once() -> None:
    ticket = opened(at(20, 9))
    story = [
        (at(20, 9.49), [], None),
        (at(20, 9.5), ["reminded"], None),
        (at(20, 9.99), [], None),
        (at(20, 10), ["escalated"], "fulfilment_ops"),
        (at(20, 10.5), ["reminded"], "fulfilment_ops"),  # containment, half of three hours
        (at(20, 11), ["escalated"], "line_head"),
        (at(20, 12), ["escalated"], "risk_manager"),
    ]
    for now, kinds, receiver in story:
        ticket, happened = later(ticket, now)
        assert (now, happened, ticket.escalated_to) == (now, kinds, receiver)
        assert later(ticket, now) == (ticket, [])
        assert ticket.next_step_at is not None
        assert ticket.next_step_at > now


def test_ticket_that_was_slept_through_is_escalated_once_to_the_level_that_is_due() -> None:
    ticket, happened = later(opened(at(20, 9)), at(20, 11.2))
    assert happened == ["escalated", "reminded"]
    assert (ticket.escalation_level, ticket.escalated_to) == (2, "line_head")


def test_ticket_is_quiet_over_night_the_weekend_and_a_day_off() -> None:
    ticket = opened(at(23, 17.75))  # Thursday; Friday is free
    assert ticket.next_step_at == at(27, 9.25)
    assert later(ticket, at(27, 9.24))[1] == []
    assert later(ticket, at(27, 9.25))[1] == ["reminded"]


def test_ticket_acknowledged_without_progress_is_asked_about_and_then_open_again() -> None:
    ticket = opened(at(20, 9))
    ticket = then(ticket, person_actions.acknowledge(ticket, ANA, at(20, 9)))
    ticket = then(
        ticket, person_actions.hold(ticket, at(20).date(), ANA, at(20, 9), today=at(20).date(), reason="x")
    )
    ticket, _ = later(ticket, at(21, 0))  # the hold is over; its change counted as progress
    ticket, asked = later(ticket, at(20 + 1, 12.99))
    assert "acknowledgement_lapsed" not in asked
    ticket, _ = later(ticket, at(21, 13))
    assert ticket.nudged_at is not None
    ticket, happened = later(ticket, at(21, 14))
    assert "acknowledgement_lapsed" in happened
    assert (ticket.state, ticket.acknowledged_by, ticket.assignee) == (State.OPEN, None, None)
    assert clock(ticket, ClockKind.ACKNOWLEDGE).cycle == 2


def test_ticket_that_is_escalated_is_not_asked_for_progress_in_the_same_breath() -> None:
    """Nobody looked at the clocks since morning: harm was to be stopped, and an answer to be asked for."""
    ticket = opened(at(20, 9))
    ticket = then(ticket, person_actions.acknowledge(ticket, ANA, at(20, 9)))
    ticket, happened = later(ticket, at(20, 13.2))
    assert happened == ["escalated"]
    assert ticket.nudged_at == at(20, 13.2)
    assert clock(ticket, ClockKind.CONTAIN).reminded_at is None


def test_person_reminded_late_has_time_to_answer_before_others_are_told() -> None:
    """Half of the hour would be up at 9:30; the reminder came at 9:59, a minute before it was due."""
    ticket, happened = later(opened(at(20, 9)), at(20, 9.98))
    assert happened == ["reminded"]
    ticket, happened = later(ticket, at(20, 10.1))
    assert happened == []
    ticket, happened = later(ticket, at(20, 10.5))
    assert "escalated" in happened


def test_ticket_keeps_its_acknowledgement_while_its_people_make_progress() -> None:
    ticket = opened(at(20, 9))
    ticket = then(ticket, person_actions.acknowledge(ticket, ANA, at(20, 9)))
    for hour in (12, 15):
        ticket, _ = later(ticket, at(20, hour))
        ticket = then(ticket, person_actions.comment(ticket, "still on it", ANA, at(20, hour)))
    ticket, happened = later(ticket, at(20, 17.99))
    assert "acknowledgement_lapsed" not in happened
    assert ticket.nudged_at is None


@pytest.mark.parametrize("pause", [person_actions.snooze, person_actions.hold])
def test_ticket_clocks_stand_still_while_it_is_paused_and_are_due_later_by_that_much(pause: object) -> None:
    ticket = opened(at(20, 9))
    due = clock(ticket, ClockKind.FIX).due_at
    change = pause(ticket, at(21).date(), ANA, at(20, 9.25), today=at(20).date(), reason="waits for them")  # type: ignore[operator]
    ticket = then(ticket, change)
    assert ticket.next_step_at == at(22)
    assert later(ticket, at(21, 23.9))[1] == []
    ticket, happened = later(ticket, at(22))
    assert happened in (["snooze_ended"], ["resumed"])
    paused = HOURS.between(at(20, 9.25), at(22))
    assert clock(ticket, ClockKind.FIX).due_at == HOURS.after(due, paused)
    assert spent(clock(ticket, ClockKind.FIX), at(22, 9), HOURS) == timedelta(minutes=15)
    assert next(p.reason for p in clock(ticket, ClockKind.FIX).pauses)


def test_ticket_that_worsens_has_less_time_and_never_more() -> None:
    ticket = opened(at(20, 9))
    faster = Terms(hours=HOURS, targets={ClockKind.FIX: timedelta(hours=2)})
    owed = owed_by(ticket)
    clocks = wind(ticket.clocks, owed, None, at(20, 9.5), faster)
    due = {clock.kind: clock.due_at for clock in clocks}
    assert due[ClockKind.FIX] == at(20, 11)
    assert wind(clocks, owed, None, at(20, 9.5), TERMS) == clocks


def test_ticket_back_at_work_starts_a_new_cycle_and_keeps_the_old_one() -> None:
    ticket = with_action(opened(at(20, 9)))
    fix = Closing(Resolution.FIXED, root_cause="x", root_cause_category=RootCause.PARTNER_CARRIER)
    ticket = then(ticket, person_actions.close(ticket, fix, ANA, at(20, 15)))
    assert [c.kind for c in ticket.clocks if c.is_running] == [ClockKind.VERIFY]
    ticket = ticket.model_copy(update={"state": State.OPEN, "resolution": None})
    ticket = ticket.model_copy(update=rewound(ticket, at(21, 9), TABLE))
    cycles = [(c.cycle, c.started_at, c.stopped_at) for c in ticket.clocks if c.kind is ClockKind.FIX]
    assert cycles == [(1, at(20, 9), at(20, 15)), (2, at(21, 9), None)]


def test_ticket_is_never_due_to_be_verified_before_its_periods_can_be_judged() -> None:
    slow = Timetable(Terms(hours=HOURS, targets=TERMS.targets, verify_floor=timedelta(days=40)), UTC)
    ticket = opened(at(20, 9)).model_copy(update={"state": State.VERIFYING})
    ticket = ticket.model_copy(update=rewound(ticket, at(20, 12), slow))
    assert clock(ticket, ClockKind.VERIFY).due_at == at(20, 12) + timedelta(days=40)


def test_ticket_of_an_accepted_risk_reopens_at_the_end_of_its_last_day() -> None:
    ticket = opened(at(20, 9))
    accepted = Closing(Resolution.RISK_ACCEPTED, note="peak", approver="head", quiet_until=at(25).date())
    ticket = then(ticket, person_actions.close(ticket, accepted, ANA, at(20, 10), today=at(20).date()))
    assert ticket.next_step_at == at(26)
    assert later(ticket, at(25, 23.9))[1] == []
    ticket, happened = later(ticket, at(26))
    assert happened == ["reopened"]
    assert (ticket.state, ticket.resolution, ticket.approver) == (State.OPEN, None, None)
    assert ticket.quiet_until == at(25).date()  # by it people are told to decide again
    assert clock(ticket, ClockKind.ACKNOWLEDGE).cycle == 2


def test_ticket_reminds_once_of_an_action_that_is_overdue_even_when_closed() -> None:
    ticket = opened(at(20, 9))
    due = at(22).date()
    change = person_actions.add_action(
        ticket, PlannedAction(ActionKind.PREVENTIVE, "train", "ben", due), ANA, at(20, 9), today=at(20).date()
    )
    ticket = then(ticket, change)
    expected = Closing(Resolution.EXPECTED_CHANGE, note="planned")
    ticket = then(ticket, person_actions.close(ticket, expected, ANA, at(20, 10)))
    assert later(ticket, at(22, 23.9))[1] == []
    ticket, happened = later(ticket, at(23))
    assert happened == ["reminded"]
    assert later(ticket, at(30)) == (ticket, [])
    assert next_step(ticket, TABLE) is None


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("targets", {key: {"fix": "1 d"} for key in ("P0", "P1", "P2")}, "targets: says nothing about P3"),
        ("targets", {key: {"fix": "soon"} for key in EVERY}, "such as '15 min', '4 h' or '3 d'"),
        ("calendar", {"hours": {"monday": ()}}, "no weekday has any"),
        ("calendar", {"hours": {"monday": ("18:00-09:00",)}}, "the end after the start"),
        ("calendar", {"hours": {"monday": ("09:00-12:00", "11:00-18:00")}}, "overlap or are not in order"),
        ("calendar", {"hours": {"funday": ("09:00-18:00",)}}, "funday"),
        ("chain", (), "at least 1"),
        ("remind_at", 1.5, "less than 1"),
        ("unknown", 1, "Extra inputs"),
    ],
)
def test_ticket_plan_that_cannot_be_meant_is_refused(key: str, value: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        a_plan(**{key: value})


def test_ticket_plan_counts_a_day_as_people_do_and_around_the_clock_as_the_sun_does() -> None:
    assert PLAN.span("2 d", Severity.P1) == timedelta(hours=18)
    assert PLAN.span("2 d", Severity.P0) == timedelta(hours=48)
    assert PLAN.span("90 min", Severity.P1) == timedelta(hours=1.5)
    assert a_plan().sha256 == PLAN.sha256 != a_plan(remind_at=0.6).sha256
    assert ResponsePlan.model_validate(PLAN.model_dump(mode="json")).sha256 == PLAN.sha256
