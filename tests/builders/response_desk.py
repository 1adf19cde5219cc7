"""A response side on a real store, driven with few words."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.domain.tickets.states import person
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.domain.verdict import Verdict
from risk_pipeline.response import AppliedReport, ResponsePolicy, apply_verdicts, run_clocks
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.actions.action_context import Acting
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.store import OutboxEntry, Store, find_ticket, list_events, list_messages, list_tickets
from tests.builders.ticket_world import FakeBook, FakeDiagnostics, a_verdict, day, end_of

STATES = ("AC", "AL", "AM", "BA", "CE", "DF", "ES", "GO", "MA", "MG")


class Desk:
    """Applies verdicts of a day and lets people act, on one store."""

    def __init__(self, store: Store, **policy: Any) -> None:
        self.store, self.book, self.diagnostics = store, FakeBook(), FakeDiagnostics()
        self.policy = ResponsePolicy(**({"ui_url": "http://ui"} | policy))

    def run(self, number: int, verdicts: Any, *, notify: bool = True, renew: bool = True) -> AppliedReport:
        return apply_verdicts(
            self.store,
            verdicts,
            Writer(self.book, self.policy, self.diagnostics),
            now=end_of(number),
            notify=notify,
            renew=renew,
        )

    def days(self, *statuses: str, first: int = 0, **changes: Any) -> list[AppliedReport]:
        """One run a day with a verdict of that status."""
        return [self.run(n, [a_verdict(n, s, **changes)]) for n, s in enumerate(statuses, start=first)]

    def ack(self, ref: str, number: int = 0, note: str = "") -> Ticket:
        return verbs.acknowledge(self.store, ref, note=note, **self.acting(number)).ticket

    def begin(self, ref: str, number: int = 0) -> Ticket:
        return verbs.start(self.store, ref, **self.acting(number)).ticket

    def close(self, ref: str, closing: Closing, number: int = 0) -> Ticket:
        return verbs.close(self.store, ref, closing, **self.acting(number)).ticket

    def act(
        self, ref: str, number: int = 0, title: str = "call the carrier", key: str | None = None
    ) -> Ticket:
        """Plan something and do it at once; with a key, once only."""
        plan, done = (self.acting(number, idem_key=key and f"{key}:{part}") for part in ("plan", "done"))
        wanted = PlannedAction(ActionKind.CORRECTIVE, title, "ana", day(number + 7))
        planned = verbs.add_action(self.store, ref, wanted, **plan)
        return verbs.finish_action(self.store, ref, len(planned.ticket.actions), **done).ticket

    def time_passes(self, number: int) -> None:
        """The clocks at noon after the n-th day."""
        now = end_of(number) + timedelta(hours=12)
        run_clocks(self.store, catalog=self.book, policy=self.policy, now=now)

    def acting(self, number: int = 0, who: str = "ana", **more: Any) -> Acting:
        known: Acting = {
            "actor": person(who, "test"),
            "now": end_of(number),
            "catalog": self.book,
            "policy": self.policy,
        }
        return known | more  # type: ignore[return-value]

    def ticket(self, ref: str = "T-1") -> Ticket:
        ticket = find_ticket(self.store, ref)
        assert ticket is not None
        return ticket

    def messages(self, ticket_id: int | None = None) -> list[OutboxEntry]:
        """All but the details that follow a first message in its thread."""
        entries = list_messages(self.store, ticket_id=ticket_id)
        return [each for each in entries if not (each.kind is DeliveryKind.REPLY and each.message.begins)]

    def told(self, ticket_id: int | None = None) -> list[tuple[int, DeliveryKind, str]]:
        """Which ticket, how, of what."""
        return [(entry.ticket_id, entry.kind, entry.message.kind) for entry in self.messages(ticket_id)]


def in_states(
    number: int, status: str = "red", states: Iterable[str] = STATES, **changes: Any
) -> list[Verdict]:
    """Verdicts of one rule on several states."""
    return [a_verdict(number, status, segment=state, **changes) for state in states]


def snapshot(store: Store) -> dict[str, Any]:
    """All that the store holds, but for the numbers of rows."""
    tickets = sorted(list_tickets(store), key=lambda ticket: ticket.id)
    return {
        "tickets": [ticket.model_dump(mode="json") for ticket in tickets],
        "events": [
            (e.ticket_id, e.seq, e.change.kind, e.change.actor, e.change.at, e.change.reason, e.suppressed)
            for ticket in tickets
            for e in list_events(store, ticket.id)
        ],
        "outbox": [
            (entry.idem_key, entry.state, entry.message.model_dump(mode="json"))
            for entry in list_messages(store)
        ],
    }
