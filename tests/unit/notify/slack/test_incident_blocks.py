"""The message about an incident within Slack's limits, whatever is in it, and the name of its room."""

import json

import pytest

from risk_pipeline.domain.incidents.states import Nature
from risk_pipeline.domain.messages.incident import IncidentMessage, RoleLine, room_name
from risk_pipeline.domain.messages.message import DeliveryKind, IncidentDelivery
from risk_pipeline.notify.slack.rooms.posting import incident_payload
from tests.builders.incidents.world import BOOK, NOW, an_incident
from tests.builders.slack_limits import assert_slack_takes
from tests.builders.ticket_world import FakeBook


def a_message(**changes: object) -> IncidentMessage:
    """What is told of a new incident."""
    from risk_pipeline.domain.incidents.incident import Change
    from risk_pipeline.domain.incidents.states import EventKind
    from risk_pipeline.domain.tickets.states import By
    from risk_pipeline.response.incidents.messages import Told, message_of

    change = Change(EventKind.DECLARED, By.PERSON, "ana", NOW, "it began")
    message = message_of(Told(an_incident(), change, ()), FakeBook(incidents=BOOK), "en", ("UTC", "EUR"))
    return message.model_copy(update=changes)


def delivered(message: IncidentMessage, **changes: object) -> IncidentDelivery:
    """It as a row of the outbox."""
    delivery = IncidentDelivery(
        outbox_id=1,
        idem_key="incident-1:1:incidents:root",
        incident_id=1,
        channel="incidents",
        kind=DeliveryKind.ROOT,
        message=message,
        attempts=1,
        attempt_started_at=NOW,
        root=None,
    )
    return delivery.model_copy(update=changes)


@pytest.mark.parametrize("kind", list(DeliveryKind)[:3])
@pytest.mark.parametrize("times", [1, 5, 400])
def test_slack_takes_it_however_much_there_is_to_say(kind: DeliveryKind, times: int) -> None:
    message = a_message(
        title="<!here> & lost " * times,
        facts=tuple((f"Fact {n}", "<b>& more " * times) for n in range(20)),
        actions=tuple("call the carrier & wait " * times for _ in range(30)),
        roles=tuple(RoleLine(title="Lead " * times, who="@U012345") for _ in range(8)),
        tickets=("T-000001",) * times,
    )
    payload = incident_payload(delivered(message, kind=kind))
    assert_slack_takes(payload)
    assert "<!here>" not in json.dumps(payload["blocks"][1:])


def test_what_is_short_is_whole_where_something_else_is_long() -> None:
    shown = json.dumps(incident_payload(delivered(a_message(facts=(("What", "x" * 9000),)))))
    assert "Tell the authority by" in shown
    assert "legal_lead: NOBODY YET" in shown


def test_people_are_shown_by_the_name_that_slack_has_for_them() -> None:
    message = a_message(roles=(RoleLine(title="Legal", who="@U01234567"),))
    assert "Legal: <@U01234567>" in json.dumps(incident_payload(delivered(message)))


def test_the_way_to_the_room_is_shown_outside_of_it_once_it_is_there() -> None:
    message = a_message(room="inc-2026-001-parcels-lost")
    way = "Worked on in <#C0ROOM>"
    assert way in json.dumps(incident_payload(delivered(message, room_id="C0ROOM")))
    assert way not in json.dumps(incident_payload(delivered(message)))
    inside = delivered(message, room_id="C0ROOM", channel=message.room)
    assert way not in json.dumps(incident_payload(inside))


@pytest.mark.parametrize(
    ("title", "nature", "name"),
    [
        ("Parcels lost", Nature.REAL, "inc-2026-001-parcels-lost"),
        ("Atraso: região Sul, às 9 h!", Nature.REAL, "inc-2026-001-atraso-regiao-sul-as-9-h"),
        ("Parcels lost", Nature.DRILL, "inc-2026-001-drill-parcels-lost"),
        ("包裹丢失", Nature.REAL, "inc-2026-001-mass-complaint"),
        ("x" * 200, Nature.REAL, f"inc-2026-001-{'x' * 63}"),
    ],
)
def test_a_room_is_named_by_number_and_title_as_slack_allows(title: str, nature: Nature, name: str) -> None:
    assert room_name("INC-2026-001", nature, title, "mass_complaint") == name
    assert len(name) <= 76
