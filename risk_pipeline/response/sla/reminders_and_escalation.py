"""Advance the clocks: reminders, escalation, lapsed acknowledgements, ended snoozes and acceptances."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.history.timeline import Timetable, advance, next_step
from risk_pipeline.domain.tickets.states import By, EventKind
from risk_pipeline.domain.tickets.ticket import Change, Step, Ticket, fold
from risk_pipeline.response.commit import Stamp, record_steps
from risk_pipeline.response.decisions.start_stop_clocks import Winder
from risk_pipeline.response.decisions.steps import steps_of
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.response.ports import Diagnostics, RuleBook
from risk_pipeline.response.verdicts.report import TransitionRecord, transition_of
from risk_pipeline.store import Store

# Tickets per transaction: a run that is killed loses at most so much, which the next one does.
BATCH = 1_000
ACTOR, SOURCE = "clocks", "pipeline"


@dataclass(frozen=True, slots=True)
class ClockReport:
    """What time did. `adopted` are open tickets that had no clocks and got them.

    `incidents` are those whose clocks moved: whoever runs both kinds of clocks fills it in.
    """

    tickets: int = 0
    adopted: int = 0
    reminded: int = 0
    escalated: int = 0
    lapsed: int = 0
    woken: int = 0
    resumed: int = 0
    reopened: int = 0
    incidents: int = 0
    messages: int = 0
    transitions: tuple[TransitionRecord, ...] = field(default=(), repr=False)

    def counters(self) -> dict[str, int]:
        """Return all counters by name."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "transitions"}


def run_clocks(
    store: Store,
    *,
    catalog: RuleBook,
    policy: ResponsePolicy,
    now: datetime,
    notify: bool = True,
    diagnostics: Diagnostics | None = None,
) -> ClockReport:
    """Apply what time has changed by `now`. Running it twice, or again after a kill, is the same as once.

    A ticket whose clocks slept through several levels of its chain is escalated once, to the level
    that is due. Needs `policy.plan`; without a plan only acceptances, snoozes and holds end.

    Raises:
        ConfigError: the plan's calendar names a country nobody knows.
        StoreError: the store is locked or cannot be reached; batches done so far stay done.
    """
    done: list[Step] = []
    messages = adopted = 0
    writer = Writer(catalog, policy, diagnostics)
    while True:
        with store.writing() as transaction:
            winder = Winder(transaction, catalog, policy)
            fresh = transaction.unclocked_tickets(BATCH) if policy.plan else []
            steps = [step for ticket in fresh for step in _adopt(ticket, winder, now)]
            if not steps:
                due = transaction.due_tickets(now, BATCH)
                steps = [step for ticket in due for step in _advanced(ticket, winder, now)]
            if not steps:
                return _report(done, adopted, messages)
            recorded, count = record_steps(
                transaction, steps, writer, Stamp(now, ACTOR), notify=notify, winder=winder
            )
        done += recorded
        messages += count
        adopted += len(fresh)


def _adopt(ticket: Ticket, winder: Winder, now: datetime) -> list[Step]:
    fields = winder.adopted(ticket, now)
    change = Change(EventKind.NOTED, By.CLOCK, ACTOR, now, "its clocks start", fields, SOURCE)
    return [Step(ticket, change, fold(ticket, change))]


def _advanced(ticket: Ticket, winder: Winder, now: datetime) -> list[Step]:
    table = winder.table(ticket)
    # A ticket that is due and has nothing to do has a wrong date: set it again, or it is due for ever.
    changes = advance(ticket, now, table) or [_set_anew(ticket, now, table)]
    return steps_of(ticket, changes)


def _set_anew(ticket: Ticket, now: datetime, table: Timetable) -> Change:
    at = next_step(ticket, table)
    fields: TicketFields = {"next_step_at": None if at is None or at <= now else at}
    return Change(EventKind.NOTED, By.CLOCK, ACTOR, now, "its next step was set again", fields, SOURCE)


def _report(steps: list[Step], adopted: int, messages: int) -> ClockReport:
    kinds = Counter(step.change.kind for step in steps)
    return ClockReport(
        tickets=len({step.after.id for step in steps}),
        adopted=adopted,
        reminded=kinds[EventKind.REMINDED],
        escalated=kinds[EventKind.ESCALATED],
        lapsed=kinds[EventKind.LAPSED],
        woken=kinds[EventKind.WOKEN],
        resumed=kinds[EventKind.RESUMED],
        reopened=kinds[EventKind.REOPENED],
        messages=messages,
        transitions=tuple(transition_of(step) for step in steps if step.change.kind.is_transition),
    )
