"""Who does something to an incident: one actor, and all names under which the person is known."""

from dataclasses import dataclass
from datetime import datetime

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.fields import IncidentFields
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.parts import Signature
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.tickets.states import Actor


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts now. `names` are theirs: as whom they act, and the login behind it."""

    actor: Actor
    names: frozenset[str]

    @property
    def persons(self) -> tuple[str, ...]:
        """Return all names of the person, in order."""
        return tuple(sorted(self.names | {self.actor.id}))

    def sign(self, now: datetime, note: str = "") -> Signature:
        """Return their signature."""
        return Signature(at=now, by=self.actor.id, persons=self.persons, note=note)

    def change(
        self, kind: EventKind, now: datetime, reason: str, fields: IncidentFields | None = None
    ) -> Change:
        """Return an event of theirs."""
        actor = self.actor
        return Change(kind, actor.kind, actor.id, now, reason, fields or {}, actor.source)


def wrote(signature: Signature, doer: Doer) -> str:
    """Return that whoever acts wrote what is signed: in their name, or at the keys for somebody else."""
    if signature.by == doer.actor.id:
        return f"{doer.actor.id} wrote"
    same = ", ".join(sorted(set(signature.persons) & set(doer.persons)))
    return f"{same}, who acts for {doer.actor.id} here, wrote" if same != doer.actor.id else f"{same} wrote"


def require(ref: str, text: str, what: str) -> str:
    """Return a text that must not be empty.

    Raises:
        TransitionRefused: it is.
    """
    if not text.strip():
        raise TransitionRefused(f"{ref}: {what}.")
    return text.strip()


def require_open(incident: Incident) -> None:
    """Refuse work on what is over, or not declared yet.

    Raises:
        TransitionRefused: it says what would be possible.
    """
    if incident.number is None:
        raise TransitionRefused(
            f"{incident.ref} is a candidate: accept it first (risk incident accept {incident.ref}).",
            "refused-incident-candidate",
            ref=incident.ref,
        )
    if not incident.is_open:
        raise TransitionRefused(
            f"{incident.ref} is {incident.state}: reopen it first (risk incident reopen {incident.ref}).",
            "refused-incident-over",
            ref=incident.ref,
        )
