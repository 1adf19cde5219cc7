"""Read `register/` and `expectations/`. Each file is checked alone here; cross-checks are in `lint/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.reading.register.governance import GOVERNANCE, read_governance
from risk_pipeline.catalog.reading.register.incidents import STATEMENTS, read_incidents
from risk_pipeline.catalog.reading.register.lists import Noted, check_keys, read_list, read_register
from risk_pipeline.catalog.reading.response import read_response
from risk_pipeline.catalog.reading.rights import read_rights
from risk_pipeline.catalog.reading.titles import read_titles
from risk_pipeline.catalog.reading.validation import Place, build, suggestion
from risk_pipeline.catalog.reading.yaml_locations import read_yaml
from risk_pipeline.domain.commands.rights import Rights
from risk_pipeline.domain.messages.routing import ReceiverLanguage, Route, SegmentOwner
from risk_pipeline.domain.messages.subscription import Person, Subscription
from risk_pipeline.domain.register.calendar import (
    Calendar,
    CalendarEntry,
    HolidayGroup,
    MonthEnd,
    PlannedEvent,
)
from risk_pipeline.domain.register.entries import BusinessLine, Owner, Playbook
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.risk import Risk
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.response_plan import ResponsePlan
from risk_pipeline.domain.register.rule import RULE_KINDS, Rule, Suite
from risk_pipeline.domain.register.titles import DimensionTitles

REGISTER: Mapping[str, type[BaseModel]] = {
    "business_lines": BusinessLine,
    "owners": Owner,
    "risks": Risk,
    "playbooks": Playbook,
}
# The sections of register/calendar.yaml, a file that may be absent.
CALENDAR: Mapping[str, type[CalendarEntry]] = {
    "holidays": HolidayGroup,
    "events": PlannedEvent,
    "month_ends": MonthEnd,
}
ROUTING = ("owners", "routes", "people", "subscriptions", "languages")
_OTHERS = ("calendar", "incidents", "routing", "response", "rights", "titles")
SUITE_KEYS = tuple(Suite.model_fields)


@dataclass
class Content(Noted):
    """What was read so far: entries by id, where each is, and what is wrong."""

    lines: dict[str, BusinessLine] = field(default_factory=dict)
    owners: dict[str, Owner] = field(default_factory=dict)
    risks: dict[str, Risk] = field(default_factory=dict)
    playbooks: dict[str, Playbook] = field(default_factory=dict)
    governance: Governance = field(default_factory=Governance)
    incidents: IncidentBook = field(default_factory=IncidentBook)
    calendar: Calendar = field(default_factory=Calendar)
    response: ResponsePlan | None = None
    rights: Rights = field(default_factory=Rights)
    titles: dict[str, DimensionTitles] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    segment_owners: dict[str, SegmentOwner] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    languages: dict[str, ReceiverLanguage] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    suites: dict[str, Suite] = field(default_factory=dict)


def read_content(project_dir: Path) -> Content:
    """Read all files of the register and all suites; problems are collected, not raised."""
    content = Content()
    read_register(content, project_dir, "business_lines", BusinessLine, content.lines)
    read_register(content, project_dir, "owners", Owner, content.owners)
    read_register(content, project_dir, "risks", Risk, content.risks)
    read_register(content, project_dir, "playbooks", Playbook, content.playbooks)
    content.governance = read_governance(content, project_dir)
    content.incidents = read_incidents(content, project_dir)
    _read_calendar(content, project_dir)
    _read_routes(content, project_dir)
    content.response, spots, findings = read_response(project_dir)
    content.findings += findings
    content.places |= {("response", name): spot for name, spot in spots.items()}
    content.rights, spots, findings = read_rights(project_dir)
    content.findings += findings
    content.places |= {("rights", name): spot for name, spot in spots.items()}
    content.titles, spots, findings = read_titles(project_dir)
    content.findings += findings
    content.places |= {("titles", name): spot for name, spot in spots.items()}
    content.findings += _unread_files(project_dir)
    paths = sorted((project_dir / "expectations").glob("*.yaml"))
    if not paths:
        text = "no suite found; add one <business_line>.yaml per line"
        content.findings.append(Finding("expectations/", "", "", "L001", text))
    for path in paths:
        _read_suite(content, path)
    return content


def _unread_files(project_dir: Path) -> list[Finding]:
    """Name YAML files that nobody reads: their content would be passed over in silence."""
    lists = (*REGISTER, *GOVERNANCE, *STATEMENTS)
    folder = project_dir / "register"
    names = [f"{name}.yaml" for name in (*lists, *_OTHERS)]
    unread = [
        Finding(f"register/{path.name}", "", "", "L008", f"nobody reads it; {suggestion(path.name, names)}")
        for path in sorted(folder.glob("*.y*ml"))
        if path.name not in names
    ]
    for path in sorted(folder.glob("*/*.y*ml")):
        if path.parent.name not in lists:
            text = f"nobody reads its folder; {suggestion(path.parent.name, lists)}"
        elif path.suffix != ".yaml":
            text = f"nobody reads it; call it {path.stem}.yaml"
        else:
            continue
        unread.append(Finding(f"register/{path.parent.name}/{path.name}", "", "", "L008", text))
    return unread + [
        Finding(f"expectations/{path.name}", "", "", "L008", "nobody reads it; call it <business_line>.yaml")
        for path in sorted((project_dir / "expectations").glob("*.yml"))
    ]


def _read_calendar(content: Content, project_dir: Path) -> None:
    path = project_dir / "register" / "calendar.yaml"
    if not path.exists():
        return
    file, findings = read_yaml(path, "register/calendar.yaml")
    content.findings += findings
    content.findings += check_keys(file, tuple(CALENDAR))
    given = file.data if isinstance(file.data, dict) else {}
    calendar = content.calendar
    if "holidays" in given:
        read_list(content, file, "holidays", HolidayGroup, calendar.holidays)
    if "events" in given:
        read_list(content, file, "events", PlannedEvent, calendar.events)
    if "month_ends" in given:
        read_list(content, file, "month_ends", MonthEnd, calendar.month_ends)


def _read_routes(content: Content, project_dir: Path) -> None:
    path = project_dir / "register" / "routing.yaml"
    if path.exists():
        file, findings = read_yaml(path, "register/routing.yaml")
        content.findings += findings
        content.findings += check_keys(file, ROUTING)
        given = file.data if isinstance(file.data, dict) else {}
        if "routes" in given or given.keys().isdisjoint(ROUTING):
            read_list(content, file, "routes", Route, content.routes)
        if "owners" in given:
            read_list(content, file, "owners", SegmentOwner, content.segment_owners)
        if "people" in given:
            read_list(content, file, "people", Person, content.people)
        if "subscriptions" in given:
            read_list(content, file, "subscriptions", Subscription, content.subscriptions)
        if "languages" in given:
            read_list(content, file, "languages", ReceiverLanguage, content.languages)


def _read_suite(content: Content, path: Path) -> None:
    file, findings = read_yaml(path, f"expectations/{path.name}")
    content.findings += findings
    content.findings += check_keys(file, SUITE_KEYS)
    if file.root is None or not isinstance(file.data, dict):
        return
    rules: dict[str, Rule] = {}
    read_list(content, file, "expectations", Rule, rules, apart=_apart)
    head = {key: file.data[key] for key in ("name", "description") if key in file.data}
    suite, findings = build(
        Suite, {**head, "expectations": tuple(rules.values())}, file.place, str(head.get("name", path.stem))
    )
    content.findings += findings
    content.rules.update(rules)
    if suite is not None and suite.name in content.suites:
        other = content.places["suites", suite.name]
        text = f"id used twice (also at {other}); rename one"
        content.findings.append(Finding(file.place(["name"]), suite.name, "name", "L005", text))
    elif suite is not None:
        content.suites[suite.name] = suite
        content.places["suites", suite.name] = file.place(["name"])


def _apart(item: object, place: Place, subject: str) -> tuple[list[Finding], object]:
    """Check a rule's kwargs by its type; if they are wrong, return the rule without, to check the rest."""
    if not isinstance(item, dict) or (kind := RULE_KINDS.get(str(item.get("type")))) is None:
        return [], item
    findings = build(
        kind, item.get("kwargs", {}), lambda loc: place(("kwargs", *loc)), subject, under="kwargs"
    )[1]
    return findings, {**item, "type": "", "kwargs": {}} if findings else item
