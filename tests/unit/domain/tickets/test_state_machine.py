"""The state machine under random histories: what must hold whatever happens."""

from dataclasses import replace
from datetime import UTC, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.sla.sla_clock import ClockKind, Terms
from risk_pipeline.domain.tickets import person_actions
from risk_pipeline.domain.tickets.history.timeline import Timetable, advance, next_step, owed_by, rewound
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy, decide
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.losses import Loss, totals
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, Effect, PlannedAction, planned_as
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import (
    By,
    Change,
    EventKind,
    Resolution,
    State,
    Step,
    Ticket,
    fold,
    rebuild,
)
from risk_pipeline.domain.verdict import Status
from risk_pipeline.store.records import to_event, to_event_row
from tests.builders.ticket_world import ANA, BEN, a_feed_verdict, a_verdict, apply_stream, day, end_of
from tests.unit.domain.tickets.test_person_actions import COMPLETE, MISSING

# Judged ones are drawn more often, or few histories would ever leave `open`.
statuses = st.sampled_from([*Status, Status.RED, Status.RED, Status.GREEN, Status.GREEN, Status.GREEN])
values = st.sampled_from([0.01, 0.13, 0.2, 0.25, 0.5])
suppressed = st.sampled_from([None, None, None, Muted.SHADOW.because()])
# An hour is owed for a step, a reminder comes at half of it, the next level hears an hour later.
TABLE = Timetable(
    Terms(
        targets={kind: timedelta(hours=6) for kind in ClockKind},
        stale_after=timedelta(hours=30),
        confirm_within=timedelta(hours=20),
    ),
    UTC,
)
CHAIN = {"plan": "p" * 64, "escalation": ("fulfilment_ops", "line_head", "risk_manager")}


