"""The review of an incident, section by section, from the incident and what people wrote."""

from dataclasses import replace

from risk_pipeline.domain.incidents.acts import duties, move, people, review
from risk_pipeline.domain.incidents.figures import RecoveryCheck
from risk_pipeline.domain.incidents.gates import Gap, Missing
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.states import State
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, Effect
from risk_pipeline.wording.incidents.review import Material, Section, review_document
from risk_pipeline.wording.language import words_in
from tests.builders.incidents.world import ANA, BOOK, LEA, a_ticket, an_action, an_incident, later, told

ENGLISH = words_in("en")
CHANGE = an_action(ActionKind.PREVENTIVE, change="control C06", effect=Effect.EFFECTIVE)
MATERIAL = Material(
    tickets=(a_ticket(CHANGE).model_copy(update={"opened_at": later(hours=-20)}),),
    facts=(("Hit", "310 orders"),),
    missing=(Missing(Gap.REVIEW_ESCAPED),),
    similar=(),
    type_title="Mass complaint",
    line_title="Shop",
    role_titles={"incident_commander": "Incident commander"},
    change_titles={"control C06": "Nothing leaves unpaid"},
    first_sign=later(days=-1),
    time_zone="UTC",
    now=later(days=3),
)


def an_incident_reviewed() -> Incident:
    """Return one with a commander, a duty waived, and two answers, one under the other."""
    lead = RoleId.COMMANDER
    incident = an_incident()
    incident = told(incident, people.assume(incident, lead, ANA, later(minutes=4), BOOK))
    incident = told(incident, people.hand_over(incident, lead, "lea", ANA, later(hours=2), BOOK))
    incident = told(incident, duties.waive(incident, "breach", "no personal data", LEA, later(hours=3)))
    incident = told(incident, review.why(incident, "no second carrier", None, "T-1", ANA, later(days=1)))
    return told(incident, review.why(incident, "nobody asked for one", 1, "", ANA, later(days=1)))


def section(sections: list[Section], title: str) -> list[str]:
    return [
        f"{'  ' * line.depth}{line.text}" for each in sections if each.title == title for line in each.lines
    ]


def test_a_review_says_who_led_what_was_late_what_was_owed_and_why() -> None:
    found = review_document(an_incident_reviewed(), MATERIAL, ENGLISH)
    assert section(found, "Facts") == ["Hit · 310 orders"]
    assert section(found, "Who led") == [
        "Incident commander · ana · 2 Mar 2026, 22:04 · 3 Mar 2026, 00:00",
        "Incident commander · lea · 3 Mar 2026, 00:00",
    ]
    assert section(found, "Duties") == ["Tell the authority · waived · no personal data"]
    assert section(found, "Whys") == [
        "1. no second carrier (evidence: T-1)",
        "  2. nobody asked for one (assumption)",
    ]
    phases = section(found, "Phases against their clocks")
    assert "First statement · 3 d · 4 h · still running" in phases
    assert section(found, "Actions")[0].startswith("T-000001/1 · do it · Preventive · ben")
    assert section(found, "What changed") == ["control C06: Nothing leaves unpaid"]
    (early,) = section(found, "How early we could have known")
    assert early == (
        "The data showed it from 1 Mar 2026, 22:00 on, first noticed 2 Mar 2026, 02:00: 4 h between them"
    )
    assert "Why it happened" not in {each.title for each in found}


def test_a_review_says_that_it_was_noticed_before_the_data_showed_it() -> None:
    told_first = replace(MATERIAL, first_sign=later(hours=-2))
    (early,) = section(
        review_document(an_incident_reviewed(), told_first, ENGLISH), "How early we could have known"
    )
    assert early == ("First noticed 2 Mar 2026, 02:00, before the data showed it: from 2 Mar 2026, 20:00 on")


def test_the_same_lines_stand_in_a_table_and_in_another_language() -> None:
    incident = an_incident_reviewed()
    for language in ("en", "pt_BR"):
        found = review_document(incident, MATERIAL, words_in(language))
        grids = [each for each in found if each.grid]
        assert len(grids) == 5
        for each in grids:
            assert each.grid is not None
            assert all(len(row) == len(each.grid.columns) for row in each.grid.rows)
            assert len(each.grid.rows) == len(each.lines)


def test_a_statement_that_was_never_made_took_no_time() -> None:
    incident = an_incident_reviewed().model_copy(
        update={"state": State.CONTAINED, "contained_at": later(hours=5)}
    )
    met = [RecoveryCheck(criterion="remedied", is_met=True)]
    over = told(incident, move.resolve(incident, (), met, ANA, later(days=2)))
    phases = section(review_document(over, MATERIAL, ENGLISH), "Phases against their clocks")
    assert "First statement · never · 4 h · no" in phases
    assert "Team assembled · never · 15 min · no" in phases
