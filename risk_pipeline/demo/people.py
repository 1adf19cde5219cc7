"""Scripted people: who acts on the tickets of a rule, when and how. `people.yaml` is the demo's script.

A script names roles and rules, never ticket numbers, so that it holds for any seed and any project.
Playing it is `pipeline/demo/players.py`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from risk_pipeline.catalog import Catalog
from risk_pipeline.demo.incident_cases import IncidentCase, Link
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.register.response_plan import LINE_HEAD, OWNER, Duration
from risk_pipeline.domain.risk.duties.duty import Duty, rule_of
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause

PEOPLE_PATH = Path(__file__).with_name("people.yaml")
INCIDENTS_PATH = Path(__file__).with_name("incidents.yaml")
BUNDLED = (PEOPLE_PATH, INCIDENTS_PATH)
ModelT = TypeVar("ModelT", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ActStep(_Strict):
    """What all steps share. `after` is working time since the ticket opened; `by` is a role."""

    after: Duration
    by: str = OWNER

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that the step names."""
        return (self.by,)


class Simple(ActStep):
    """Take it, begin work on it, or say that all that was planned is done."""

    do: Literal["acknowledge", "start", "finish"]


class AssignTo(ActStep):
    """Give it to the one who has a role."""

    do: Literal["assign"]
    to: str

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that the step names."""
        return (self.by, self.to)


class Pause(ActStep):
    """Mute it for some days, or hold it: only its clocks stop."""

    do: Literal["snooze", "hold"]
    days: int = Field(ge=1)
    text: str


class EscalateIt(ActStep):
    """Ask the next one of its chain."""

    do: Literal["escalate"]
    text: str


class Plan(ActStep):
    """Plan an action, for oneself or for the one who has a role."""

    do: Literal["plan"]
    kind: ActionKind
    text: str
    to: str | None = None
    days: int = Field(default=3, ge=0, description="due so many days later")
    change: str | None = Field(
        default=None, description="what it changes: control C06, process x@2, rule x.y"
    )

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that the step names."""
        return (self.by, self.to or self.by)


class Lose(ActStep):
    """Record what it cost, in the reporting currency."""

    do: Literal["lose"]
    gross: Decimal
    users: int = 0
    cases: int = 0
    text: str


class Fix(ActStep):
    """Claim that it is fixed: the cause is on record, and the data have to confirm it."""

    do: Literal["fix"]
    cause: RootCause
    text: str


class Dismiss(ActStep):
    """Close it as a false alarm, or as a change that was expected; breaches of `quiet_days` stay quiet."""

    do: Literal["false_positive", "expected_change"]
    text: str
    quiet_days: int | None = None


class Accept(ActStep):
    """Accept its risk for some days; then it comes back."""

    do: Literal["accept"]
    text: str
    days: int = Field(ge=1)


class Merge(ActStep):
    """Close it as a duplicate of the open ticket of another rule."""

    do: Literal["merge"]
    into: str


Act = Annotated[
    Simple | AssignTo | Pause | EscalateIt | Plan | Lose | Fix | Dismiss | Accept | Merge,
    Field(discriminator="do"),
]


