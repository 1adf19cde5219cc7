"""Incidents in digests: of the people whom they concern, as they were, in the language of the reader."""

from dataclasses import replace
from datetime import UTC
from typing import Any

from risk_pipeline.domain.incidents.acts.duties import waive
from risk_pipeline.domain.incidents.acts.move import downgrade
from risk_pipeline.domain.incidents.acts.people import assume
from risk_pipeline.domain.incidents.states import Nature
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.notify.email.rendering import digest_letter
from risk_pipeline.notify.files.preview import render_digest
from risk_pipeline.notify.slack.digest_blocks import to_digest_blocks
from risk_pipeline.notify.teams.card import digest_call
from risk_pipeline.response.incidents.desk import Desk as IncidentDesk
from risk_pipeline.response.incidents.desk import rhythm_of
from risk_pipeline.store.queries.digests import list_digests
from tests.builders.incidents.desk import declared
from tests.builders.incidents.world import ANA, BOOK, doer
from tests.builders.slack_limits import assert_slack_takes
from tests.builders.ticket_world import FakeBook, day, end_of
from tests.harness.messages.digest_site import Site


def _with_incidents(site: Site) -> IncidentDesk:
    """Give the register of the site incidents, which the owner of fulfilment commands."""
    book: Any = site.desk.book
    commander = BOOK.roles["incident_commander"].model_copy(update={"owner": "fulfilment_ops"})
    incidents = replace(BOOK, roles={**BOOK.roles, "incident_commander": commander})
    book.incidents = incidents
    fake = FakeBook(incidents=incidents)
    return IncidentDesk(store=site.store, book=fake, zone=UTC, rhythm=rhythm_of(fake, "UTC"))


def test_digest_of_those_whom_an_incident_concerns_begins_with_it(site: Site) -> None:
    desk = _with_incidents(site)
    declared(desk, end_of(0), tickets=(), title="Parcels <lost>")
    assert site.digest(0) == (2, 0)
    mine, line = site.of("fulfilment_ops"), site.of("fulfilment")
    for message in (mine, line):
        [told] = message.incidents
        assert (told.ref, told.severity, told.is_late) == ("INC-2017-001", "P1", True)
        assert told.standing == "declared"
        assert told.waits == (
            "Team assembled was due 21 Nov 2017, 00:15",
            "Next update was due 21 Nov 2017, 02:00",
            "Contained was due 21 Nov 2017, 04:00",
            "First statement was due 21 Nov 2017, 04:00",
            "nobody is: incident_commander, business_lead, pr_lead and legal_lead",
        )
        shown = to_digest_blocks(message)["blocks"][2]["text"]["text"]
        assert shown.startswith("*Major incidents: 1*\n•  INC-2017-001 P1 Parcels &lt;lost&gt;\n")
        assert "`risk incident show INC-2017-001` says what is missing" in shown
        for page in (render_digest(message), digest_letter(message).html):
            assert "Parcels &lt;lost&gt;" in page
            assert "Team assembled was due" in page
        assert "INC-2017-001 Parcels <lost>\n  declared; Team" in digest_letter(message).text
        assert "Team assembled was due" in digest_call(message, mark="m").decode()


def test_digest_has_an_incident_as_it_was_at_its_end(lite: Site) -> None:
    desk = _with_incidents(lite)
    incident = declared(desk, end_of(0), tickets=(), regions=())
    for duty in incident.duties:
        desk.act(
            incident.ref, ANA, end_of(1), lambda i, *_, d=duty: [waive(i, d.duty, "none", ANA, end_of(1))]
        )
    desk.act(incident.ref, ANA, end_of(1), lambda i, *_: [downgrade(i, "one hub", ANA, end_of(1))])
    assert lite.digest(5, as_of=day(0)) == (2, 0)
    assert lite.of("fulfilment").incidents[0].standing == "declared"
    assert lite.digest(5, as_of=day(1)) == (0, 0)


def test_of_a_drill_only_those_hear_in_digests_who_take_part(lite: Site) -> None:
    desk = _with_incidents(lite)
    drill = declared(desk, end_of(0), tickets=(), nature=Nature.DRILL)
    assert lite.digest(0) == (0, 0)
    desk.act(
        drill.ref,
        doer("data_eng"),
        end_of(0),
        lambda i, *_: [assume(i, RoleId.DATA, doer("data_eng"), end_of(0), BOOK)],
    )
    lite.digest(1)
    [entry] = list_digests(lite.store)
    assert (entry.message.scope_id, entry.message.incidents[0].title) == ("data_eng", "Drill: Parcels lost")


def test_digest_speaks_of_incidents_in_the_language_of_its_reader(lite: Site) -> None:
    book: Any = lite.desk.book
    book.owners = {
        **book.owners,
        "fulfilment_ops": book.owners["fulfilment_ops"].model_copy(update={"language": "pt_BR"}),
    }
    declared(_with_incidents(lite), end_of(0), tickets=())
    lite.digest(0)
    [told] = lite.of("fulfilment_ops").incidents
    assert told.waits[0].startswith("Equipe reunida vencia em 21 nov. 2017")
    assert told.next_step == "`risk incident show INC-2017-001` diz o que falta"


def test_many_incidents_are_counted_where_they_do_not_fit(lite: Site) -> None:
    desk = _with_incidents(lite)
    for _ in range(40):
        declared(desk, end_of(0), tickets=(), title="x" * 300)
    lite.digest(0)
    payload = to_digest_blocks(lite.of("fulfilment"))
    assert_slack_takes(payload)
    assert "more incidents: `risk incident list`" in payload["blocks"][2]["text"]["text"]
