"""A small register of incidents, people, and the tickets that the tests of incidents speak about."""

from datetime import UTC, date, datetime, timedelta

from risk_pipeline.domain.incidents.acts.declare import Declaration, Given, declare
from risk_pipeline.domain.incidents.acts.doer import Doer
from risk_pipeline.domain.incidents.clocks import Rhythm, with_clocks
from risk_pipeline.domain.incidents.figures import AxisNumber, FactsVersion
from risk_pipeline.domain.incidents.incident import Change, Incident, fold
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.incidents.clock import Duty, IncidentClocks
from risk_pipeline.domain.register.incidents.kind import Criterion, CriterionKind, IncidentType
from risk_pipeline.domain.register.incidents.role import IncidentRole, RoleId
from risk_pipeline.domain.register.incidents.scale import Axis, Measure, MeasureSteps, SeverityMatrix
from risk_pipeline.domain.register.incidents.template import Phrase, StatementKind, StatementTemplate
from risk_pipeline.domain.tickets.outcome.remediation import Action, ActionKind, Effect
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.states import Actor, By, person
from risk_pipeline.domain.tickets.ticket import Resolution, State, Ticket
from tests.builders.ticket_world import after

NOW = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)  # a Monday at night
ROLES = (RoleId.COMMANDER, RoleId.BUSINESS, RoleId.PR, RoleId.LEGAL)
BOOK = IncidentBook(
    types={
        "mass_complaint": IncidentType(
            id="mass_complaint",
            title="Mass complaint",
            roles=ROLES,
            regions=("BR",),
            recovery=(
                Criterion(id="remedied", kind=CriterionKind.REMEDIED, title="98 % remedied", at_least=0.98),
            ),
        )
    },
    matrices={
        "all": SeverityMatrix(
            id="all",
            axes={
                Axis.LOSS: (MeasureSteps(measure=Measure.LOSS_MINOR, P0=100_000, P1=20_000, P2=2_000),),
                Axis.USERS: (MeasureSteps(measure=Measure.USERS, P0=5_000, P1=1_000, P2=100),),
                Axis.REGULATORY: (MeasureSteps(measure=Measure.LEVEL, P0=3, P1=2, P2=1),),
            },
        )
    },
    roles={
        each.value: IncidentRole(id=each.value, role=each, title=each.value, owner=f"{each.value}_owner")
        for each in RoleId
    },
    clocks={
        severity.value: IncidentClocks(
            id=severity,
            declare="10 min",
            team="15 min",
            first_statement=first,
            update=update,
            contain="4 h",
            resolve="3 d",
            review="3 d",
            escalate_every="30 min",
            facts_at_most="2 h",
            chain=("incident_commander", "line_head", "boss"),
        )
        for severity, first, update in (
            (Severity.P0, "60 min", "60 min"),
            (Severity.P1, "4 h", "2 h"),
            (Severity.P2, "24 h", "24 h"),
        )
    },
    duties={
        "breach": Duty(
            id="breach",
            title="Tell the authority",
            regions=("BR",),
            at_least=Severity.P1,
            within="72 h",
            source="law",
        )
    },
    phrases={"fault": Phrase(id="fault", language="en", words=("we are to blame",), why="admission")},
    statements={
        "holding": StatementTemplate(
            id="holding",
            kind=StatementKind.HOLDING,
            language="en",
            audience="press",
            title="About {title}",
            body="We know of {cases} cases. Next word: {next_update}.",
        )
    },
)
RHYTHM = Rhythm(clocks={each.id: each for each in BOOK.clocks.values()})
GIVEN = Given(book=BOOK, line_head="head", id=1, number="INC-2026-001", room="incidents")
DATA = Doer(Actor(By.DATA, "incidents"), frozenset({"incidents"}))


def doer(name: str) -> Doer:
    """Return a person who acts."""
    return Doer(person(name, "test"), frozenset({name}))


ANA, BEN, LEA = doer("ana"), doer("ben"), doer("lea")


def loss(minor: float, source: str = "ticket T-000001", at: datetime = NOW) -> AxisNumber:
    """Return what was lost."""
    return AxisNumber(axis=Axis.LOSS, measure=Measure.LOSS_MINOR, value=minor, source=source, at=at)


def told(incident: Incident | None, change: Change) -> Incident:
    """Return the incident after a change and the clocks that follow from it."""
    return fold(incident, with_clocks(incident, change, RHYTHM))


def an_incident(**said: object) -> Incident:
    """Return a declared one: P1 by what it lost."""
    given: dict[str, object] = {
        "incident_type": "mass_complaint",
        "business_line": "shop",
        "title": "Parcels lost",
        "axes": (loss(20_000),),
        "tickets": (1,),
    }
    return told(None, declare(GIVEN, Declaration(**given | said), ANA, NOW))  # type: ignore[arg-type]


def facts(version: int, at: datetime) -> FactsVersion:
    """Return a version of the facts."""
    sha = f"{version:064x}"
    return FactsVersion(version=version, at=at, as_of=at.date(), sheet_sha=sha, evidence_sha=sha, by="data")


def a_ticket(*actions: Action, is_open: bool = True) -> Ticket:
    """Return the linked ticket, with actions on it."""
    ticket = after("red")
    assert ticket is not None
    state = {} if is_open else {"state": State.CLOSED, "resolution": Resolution.FIXED, "closed_at": NOW}
    return ticket.model_copy(update={"actions": actions, **state})


def an_action(
    kind: ActionKind, *, done: bool = True, change: str | None = None, effect: Effect | None = None
) -> Action:
    """Return an action on it."""
    return Action(
        number=1,
        kind=kind,
        title="do it",
        owner="ben",
        due=date(2026, 3, 9),
        added_at=NOW,
        added_by="ben",
        done_at=NOW if done else None,
        done_on=NOW.date() if done else None,
        change=change,
        effect=effect,
    )


def later(**span: float) -> datetime:
    """Return an instant after the beginning."""
    return NOW + timedelta(**span)
