"""What a filled-in form requests, and where in it a guard's refusal belongs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from typing_extensions import TypedDict

from risk_pipeline.domain.commands.commands import AddAction, Asked, Assign, Escalate, Resolve, Snooze
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import Resolution, parse_ref
from risk_pipeline.notify.slack import text

_MAX_ERROR = 300
# Where in a form a part of what was asked is given, where its name is another one there.
_FIELDS = {
    "root_cause": ("cause_text",),
    "root_cause_category": ("cause",),
    "until": ("until", "quiet_until"),
    "note": ("note", "reason"),
    "done": ("done", "resolution"),
}


class Option(TypedDict):
    """One thing of several that was chosen."""

    value: str


class Field(TypedDict, total=False):
    """What Slack holds of one field of a form, by the kind of the field."""

    value: str | None
    selected_option: Option | None
    selected_options: list[Option]
    selected_date: str | None
    selected_user: str | None


State = Mapping[str, Mapping[str, Field]]
"""The fields of a form: name of the block, then of its only element."""


def read_form(verb: Verb, state: State) -> Asked:
    """Return what a submitted form requests.

    Raises:
        TransitionRefused: what should be a ticket's reference is not one.
    """
    return _READERS[verb](Filled(state))


class Filled:
    """The values of a form's fields, by name; None and empty where nothing was given."""

    def __init__(self, state: State) -> None:
        self._given = {name: next(iter(block.values()), Field()) for name, block in state.items()}

    def _field(self, name: str) -> Field:
        return self._given.get(name, Field())

    def words(self, name: str) -> str:
        """Return what was written."""
        return (self._field(name).get("value") or "").strip()

    def words_or_none(self, name: str) -> str | None:
        """Return what was written, if anything."""
        return self.words(name) or None

    def choice(self, name: str) -> str | None:
        """Return what was chosen, if anything."""
        chosen = self._field(name).get("selected_option")
        return chosen["value"] if chosen else None

    def boxes(self, name: str) -> list[str]:
        """Return the boxes that were ticked."""
        return [option["value"] for option in self._field(name).get("selected_options") or ()]

    def day(self, name: str) -> date | None:
        """Return the day that was chosen, if any."""
        given = self._field(name).get("selected_date")
        return date.fromisoformat(given) if given else None

    def person(self, name: str) -> str:
        """Return who was chosen, as tickets name them; empty where nobody was."""
        chosen = self._field(name).get("selected_user")
        return f"@{chosen}" if chosen else ""


def _assign(filled: Filled) -> Asked:
    return Assign(filled.person("to"))


def _snooze(filled: Filled) -> Asked:
    return Snooze(filled.words("reason"), filled.day("until"))


def _add_action(filled: Filled) -> Asked:
    kind = ActionKind(filled.choice("kind") or ActionKind.CORRECTIVE)
    due = filled.day("due") or date.max
    is_done = bool(filled.boxes("is_done"))
    return AddAction(kind, filled.words("title"), filled.person("owner"), due, is_done)


def _resolve(filled: Filled) -> Asked:
    other, cause = filled.words("duplicate_of"), filled.choice("cause")
    resolution = Resolution(filled.choice("resolution") or Resolution.FIXED)
    is_fix = resolution is Resolution.FIXED
    has_cause = is_fix or resolution is Resolution.RECOVERED
    closing = Closing(
        resolution=resolution,
        note=filled.words_or_none("note"),
        root_cause=filled.words_or_none("cause_text") if has_cause else None,
        root_cause_category=RootCause(cause) if cause and has_cause else None,
        duplicate_of=parse_ref(other) if other and resolution is Resolution.DUPLICATE else None,
        quiet_until=None if is_fix else filled.day("quiet_until"),
    )
    return Resolve(closing, tuple(int(number) for number in filled.boxes("done")))


def _false_positive(filled: Filled) -> Asked:
    return Resolve(Closing(Resolution.FALSE_POSITIVE, note=filled.words_or_none("reason")))


def _escalate(filled: Filled) -> Asked:
    return Escalate(filled.words("reason"))


_READERS: dict[Verb, Callable[[Filled], Asked]] = {
    Verb.ASSIGN: _assign,
    Verb.SNOOZE: _snooze,
    Verb.ADD_ACTION: _add_action,
    Verb.RESOLVE: _resolve,
    Verb.FALSE_POSITIVE: _false_positive,
    Verb.ESCALATE: _escalate,
}


def to_errors(refusal: str, about: Sequence[str], fields: list[str]) -> dict[str, str]:
    """Return a refusal at the field it is about; at the first field if it is about none."""
    named = (name for part in about for name in _FIELDS.get(part, (part,)) if name in fields)
    return {next(named, fields[0]): text.plain(refusal, _MAX_ERROR)}
