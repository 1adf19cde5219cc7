"""Each reason why a transition is not told, alone and against all others: the first in order wins."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.muting_reasons import Muted, Stage, Suppression, of_stage
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy
from risk_pipeline.domain.tickets.ticket import By, Change, EventKind, State, Step, Ticket
from risk_pipeline.response.messages.mute_messages import Scene, why_muted
from tests.builders.ticket_world import a_verdict, apply_stream, day, end_of

STORM = 7
DEAD = Muted.NO_RECEIVER.because(" that takes messages")


def a_ticket(**changes: Any) -> Ticket:
    facts = RuleFacts(owner="fulfilment_ops", channel="risk", ticket_id=1)
    ticket, _ = apply_stream(None, [a_verdict(0)], TicketPolicy(), end_of(0), facts)
    assert ticket is not None
    return ticket.model_copy(update={"state": State.VERIFYING, **changes})


def a_step(kind: EventKind, before: Ticket, after: Ticket, by: By = By.DATA) -> Step:
    return Step(before, Change(kind, by, "rules", end_of(1), "because"), after)


@dataclass(frozen=True)
class Traits:
    """What could mute the step; by itself each gives the reason of its name."""

    backfill: bool = False
    no_receiver: bool = False
    closed_at_once: bool = False
    snoozed: bool = False
    snooze_ended: bool = False
    flapping: bool = False
    storm: bool = False
    never_announced: bool = False

    @property
    def claims(self) -> list[Muted]:
        return [code for code in of_stage(Stage.MESSAGE) if getattr(self, code.value, False)]

    def scene(self) -> Scene:
        before = a_ticket(snoozed_until=day(9) if self.snoozed else None)
        after = before.model_copy(
            update={
                "flapping_since": day(0) if self.flapping else None,
                "parent_id": STORM if self.storm else None,
            }
        )
        # An end is told of nobody who heard of no beginning; a worse severity is no end.
        ends = self.never_announced or self.closed_at_once or self.snoozed or self.flapping
        kind = EventKind.VERIFYING if ends else EventKind.RELAPSED
        step = a_step(kind, before, after)
        if self.snooze_ended:
            step = a_step(EventKind.WOKEN, before, after, By.CLOCK)
        step = replace(step, suppressed=DEAD if self.no_receiver else None)
        steps = [step]
        if self.closed_at_once:
            steps.append(a_step(EventKind.CLOSED, after, after.model_copy(update={"state": State.CLOSED})))
        announced = set() if self.storm or self.never_announced else {1}
        return Scene(steps, announced, {STORM}, 5, notify=not self.backfill)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (Muted.BACKFILL, "backfill"),
        (Muted.NO_RECEIVER, "no receiver is left that takes messages"),
        (Muted.CLOSED_AT_ONCE, "closed at once"),
        (Muted.SNOOZED, f"snoozed until {day(9)}"),
        (Muted.SNOOZE_ENDED, "the snooze ended with nothing red"),
        (Muted.FLAPPING, f"flapping since {day(0)}"),
        (Muted.STORM, "storm T-000007"),
        (Muted.NEVER_ANNOUNCED, "nobody was told of this ticket"),
    ],
)
def test_each_muter_gives_its_own_reason(code: Muted, sentence: str) -> None:
    traits = Traits(**{code.value: True})
    assert why_muted(traits.scene(), 0) == Suppression(code, sentence)


def test_what_no_muter_stops_is_told() -> None:
    assert why_muted(Traits().scene(), 0) is None


# A clock wakes a ticket, the data do all else: these two kinds of step share no muter but the general ones.
BY_DATA = {name: st.booleans() for name in Traits.__dataclass_fields__ if name != "snooze_ended"}
BY_CLOCK = {name: st.booleans() for name in ("backfill", "no_receiver", "storm")}


@given(st.builds(Traits, **BY_DATA) | st.builds(Traits, snooze_ended=st.just(True), **BY_CLOCK))
def test_of_many_reasons_the_first_in_order_is_given(traits: Traits) -> None:
    reason = why_muted(traits.scene(), 0)
    assert (reason.code if reason else None) == next(iter(traits.claims), None)
