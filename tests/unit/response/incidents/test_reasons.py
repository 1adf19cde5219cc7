"""What a change says of itself: a role by its title, all else as it was said."""

import pytest

from risk_pipeline.domain.incidents.incident import Change
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.incidents.role import IncidentRole, RoleId
from risk_pipeline.domain.tickets.states import By
from risk_pipeline.response.incidents.messages import reason_of
from risk_pipeline.wording.language import words_in
from tests.builders.incidents.world import NOW

LEAD = IncidentRole(id="lead", role=RoleId.COMMANDER, title="Incident commander", owner="ops")
BOOK = IncidentBook(roles={LEAD.id: LEAD})


@pytest.mark.parametrize(
    ("kind", "reason", "told"),
    [
        (EventKind.ROLE_ASSUMED, "incident_commander", "Incident commander"),
        (EventKind.ROLE_HANDED_OVER, "incident_commander: ana to ben", "Incident commander: ana to ben"),
        (
            EventKind.ROLE_RENOUNCED,
            "incident_commander: ana: ill: back soon",
            "Incident commander: ana: ill: back soon",
        ),
        (EventKind.ROLE_ASSUMED, "scribe", "scribe"),
        (EventKind.NOTED, "incident_commander: asleep", "incident_commander: asleep"),
    ],
)
def test_a_role_is_called_by_its_title(kind: EventKind, reason: str, told: str) -> None:
    assert (
        reason_of(Change(kind, By.PERSON, "ana", NOW, reason), "sales", BOOK, words_in("en"), "UTC") == told
    )