class TicketMachine(RuleBasedStateMachine):
    """One identity; verdicts day by day, old ones again, people and clocks in between."""

    @initialize(verify=st.integers(1, 3), reopen=st.integers(0, 5), breaches=st.booleans())
    def begin(self, verify: int, reopen: int, breaches: bool) -> None:
        self.policy = TicketPolicy(verify_periods=verify, reopen_days=reopen)
        self.day = 0
        self.tickets: dict[int, Ticket] = {}
        self.events: dict[int, list[Step]] = {}
        self.newest: Ticket | None = None
        self.judged: list[tuple[int, Status]] = []
        if breaches:
            self.judge(0, Status.RED, 0.2, None)

    def record(self, change: Change) -> None:
        before = self.newest
        after = fold(before, change)
        fields = CHAIN if change.kind is EventKind.OPENED else {}
        fields |= rewound(after.model_copy(update=fields), end_of(self.day), TABLE)
        change = replace(change, fields={**change.fields, **fields})
        after = fold(before, change)
        assert before is None or not before.is_open or change.kind is not EventKind.OPENED
        if change.kind is EventKind.OPENED:
            assert after.id not in self.tickets
        self.newest = self.tickets[after.id] = after
        self.events.setdefault(after.id, []).append(Step(before, change, after))

    def judge(self, day: int, status: Status, value: float, hidden: str | None) -> list[Change]:
        verdict = a_verdict(day, status, value=value, limit_value=0.12, suppressed=hidden)
        facts = RuleFacts(ticket_id=len(self.tickets) + 1)
        before = self.newest
        changes: list[Change] = []
        is_new = self.newest is None or a_verdict(day).period.end > self.newest.last_period_end
        if status.is_judged and not hidden and is_new:
            self.judged.append((day, status))
        for change in decide(before, verdict, self.policy, end_of(self.day), facts):
            self.record(change)
            changes.append(change)
        self.check_effect(before, status, hidden, changes)
        return changes

    def check_effect(
        self, before: Ticket | None, status: Status, hidden: str | None, changes: list[Change]
    ) -> None:
        """Unknown and suppressed move nothing; only green ever leads towards closed."""
        states = (before.state if before else None, self.newest.state if self.newest else None)
        if hidden:
            assert changes == []
        if not status.is_judged:
            assert states[0] is states[1]
            assert all(change.kind is EventKind.NOTED for change in changes)
        if states[1] in {State.VERIFYING, State.CLOSED} and states[0] is not states[1]:
            assert status is Status.GREEN
        if EventKind.OPENED in {c.kind for c in changes} | {None}:
            assert status is Status.RED

    @rule(status=statuses, value=values, hidden=suppressed, days=st.integers(0, 3))
    def new_period(self, status: Status, value: float, hidden: str | None, days: int) -> None:
        self.day += days
        self.judge(self.day, status, value, hidden)

    @precondition(lambda self: self.newest is not None)
    @rule(status=statuses, value=values, back=st.integers(0, 10))
    def old_period_again(self, status: Status, value: float, back: int) -> None:
        assert self.newest is not None
        before = self.newest
        last = (before.last_period_end - a_verdict(0).period.end).days
        changes = self.judge(last - back, status, value, None)
        if self.has_turned_red(before, status, back):
            kinds = {EventKind.RELAPSED, EventKind.OBSERVED} if before.is_open else {EventKind.REOPENED}
            assert changes[0].kind in kinds
            assert self.judge(last, status, value, None) == [], "the same red once more"
        else:
            assert changes == []

    def has_turned_red(self, ticket: Ticket, status: Status, back: int) -> bool:
        """Whether the period of the last green is red by now, known after a close, and nothing holds it."""
        is_held = ticket.resolution is Resolution.DUPLICATE or (
            ticket.quiet_until is not None and ticket.last_period_end <= ticket.quiet_until
        )
        is_newer = ticket.closed_at is None or ticket.closed_at < end_of(self.day)
        was_green = ticket.last_status is Status.GREEN
        return (
            is_newer and was_green and not back and status is Status.RED and (ticket.is_open or not is_held)
        )

    @precondition(lambda self: self.newest is not None)
    @rule(act=st.sampled_from([person_actions.acknowledge, person_actions.start]))
    def person_takes_it(self, act: object) -> None:
        assert self.newest is not None
        allowed = {State.OPEN} if act is person_actions.acknowledge else {State.OPEN, State.ACKNOWLEDGED}
        try:
            self.record(act(self.newest, ANA, end_of(self.day)))  # type: ignore[operator]
            assert self.events[self.newest.id][-1].before.state in allowed  # type: ignore[union-attr]
        except TransitionRefused:
            assert self.newest.state not in allowed

    @precondition(lambda self: self.newest is not None)
    @rule(kind=st.sampled_from(ActionKind), due=st.integers(-2, 3))
    def person_plans(self, kind: ActionKind, due: int) -> None:
        assert self.newest is not None
        try:
            at, until = end_of(self.day), day(self.day + due)
            plan = PlannedAction(kind, "do", "ben", until)
            self.record(person_actions.add_action(self.newest, plan, ANA, at, today=day(self.day)))
        except TransitionRefused:
            assert not self.newest.is_open or due < 0 or planned_as(self.newest.actions, "do")

    @precondition(lambda self: self.newest is not None)
    @rule(number=st.integers(1, 3))
    def person_does(self, number: int) -> None:
        assert self.newest is not None
        before = self.newest.actions
        try:
            self.record(
                person_actions.finish_action(
                    self.newest, number, BEN, end_of(self.day), done_on=day(self.day)
                )
            )
        except TransitionRefused:
            assert number > len(before) or before[number - 1].is_done

    @precondition(lambda self: self.newest is not None)
    @rule(gross=st.integers(-50, 100), recovered=st.integers(-50, 100), note=st.sampled_from(["", "typo"]))
    def person_books_a_loss(self, gross: int, recovered: int, note: str) -> None:
        assert self.newest is not None
        entry = Loss(
            at=end_of(self.day),
            by="ana",
            gross_minor=gross,
            recovered_minor=recovered,
            currency="BRL",
            note=note,
        )
        before = self.newest.losses
        try:
            self.record(person_actions.add_loss(self.newest, entry, ANA, end_of(self.day)))
        except TransitionRefused:
            assert self.newest.losses == before
            return
        assert self.newest.losses == (*before, entry)

    @precondition(lambda self: self.newest is not None)
    @rule(days=st.integers(0, 4), mutes=st.booleans())
    def person_pauses(self, days: int, mutes: bool) -> None:
        assert self.newest is not None
        pause = person_actions.snooze if mutes else person_actions.hold
        today = day(self.day + 1)
        until = today + timedelta(days=days)
        try:
            self.record(pause(self.newest, until, ANA, end_of(self.day), today=today, reason="waiting"))
        except TransitionRefused:
            assert not self.newest.is_open

    @precondition(lambda self: self.newest is not None)
    @rule(days=st.integers(0, 2))
    def time_passes(self, days: int) -> None:
        """Only what waits for time moves, and it moves once."""
        assert self.newest is not None
        self.day += days
        now = end_of(self.day)
        was_due = self.newest.next_step_at is not None and self.newest.next_step_at <= now
        changes = advance(self.newest, now, TABLE)
        assert bool(changes) is was_due
        for change in changes:
            assert change.by is By.CLOCK
            self.record(change)
        assert advance(self.newest, now, TABLE) == []

    @precondition(lambda self: self.newest is not None)
    @rule(closing=st.sampled_from([*COMPLETE.values(), COMPLETE[Resolution.FIXED], *(c for c, _ in MISSING)]))
    def person_closes(self, closing: Closing) -> None:
        assert self.newest is not None
        before = self.newest
        # A cause that is on record is not asked for again.
        is_known = closing.resolution is Resolution.FIXED and bool(before.root_cause)
        is_complete = closing in COMPLETE.values() or is_known
        if closing.quiet_until:
            closing = replace(closing, quiet_until=day(self.day + 3))
        try:
            self.record(person_actions.close(before, closing, ANA, end_of(self.day)))
        except TransitionRefused:
            is_fix = closing.resolution is Resolution.FIXED
            is_said = before.resolution is Resolution.FIXED and is_fix
            lacks_action = is_fix and not any(action.holds for action in before.actions)
            is_same = closing.duplicate_of == before.id
            assert not before.is_open or not is_complete or is_same or is_said or lacks_action
            return
        assert is_complete
        assert self.newest.state is (
            State.VERIFYING if closing.resolution is Resolution.FIXED else State.CLOSED
        )

    @precondition(lambda self: self.newest is not None and self.newest.is_open)
    @rule()
    def person_fixes(self) -> None:
        """All in one go, or few histories would ever end as fixed."""
        assert self.newest is not None
        self.person_plans(ActionKind.CORRECTIVE, 0)
        self.person_does(len(self.newest.actions))
        self.person_closes(COMPLETE[Resolution.FIXED])

    @invariant()
    def fixed_has_cause_action_and_green_periods_behind_it(self) -> None:
        """Counted here by the verdicts themselves, not by what the ticket says of them."""
        ticket = self.newest
        if ticket is None or ticket.state is not State.CLOSED or ticket.resolution is not Resolution.FIXED:
            return
        last = self.events[ticket.id][-1]
        if last.change.kind is not EventKind.CLOSED:
            return
        assert last.change.by is By.DATA
        assert ticket.root_cause
        assert ticket.root_cause_category
        until = [(at, status) for at, status in self.judged if day(at) <= ticket.last_period_end]
        behind = until[-self.policy.verify_periods :]
        assert [status for _, status in behind] == [Status.GREEN] * self.policy.verify_periods
        done = [action for action in ticket.actions if action.is_done and action.effect is Effect.EFFECTIVE]
        assert any(day(behind[0][0]) > action.done_on for action in done if action.done_on)

    @invariant()
    def clocks_run_for_what_is_owed_and_the_next_step_is_known(self) -> None:
        ticket = self.newest
        if ticket is None:
            return
        running = [clock.kind for clock in ticket.clocks if clock.is_running]
        assert sorted(running) == sorted(owed_by(ticket))
        assert ticket.next_step_at == next_step(ticket, TABLE)
        for clock in ticket.clocks:
            assert clock.stopped_at is None or clock.stopped_at >= clock.started_at
            assert clock.due_at >= clock.started_at + timedelta(minutes=clock.target_minutes)

    @invariant()
    def losses_never_go_below_nothing(self) -> None:
        for ticket in self.tickets.values():
            assert all(total.gross.minor >= total.recovered.minor >= 0 for total in totals(ticket.losses))

    @invariant()
    def at_most_one_ticket_is_open(self) -> None:
        assert sum(ticket.is_open for ticket in self.tickets.values()) <= 1
        assert all(not t.is_open for t in self.tickets.values() if self.newest and t.id != self.newest.id)

    @invariant()
    def events_rebuild_the_state_exactly(self) -> None:
        for ticket_id, steps in self.events.items():
            assert rebuild(step.change for step in steps) == self.tickets[ticket_id]

    @invariant()
    def closed_has_a_resolution_and_open_has_none_of_a_close(self) -> None:
        for ticket in self.tickets.values():
            assert (ticket.closed_at is not None) == (ticket.state is State.CLOSED)
            if ticket.state is State.CLOSED:
                assert ticket.resolution is not None
            assert (ticket.came_from is not None) >= (ticket.state is State.VERIFYING)

    def teardown(self) -> None:
        """What the store writes as JSON rebuilds the same."""
        for ticket_id, steps in self.events.items():
            rows = [to_event_row(step) for step in steps]
            assert rebuild(to_event(row).change for row in rows) == self.tickets[ticket_id]  # type: ignore[arg-type]


TicketMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
test_ticket_machine_holds_under_random_histories = TicketMachine.TestCase

streams = st.lists(st.tuples(statuses, values, suppressed), max_size=25)


@settings(max_examples=150, deadline=None)
@given(stream=streams, data=st.data())
def test_ticket_stream_applied_twice_or_restarted_anywhere_is_as_once(
    stream: list[tuple[Status, float, str | None]], data: st.DataObject
) -> None:
    policy = TicketPolicy(verify_periods=2, reopen_days=3)
    verdicts = [
        a_verdict(n, status, value=value, limit_value=0.12, suppressed=hidden)
        for n, (status, value, hidden) in enumerate(stream)
    ]
    now, facts = end_of(400), RuleFacts(ticket_id=1)
    once, changes = apply_stream(None, verdicts, policy, now, facts)
    cut = data.draw(st.integers(0, len(verdicts)))
    again_from = data.draw(st.integers(0, cut))
    ticket, first = apply_stream(None, verdicts[:cut], policy, now, facts)
    ticket, second = apply_stream(ticket, verdicts[again_from:], policy, now, facts)
    ticket, third = apply_stream(ticket, verdicts, policy, now, facts)
    assert (ticket, third) == (once, [])
    assert first + second == changes


@settings(max_examples=150, deadline=None)
@given(
    reds=st.integers(1, 4),
    found=st.lists(st.tuples(st.integers(-4, 4), statuses), max_size=8),
    feed=st.booleans(),
)
def test_ticket_reopens_once_when_the_period_it_closed_on_is_found_red_after_the_close(
    reds: int, found: list[tuple[int, Status]], *, feed: bool
) -> None:
    """`found` is how many hours after the close the last period is judged again, and as what."""
    make = a_feed_verdict if feed else a_verdict
    policy = TicketPolicy(verify_periods=1, reopen_days=3)
    story = [make(n, "red") for n in range(reds)] + [make(reds, "green")]
    facts = RuleFacts(ticket_id=1)
    ticket, _ = apply_stream(None, story, policy, end_of(reds), facts)
    assert ticket is not None
    assert ticket.state is State.CLOSED
    was_open = False
    for hours, status in found:
        now = end_of(reds) + timedelta(hours=hours)
        ticket, changes = apply_stream(ticket, [make(reds, status)], policy, now, facts)
        is_found = hours > 0 and status is Status.RED and not was_open
        was_open = was_open or is_found
        kept = [change.kind for change in changes if change.kind is not EventKind.NOTED]
        assert kept == [EventKind.REOPENED] * is_found
    again, changes = apply_stream(ticket, story, policy, end_of(reds) + timedelta(days=1), facts)
    assert (again, changes) == (ticket, []), "what was known before changes nothing"
    assert ticket is not None
    assert (ticket.is_open, ticket.recurrence_count) == (was_open, int(was_open))


@settings(max_examples=100, deadline=None)
@given(stream=st.lists(st.tuples(st.sampled_from(["red", "amber"]), values), min_size=1, max_size=20))
def test_ticket_severity_only_rises_while_it_is_open(stream: list[tuple[str, float]]) -> None:
    ticket: Ticket | None = None
    worst = Severity.P3
    for number, (status, value) in enumerate(stream):
        verdict = a_verdict(number, status, value=value, limit_value=0.12)
        ticket, changes = apply_stream(ticket, [verdict], TicketPolicy(), end_of(number), RuleFacts())
        if ticket is not None:
            assert ticket.severity.rank <= worst.rank
            assert all(c.by is By.DATA for c in changes)
            worst = ticket.severity
