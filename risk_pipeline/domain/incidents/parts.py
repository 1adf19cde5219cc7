"""What an incident is made of besides its state: stints in roles, clocks, duties, statements, the review."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, model_validator

from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.incidents.clock import ClockKind
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.register.incidents.template import StatementKind


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Signature(_Frozen):
    """Who did something and when. `persons`: all names under which they act, themselves and their login."""

    at: datetime
    by: str
    persons: tuple[str, ...]
    note: str = ""

    def is_same(self, persons: tuple[str, ...]) -> bool:
        """Whether it is somebody of these names."""
        return bool(set(self.persons) & set(persons))


class Ended(StrEnum):
    """How a stint in a role ended."""

    HANDED_OVER = "handed_over"
    RENOUNCED = "renounced"


class Stint(_Frozen):
    """Somebody's time in a role; it is never changed, but that it ends."""

    role: RoleId
    who: str
    began_at: datetime
    by: str
    is_deputy: bool = False
    ended_at: datetime | None = None
    ended: Ended | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether they have the role now."""
        return self.ended_at is None


class IncidentClock(_Frozen):
    """One run of a clock; how far along the chain (`level`) people were told that it ran out, and when."""

    kind: ClockKind
    duty: str = ""
    cycle: int
    target_minutes: int
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    level: int = 0
    told_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether it is still owed."""
        return self.stopped_at is None

    @property
    def key(self) -> tuple[ClockKind, str]:
        """What is owed."""
        return self.kind, self.duty

    def was_met(self) -> bool | None:
        """Whether it ended in time; None while it runs."""
        return None if self.stopped_at is None else self.stopped_at <= self.due_at


class DutyState(_Frozen):
    """Where a duty stands; legal confirms it or waives it, and says when it is done."""

    duty: str
    title: str
    source: str
    minutes: int
    started_at: datetime
    confirmed: Signature | None = None
    waived: Signature | None = None
    done: Signature | None = None

    @property
    def is_owed(self) -> bool:
        """Whether its clock runs. It runs before legal has confirmed it."""
        return self.done is None and self.waived is None


class StatementState(StrEnum):
    """How far the newest version of a statement is."""

    DRAFT = "draft"
    LEGAL_REVIEW = "legal_review"
    APPROVED = "approved"
    CONFIRMED = "confirmed"
    PUBLISHED = "published"


class StatementVersion(_Frozen):
    """A text, by its hash. It is never changed; the next version supersedes it.

    `promises_by`: until when it says that the next update comes, if it does.
    """

    version: int
    sha: str
    title: str
    drafted: Signature
    facts_version: int | None = None
    phrases: tuple[str, ...] = ()
    promises_by: datetime | None = None
    approved: Signature | None = None
    confirmed: Signature | None = None
    published: Signature | None = None


class Statement(_Frozen):
    """A statement to somebody in a language, in versions; `state` is that of the newest one."""

    number: int
    kind: StatementKind
    language: Language
    audience: str
    state: StatementState
    versions: tuple[StatementVersion, ...]

    @property
    def newest(self) -> StatementVersion:
        """The version that is worked on, or out."""
        return self.versions[-1]

    @property
    def published(self) -> StatementVersion | None:
        """The newest version that is out."""
        return next((each for each in reversed(self.versions) if each.published), None)


class Told(_Frozen):
    """Who was told what, when and where. `statement` is its number, 0 for an update."""

    at: datetime
    by: str
    audience: str
    where: str = ""
    statement: int = 0
    version: int = 0


class TopicTold(_Frozen):
    """A topic of texts that was told on the timeline; `texts` is how many it had when it was told last."""

    feed: str
    topic: str
    opened_on: date
    texts: int
    at: datetime

    @property
    def names(self) -> tuple[str, str, date]:
        """What it is known by: a topic that opens again is another one."""
        return self.feed, self.topic, self.opened_on


class Why(_Frozen):
    """An answer to "why". `under`: the number of the answer that it explains."""

    number: int
    under: int | None
    text: str
    evidence: str = ""
    is_assumed: bool = False
    by: str
    at: datetime

    @model_validator(mode="after")
    def _rests_on_something(self) -> "Why":
        if bool(self.evidence) == self.is_assumed:
            msg = "an answer has evidence, or is marked as an assumption"
            raise ValueError(msg)
        return self


class Review(_Frozen):
    """What people write in the review; the rest of the document is made from the incident."""

    happened: str = ""
    escaped: str = ""
    went_well: str = ""
    whys: tuple[Why, ...] = ()
    authors: tuple[str, ...] = ()
    approved: Signature | None = None
