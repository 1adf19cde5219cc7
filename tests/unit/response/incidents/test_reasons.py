"""What a change says of itself: a role by its title, all else as it was said."""

import pytest

from risk_pipeline.domain.incidents.acts import people
from risk_pipeline.domain.incidents.incident import Change
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.incidents.role import IncidentRole, RoleId
from risk_pipeline.domain.tickets.states import By
from risk_pipeline.response.incidents.messages import reason_of
from risk_pipeline.wording.language import words_in
from tests.builders.incidents import world
from tests.builders.incidents.world import NOW, an_incident, doer, later, told

LEAD = IncidentRole(id="lead", role=RoleId.COMMANDER, title="Incident commander", owner="ops")
BOOK = IncidentBook(roles={LEAD.id: LEAD})


def said(change: Change, language: Language = "en") -> str:
    return reason_of(change, "sales", BOOK, words_in(language), "UTC")


@pytest.mark.parametrize(
    ("language", "moved"),
    [
        ("en", "Incident commander: ana to ben: junior"),
        ("pt_BR", "Incident commander: de ana para ben: junior"),
    ],
)
def test_a_role_is_called_by_its_title(language: Language, moved: str) -> None:
    incident, role = an_incident(), RoleId.COMMANDER
    assumed = people.assume(incident, role, doer("ana"), later(minutes=1), world.BOOK)
    incident = told(incident, assumed)
    handed = people.hand_over(incident, role, "ben: junior", doer("ana"), later(minutes=2), world.BOOK)
    incident = told(incident, handed)
    given_up = people.renounce(incident, role, "ill: back soon", doer("ana"), later(minutes=3))
    assert [said(each, language) for each in (assumed, handed, given_up)] == [
        "Incident commander",
        moved,
        "Incident commander: ben: junior: ill: back soon",
    ]


def test_a_role_without_an_entry_is_called_by_its_id() -> None:
    assumed = people.assume(an_incident(), RoleId.SCRIBE, doer("ana"), later(minutes=1), world.BOOK)
    assert said(assumed) == "scribe"


@pytest.mark.parametrize("kind", [EventKind.NOTED, EventKind.ROLE_ASSUMED])
def test_what_begins_like_a_role_is_said_as_it_was(kind: EventKind) -> None:
    assert (
        said(Change(kind, By.PERSON, "ana", NOW, "incident_commander: asleep"))
        == "incident_commander: asleep"
    )
