"""The parts of a ticket's message: typed facts in no language. `wording/` makes sentences of them."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from risk_pipeline.domain.register.rule import CONTROL, MOVE
from risk_pipeline.domain.series import FEED
from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.tickets.states import By

# Sentences that messages held before they held facts.
_SENTENCES = frozenset(
    {
        "headline",
        "summary",
        "history",
        "verdict_line",
        "verdict_kind",
        "movement",
        "related",
        "impact",
        "held_by",
        "largest_rows",
        "data_health",
        "where",
        "children",
        "chart_title",
    }
)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlannedFacts(_Frozen):
    """The action that somebody planned, or finished with a note."""

    kind: str
    title: str
    owner: str
    due: date
    note: str = ""


class LossFacts(_Frozen):
    """What somebody added to the cost of a ticket; a correction takes away."""

    gross_minor: int = 0
    recovered_minor: int = 0
    currency: str
    users: int = 0
    cases: int = 0
    note: str = ""
    is_correction: bool = False


class Happening(_Frozen):
    """Who made the event that a message is about, and their words, if they gave any.

    `to` is who is called by it, `until` how long it holds; `action` and `loss` are what it is about.
    """

    by: By = By.DATA
    actor: str = ""
    words: str = ""
    to: str = ""
    until: date | None = None
    action: PlannedFacts | None = None
    loss: LossFacts | None = None


class Names(_Frozen):
    """What people call the business line, the dimension and the segment; empty where nobody knows."""

    line: str = ""
    dimension: str = ""
    segment: str = ""


class Extent(_Frozen):
    """What an episode came to since it began: how many periods, how many cases, how much money.

    `is_missing`: the count is of those that did not come. `is_present`: the count is of the newest period
    alone, because what waits at the end of each period must not be added up.
    """

    since: date
    hour: int | None = None
    periods: int
    count: float | None = None
    is_missing: bool = False
    is_present: bool = False
    minor: int | None = None


class WorstPeriod(_Frozen):
    """The period farthest from the usual, its value, and what was usual then, where that is known."""

    on: date
    hour: int | None = None
    value: float
    usual: float | None = None


class Due(_Frozen):
    """The next thing that is owed, and until when."""

    kind: ClockKind
    at: datetime


class Spread(_Frozen):
    """How many segments of a dimension there are where none stands out.

    `by` is the dimension's title, `several` what its segments are called together, if that is known.
    """

    over: int
    by: str
    several: str | None = None


class PlaceKind(StrEnum):
    """What a segment is called: its title, its dimension and an id, or the sentence of a move or control."""

    NAMED = "named"
    ID = "id"
    SENTENCE = "sentence"

    @classmethod
    def of(cls, dimension: str, *, has_title: bool) -> "PlaceKind":
        """Return the kind of a segment's name."""
        if not has_title or dimension == FEED:
            return cls.ID
        return cls.SENTENCE if dimension in {CONTROL, MOVE} else cls.NAMED


class RelatedTicket(_Frozen):
    """A ticket that may be the same event, by its title and place; `duty` names the duty that it is about.

    `place_kind` says what kind of words the place is. `fault` is what broke, of a ticket that no rule opened:
    a feed, a model, a run, as its segment names it.
    """

    ref: str
    title: str
    place: str = ""
    place_kind: PlaceKind = PlaceKind.NAMED
    duty: str = ""
    fault: str = ""


class ChildFacts(_Frozen):
    """A ticket of a storm."""

    ref: str
    severity: str
    state: str
    place: str
    value: float | None
    limit_kind: str | None = None


class OwedAction(_Frozen):
    """An action that is not done when its ticket closes."""

    title: str
    owner: str
    due: date


class DoneAction(_Frozen):
    """The action that was finished last, and when; messages of old do not name it."""

    number: int
    title: str = ""
    at: datetime


class OldWords(_Frozen):
    """The sentences of a message that was queued before messages held facts."""

    head: str
    text: str = ""
    event: str = ""
    data: str = ""


def from_sentences(given: Mapping[str, object]) -> dict[str, object]:
    """Return a message of old with its sentences in `old_words`."""
    kept = {name: value for name, value in given.items() if name not in _SENTENCES}
    names = {"head": "headline", "text": "summary", "event": "history", "data": "data_health"}
    return kept | {"old_words": {new: given.get(old) or "" for new, old in names.items()}}
