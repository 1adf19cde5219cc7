"""Take content out of the history: personal data, or what should never have been written down."""

from dataclasses import replace
from typing import Unpack

from risk_pipeline.domain.audit.redaction import Erasure
from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts.doer import Doer
from risk_pipeline.domain.incidents.acts.record import note
from risk_pipeline.domain.tickets import person_actions
from risk_pipeline.domain.tickets.ticket import Change, Ticket
from risk_pipeline.response.actions.action_context import Acting, act
from risk_pipeline.response.incidents.desk import Desk, load
from risk_pipeline.store import Store, Transaction
from risk_pipeline.store.incidents.redaction import redact_incident
from risk_pipeline.store.incidents.transaction import Incidents
from risk_pipeline.store.redaction import Decided, Redacted, redact_message, redact_ticket


def redact_history(
    store: Store,
    ref: str,
    erasure: Erasure,
    *,
    reason: str,
    number: int | None = None,
    **acting: Unpack[Acting],
) -> Redacted:
    """Redact a ticket's events, or its event of a number, and its messages; its history says so.

    Raises:
        TransitionRefused: there is no such ticket, no reason is given, or nothing was found.
        FieldRefused: a field holds no free text.
    """
    decided = _decided(erasure, reason, acting)
    found = Redacted()

    def decide(ticket: Ticket, transaction: Transaction) -> list[Change]:
        nonlocal found
        found = redact_ticket(transaction, ticket.id, erasure, decided, number=number)
        if not found:
            raise _nothing(ref)
        return [person_actions.comment(ticket, _remark(found, reason), acting["actor"], acting["now"])]

    act(store, ref, acting, decide)
    return replace(found, is_wiped=store.wipe())


def redact_one_message(
    store: Store, message_id: int, erasure: Erasure, *, reason: str, **acting: Unpack[Acting]
) -> Redacted:
    """Redact one message, also one that belongs to no ticket.

    Raises:
        TransitionRefused: no reason is given, or nothing was found.
        FieldRefused: a field holds no free text.
    """
    decided = _decided(erasure, reason, acting)
    with store.writing() as transaction:
        found = redact_message(transaction, message_id, erasure, decided)
    if not found:
        raise _nothing(f"message {message_id}")
    return replace(found, is_wiped=store.wipe())


def redact_incident_history(
    desk: Desk,
    ref: str,
    erasure: Erasure,
    *,
    reason: str,
    number: int | None = None,
    **acting: Unpack[Acting],
) -> Redacted:
    """Redact an incident's events, or its event of a number, its documents and messages; its history says so.

    Raises:
        TransitionRefused: there is no such incident, no reason is given, or nothing was found.
        FieldRefused: a field holds no free text.
    """
    decided = _decided(erasure, reason, acting)
    actor, now = acting["actor"], acting["now"]
    with desk.store.writing() as transaction:
        incident = load(Incidents(transaction), ref)
        found = redact_incident(transaction, incident, erasure, decided, number=number)
        if not found:
            raise _nothing(ref, "risk incident show")
        doer = Doer(actor, frozenset({actor.id}))
        left = load(Incidents(transaction), ref)
        desk.record(transaction, left, [note(left, _remark(found, reason), doer, now)], now)
    return replace(found, is_wiped=desk.store.wipe())


def _decided(erasure: Erasure, reason: str, acting: Acting) -> Decided:
    if not reason.strip():
        raise TransitionRefused("Say why it is taken out (--reason).")
    if not (erasure.text or erasure.fields):
        raise TransitionRefused("Say what is taken out: --field NAME, or --text.")
    return Decided(acting["actor"].id, reason.strip(), acting["now"])


def _nothing(where: str, shown_by: str = "risk tickets show") -> TransitionRefused:
    return TransitionRefused(f"{where}: nothing of it was found. `{shown_by} --json` has the fields.")


def _remark(found: Redacted, reason: str) -> str:
    return f"redacted {found}: {reason.strip()}"
