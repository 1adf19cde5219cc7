"""The seals: a second chain, which fixes what the events do not say, and the events themselves.

A seal holds the fingerprint of one thing (a version of a rule, a message as told, an operator's act …),
the newest event at that time, and the hash of the seal before it. So the newest seal is the one head that
commits to everything before it. The form is frozen, like that of the events.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from risk_pipeline.domain.tickets.history.event_chain import GENESIS, Broken, fingerprint

FIELDS = ("kind", "subject", "at", "body", "content_hash", "event_id", "event_hash")
"""What a seal says, beside its place in the chain."""


class SealKind(StrEnum):
    """What a seal is about."""

    BEGIN = "begin"
    RULE = "rule"
    PLAN = "plan"
    MESSAGE = "message"
    REDACTION = "redaction"
    ACCEPTANCE = "acceptance"
    OPERATION = "operation"
    OVERRIDE = "override"
    CONTROL_TEST = "control_test"
    STRATEGY_ACTION = "strategy_action"
    INCIDENT = "incident"
    HEAD = "head"


EPOCHS = frozenset({SealKind.BEGIN, SealKind.ACCEPTANCE})
"""Seals that begin an epoch: what was noted outside in an earlier one is not asked for any more."""
TOLD = (
    *("idem_key", "ticket_id", "transition", "channel", "kind", "message"),
    *("sent_channel", "sent_ts", "permalink", "settled_at", "salt"),
)
"""Of a message: what people were told, where it lies, and what the receiver answered."""
_RULE = ("sha", "rule_id", "first_seen_at", "body")
_PLAN = ("sha", "first_seen_at", "body")
_INCIDENT_EVENT = (
    *("incident_id", "seq", "kind", "actor_type", "actor", "source", "at", "from_state", "to_state"),
    *("reason", "fields", "transition", "idem_key", "salt"),
)
_CONTENT = {
    SealKind.RULE: _RULE,
    SealKind.PLAN: _PLAN,
    SealKind.MESSAGE: TOLD,
    SealKind.INCIDENT: _INCIDENT_EVENT,
}


def content_hash(kind: SealKind, row: Mapping[str, object]) -> str:
    """Return the fingerprint of a rule version, a plan, a message or an incident's event, from its row."""
    return fingerprint({name: row[name] for name in _CONTENT[kind]})


def seal_hash(row: Mapping[str, object], prev_hash: str) -> str:
    """Return the hash of a seal that follows the one with `prev_hash`."""
    return fingerprint({name: row[name] for name in FIELDS} | {"prev_hash": prev_hash})


def seal_chain(rows: Iterable[dict[str, object]], head: str) -> Iterator[dict[str, object]]:
    """Yield the seals with their place in the chain, after the one whose hash is `head`."""
    for row in rows:
        following = seal_hash(row, head)
        yield row | {"prev_hash": head, "hash": following}
        head = following


def verify_seals(rows: Iterable[Mapping[str, object]], *, head: str = GENESIS) -> Iterator[Broken]:
    """Yield every broken link among seals in order, the first of which follows the one with hash `head`."""
    for row in rows:
        subject = f"seal {row['id']} ({row['kind']} {row['subject']})"
        if row["prev_hash"] != head:
            problem = "the seal before it was removed, added or changed: prev_hash does not match"
            yield Broken.beside_events(subject, problem)
        if row["hash"] != seal_hash(row, str(row["prev_hash"])):
            yield Broken.beside_events(subject, "its own content was changed: hash does not match")
        head = str(row["hash"])