class Person(_Strict):
    """Somebody, and the roles of the register that they have."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_.-]*$")
    roles: tuple[str, ...] = Field(min_length=1)


class Case(_Strict):
    """What people do about the tickets of a rule, each time that one opens; `shows` says what to see."""

    rule: str
    segment: str | None = Field(default=None, description="only tickets about it; default: whatever segment")
    shows: str = ""
    steps: tuple[Act, ...] = ()


class Script(_Strict):
    """People and what they do. Tickets that no case fits are handled by the steps of `otherwise`."""

    people: tuple[Person, ...] = Field(min_length=1)
    cases: tuple[Case, ...] = ()
    otherwise: tuple[Act, ...] = ()
    incidents: tuple[IncidentCase, ...] = ()

    def case_of(self, rule_id: str, segment: str) -> Case | None:
        """Return the first case that fits a ticket."""
        fits = (each for each in self.cases if each.rule == rule_id and each.segment in {None, segment})
        return next(fits, None)

    def steps_of(self, rule_id: str, segment: str) -> tuple[Act, ...]:
        """Return what people do about a ticket."""
        case = self.case_of(rule_id, segment)
        return self.otherwise if case is None else case.steps

    def holder(self, role: str | None) -> str | None:
        """Return the name of the first one who has a role."""
        return next((each.name for each in self.people if role in each.roles), None)

    def person(self, by: str) -> str | None:
        """Return a person named, or the first who has a role."""
        return next((each.name for each in self.people if each.name == by), None) or self.holder(by)

    def roles_of(self, user: str) -> frozenset[str]:
        """Return the roles of somebody; none for a stranger."""
        return frozenset(role for each in self.people if each.name == user for role in each.roles)


def load_script(catalog: Catalog, *paths: Path) -> Script:
    """Read a script, in one file or several, by default the demo's; check it against rules and owners.

    Raises:
        ConfigError: it is missing, no YAML, a key is wrong, or it names a rule or role that is not there.
    """
    content: dict[str, object] = {}
    for path in paths or BUNDLED:
        try:
            read = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise ConfigError(f"{path} is not a readable script of people: {error}") from error
        if not isinstance(read, dict):
            raise ConfigError(f"{path}: script: should be a mapping of keys. Correct the file.")
        content |= read
    named = ", ".join(map(str, paths or BUNDLED))
    try:
        script = Script.model_validate(content)
    except ValidationError as error:
        places = [f"{'.'.join(map(str, e['loc'])) or 'script'}: {e['msg']}" for e in error.errors()]
        raise ConfigError(f"{named}: {'; '.join(places)}. Correct the file.") from error
    if wrong := list(_unknown(script, catalog)):
        raise ConfigError(f"{named}: {'; '.join(wrong)}. Correct the file.")
    return script


def _unknown(script: Script, catalog: Catalog) -> Iterator[str]:
    names = Counter(person.name for person in script.people)
    yield from (f"people.{name}: named twice" for name, count in names.items() if count > 1)
    for person in script.people:
        for role in person.roles:
            yield from _not_in(f"people.{person.name}.roles", role, catalog.owners, "owner in the register")
    rules = {*catalog.rules, *(rule_of(line, duty) for line in catalog.lines for duty in Duty)}
    for case in script.cases:
        yield from _not_in("cases.rule", case.rule, rules, "rule")
        yield from _unknown_in(case.steps, f"cases.{case.rule}", script, catalog)
    yield from _unknown_in(script.otherwise, "otherwise", script, catalog)
    for incident in script.incidents:
        yield from _unknown_of(incident, script, catalog)


def _unknown_in(steps: Iterable[Act], place: str, script: Script, catalog: Catalog) -> Iterator[str]:
    held = {role for person in script.people for role in person.roles} | {OWNER, LINE_HEAD}
    for number, step in enumerate(steps, start=1):
        here = f"{place}.steps.{number} ({step.do})"
        for role in dict.fromkeys(step.roles):
            yield from _not_in(here, role, held, "role of one of the people")
        if isinstance(step, Merge):
            yield from _not_in(f"{here}.into", step.into, catalog.rules, "rule")


def _unknown_of(case: IncidentCase, script: Script, catalog: Catalog) -> Iterator[str]:
    place = f"incidents.{case.rule}"
    yield from _not_in(f"{place}.rule", case.rule, catalog.rules, "rule")
    yield from _not_in(f"{place}.type", case.incident_type, catalog.incidents.types, "type of incident")
    yield from _not_in(f"{place}.line", case.business_line, catalog.lines, "business line")
    known = {*(person.name for person in script.people), *(r for p in script.people for r in p.roles)}
    for number, step in enumerate(case.steps, start=1):
        here = f"{place}.steps.{number} ({step.do})"
        yield from _not_in(here, step.by, known, "person or role")
        for rule in step.rules if isinstance(step, Link) else ():
            yield from _not_in(f"{here}.rules", rule, catalog.rules, "rule")


def _not_in(place: str, name: str, known: Iterable[str], what: str) -> Iterator[str]:
    names = list(known)
    if name not in names:
        hint = did_you_mean(name, names).removesuffix("?")
        yield f"{place}: no {what} is called '{name}'{f' ({hint[0].lower()}{hint[1:]}?)' if hint else ''}"
