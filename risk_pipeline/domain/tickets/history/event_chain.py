"""The chain through all events: each carries the hash of the one before, so that no edit goes unseen.

hash = sha256 over canonical JSON of what the event says, of `prev_hash`, and of its salt. The very first
event points to `GENESIS`. The form is frozen: changing it would break every chain in the world. Under
`suppressed` it holds the sentence of why nobody was told, as it did before there were codes; `verify`
compares the code with the sentence.

The salt is random and goes when the event is redacted: what stood there cannot be guessed from the hash
that stays. Events from before there were salts have none.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from risk_pipeline.domain.muting_reasons import Muted

GENESIS = "0" * 64
# What an event says, in the order of the columns that people export.
FIELDS = (
    *("ticket_id", "seq", "kind", "actor_type", "actor", "source", "at", "from_state", "to_state"),
    *("reason", "fields", "transition", "suppressed", "idem_key"),
)


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where the chain does not hold. `subject` names what is no event of a ticket."""

    event_id: int
    ticket_id: int
    seq: int
    problem: str
    subject: str = ""

    @classmethod
    def beside_events(cls, subject: str, problem: str) -> "Broken":
        """Return what is wrong with something that is no event."""
        return cls(0, 0, 0, problem, subject)

    def __str__(self) -> str:
        if self.subject:
            return f"{self.subject}: {self.problem}"
        return f"event {self.event_id} (T-{self.ticket_id:06d}, number {self.seq}): {self.problem}"


def event_hash(row: Mapping[str, object], prev_hash: str) -> str:
    """Return the hash of an event that follows the one with `prev_hash`."""
    sentence = row.get("suppressed_detail", row.get("suppressed"))
    said = {name: row.get(name) for name in FIELDS} | {"suppressed": sentence, "prev_hash": prev_hash}
    if salt := row.get("salt"):
        said["salt"] = salt
    return fingerprint(said)


def fingerprint(said: Mapping[str, object]) -> str:
    """Return the sha256 of the canonical JSON of what is said; instants count in UTC."""
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def chain(rows: Iterable[dict[str, object]], head: str) -> Iterator[dict[str, object]]:
    """Yield the rows with their place in the chain, after an event whose hash is `head`."""
    for row in rows:
        following = event_hash(row, head)
        yield row | {"prev_hash": head, "hash": following}
        head = following


def verify(
    rows: Iterable[Mapping[str, Any]], *, head: str = GENESIS, redacted: Mapping[int, str] | None = None
) -> Iterator[Broken | str]:
    """Yield every broken link of the chain, given its events in order; finally the hash of its head.

    `head` is the hash of the event before the first row; then the rows before it are trusted.
    `redacted` has, by event, the hash of what was left when some of it was taken out.
    After a broken link the walk continues from what the event itself claims, so that one edit gives
    one finding.
    """
    is_whole = head == GENESIS
    seen: dict[int, int] = {}
    for row in rows:
        place = (row["id"], row["ticket_id"], row["seq"])
        is_first_known = row["ticket_id"] not in seen and not is_whole
        expected_seq = row["seq"] if is_first_known else seen.get(row["ticket_id"], 0) + 1
        if row["prev_hash"] != head:
            yield Broken(
                *place, "the event before it was removed, added or changed: prev_hash does not match"
            )
        stands = row["hash"] if redacted is None else redacted.get(row["id"], row["hash"])
        if stands != event_hash(row, row["prev_hash"]):
            yield Broken(*place, "its own content was changed: hash does not match")
        elif not _is_fitting(row.get("suppressed"), row.get("suppressed_detail")):
            yield Broken(
                *place, "its own content was changed: `suppressed` does not match `suppressed_detail`"
            )
        if row["seq"] != expected_seq:
            yield Broken(*place, f"number {expected_seq} of its ticket is missing")
        seen[row["ticket_id"]] = row["seq"]
        head = row["hash"]
    yield head


def _is_fitting(code: str | None, sentence: str | None) -> bool:
    return code == (None if sentence is None else Muted.of_sentence(sentence).value)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"no canonical form for {type(value).__name__}")
