"""What is done on closed tickets, and whether it worked: data say so, though the tickets take no verdicts."""

from collections.abc import Callable, Mapping
from datetime import datetime

from risk_pipeline.domain.tickets.outcome.remediation import Action, Trial, after_trials
from risk_pipeline.domain.tickets.states import By, EventKind
from risk_pipeline.domain.tickets.ticket import Change, Ticket
from risk_pipeline.response.decisions.steps import steps_of
from risk_pipeline.store import Store

ACTOR, SOURCE = "rules", "pipeline"


def judge_follow_ups(
    store: Store,
    trials: Mapping[int, Mapping[int, Trial]],
    needed: Callable[[Ticket], int],
    now: datetime,
) -> int:
    """Keep what came of actions of closed tickets, by ticket and number; return how many tickets changed.

    `needed` is how many green periods prove an action of a ticket. Twice is the same as once; a ticket that
    came back meanwhile has refuted its actions already.

    Raises:
        StoreError: the store is locked or cannot be reached.
    """
    with store.writing() as transaction:
        tickets = transaction.tickets(set(trials)).values()
        steps = [
            step
            for ticket in tickets
            for step in steps_of(ticket, _judged(ticket, trials[ticket.id], needed(ticket), now))
        ]
        transaction.save(steps)
    return len(steps)


def _judged(ticket: Ticket, trials: Mapping[int, Trial], needed: int, now: datetime) -> list[Change]:
    known = {each.number for each in ticket.actions if each.is_done and each.effect is None}
    after = after_trials(ticket.actions, {n: trial for n, trial in trials.items() if n in known}, needed)
    changed = [new for old, new in zip(ticket.actions, after, strict=True) if new != old]
    if not changed:
        return []
    why = "; ".join(_said(action, needed) for action in changed)
    return [Change(EventKind.NOTED, By.DATA, ACTOR, now, why, {"actions": after}, SOURCE)]


def _said(action: Action, needed: int) -> str:
    so_far = action.effect or f"green {action.green_periods} of {needed}"
    return f"action {action.number}: {so_far}"
