"""What an incident may do and what stands in its way, case by case."""

from datetime import timedelta

import pytest

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts import duties, move, people, record, statements
from risk_pipeline.domain.incidents.acts.declare import Seen, accept, may_raise, raise_candidate, see_again
from risk_pipeline.domain.incidents.acts.doer import Doer
from risk_pipeline.domain.incidents.acts.severity import set_severity, take_numbers
from risk_pipeline.domain.incidents.clocks import Rhythm, advance
from risk_pipeline.domain.incidents.figures import NumberSource, RecoveryCheck, SeriesRef, SourceKind, Trend
from risk_pipeline.domain.incidents.gates import Gap, GateClosed, Harm, Proofs
from risk_pipeline.domain.incidents.incident import Incident, fold, parse_ref
from risk_pipeline.domain.incidents.parts import IncidentClock
from risk_pipeline.domain.incidents.phrases import forbidden_in
from risk_pipeline.domain.incidents.states import EventKind, Nature, State
from risk_pipeline.domain.register.incidents.clock import ClockKind
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.register.incidents.scale import Measure
from risk_pipeline.domain.register.incidents.template import Phrase, StatementKind
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, Effect
from risk_pipeline.domain.tickets.severity import Severity
from tests.builders.incidents.world import (
    ANA,
    BEN,
    BOOK,
    DATA,
    GIVEN,
    LEA,
    NOW,
    RHYTHM,
    ROLES,
    Declaration,
    a_ticket,
    an_action,
    an_incident,
    doer,
    facts,
    later,
    loss,
    told,
)

MATRIX = BOOK.matrices["all"]
CRITERIA = BOOK.types["mass_complaint"].recovery
PRESS = statements.Address(StatementKind.HOLDING, "en", "press")
CALM = Harm([Trend(series=SeriesRef(indicator="late"), is_worsening=False)])


def due(incident: Incident, kind: ClockKind) -> timedelta:
    clock = next(each for each in incident.clocks if each.kind is kind and each.is_running)
    return clock.due_at - clock.started_at


def seen(minor: float, **changes: object) -> Seen:
    given: dict[str, object] = {
        "key": "shop:late",
        "incident_type": "mass_complaint",
        "business_line": "shop",
        "title": "Parcels lost",
        "axes": (loss(minor),),
        "since": NOW,
        "why": "loss",
    }
    return Seen(**given | changes)  # type: ignore[arg-type]


def test_severity_is_that_of_the_worst_axis_and_clocks_begin_with_it() -> None:
    incident = an_incident()
    assert (incident.severity, incident.chain) == (Severity.P1, ("incident_commander_owner", "head", "boss"))
    assert due(incident, ClockKind.FIRST_STATEMENT) == timedelta(hours=4)
    assert due(incident, ClockKind.DUTY) == timedelta(hours=72)


def test_severity_rises_by_numbers_once_and_makes_clocks_sooner() -> None:
    incident = an_incident()
    [risen] = take_numbers(incident, [loss(100_000)], MATRIX, DATA, later(minutes=5))
    incident = told(incident, risen)
    assert (risen.kind, incident.severity) == (EventKind.SEVERITY_RAISED, Severity.P0)
    assert due(incident, ClockKind.FIRST_STATEMENT) == timedelta(hours=1)
    assert take_numbers(incident, [loss(100_000)], MATRIX, DATA, later(minutes=6)) == []
    [more] = take_numbers(incident, [loss(300_000)], MATRIX, DATA, later(minutes=7))
    assert more.kind is EventKind.NUMBERS


def test_severity_falls_by_a_person_only_and_stays_until_numbers_are_worse() -> None:
    incident = an_incident()
    assert take_numbers(incident, [loss(10)], MATRIX, DATA, NOW)[0].kind is EventKind.NUMBERS
    incident = told(incident, set_severity(incident, Severity.P2, "counted twice", MATRIX, ANA, NOW))
    assert incident.severity is Severity.P2
    assert take_numbers(incident, [loss(30_000)], MATRIX, DATA, NOW)[0].kind is EventKind.NUMBERS
    assert take_numbers(incident, [loss(100_000)], MATRIX, DATA, NOW)[0].kind is EventKind.SEVERITY_RAISED
    with pytest.raises(TransitionRefused, match="say why"):
        set_severity(incident, Severity.P3, " ", MATRIX, ANA, NOW)


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_a_number_of_an_axis_is_one(value: float) -> None:
    with pytest.raises(TransitionRefused, match="has to be a number"):
        take_numbers(an_incident(), [loss(value)], MATRIX, DATA, NOW)


def test_a_person_says_only_what_the_matrix_weighs() -> None:
    said = loss(2).model_copy(
        update={"measure": Measure.USERS, "source": NumberSource(kind=SourceKind.PERSON, name="ana")}
    )
    refusal = r"loss\.users: the severity matrix does not weigh it .* It has loss\.loss_minor"
    with pytest.raises(TransitionRefused, match=refusal):
        take_numbers(an_incident(), [said], MATRIX, ANA, NOW)
    with pytest.raises(TransitionRefused, match=refusal):
        an_incident(axes=(said,))


def test_candidate_becomes_an_incident_only_by_a_person() -> None:
    candidate = told(None, raise_candidate(seen(20_000), GIVEN, NOW))
    assert (candidate.state, candidate.number, candidate.ref) == (State.CANDIDATE, None, "CAND-0001")
    assert due(candidate, ClockKind.DECLARE) == timedelta(minutes=10)
    assert see_again(candidate, seen(20_000), BOOK, later(hours=1)) == []
    said = Declaration("mass_complaint", "shop", "Parcels lost")
    with pytest.raises(TransitionRefused, match="only a person"):
        fold(candidate, accept(candidate, GIVEN, said, DATA, NOW))
    incident = told(candidate, accept(candidate, GIVEN, said, ANA, later(minutes=5)))
    assert (incident.ref, incident.declared_by) == ("INC-2026-001", "ana")
    [declare] = [clock for clock in incident.clocks if clock.kind is ClockKind.DECLARE]
    assert declare.was_met() is True


def test_rejected_key_comes_back_only_worse_or_later() -> None:
    candidate = told(None, raise_candidate(seen(20_000), GIVEN, NOW))
    ended = candidate.model_copy(update={"state": State.REJECTED, "closed_at": later(hours=1)})
    assert not may_raise(ended, seen(20_000), BOOK)
    assert may_raise(ended, seen(100_000), BOOK)
    assert may_raise(ended, seen(20_000, since=later(hours=2)), BOOK)


def test_team_is_assembled_when_each_needed_role_has_somebody() -> None:
    incident = an_incident()
    for minutes, role in enumerate(ROLES):
        assert role in people.missing_roles(incident, BOOK)
        incident = told(
            incident, people.assume(incident, role, doer(role.value), later(minutes=minutes), BOOK)
        )
    assert people.missing_roles(incident, BOOK) == ()
    assert incident.team_at == later(minutes=3)
    incident = told(incident, people.hand_over(incident, RoleId.PR, "lea", ANA, later(minutes=9), BOOK))
    incident = told(incident, people.renounce(incident, RoleId.PR, "ill", LEA, later(minutes=10)))
    stints = [(each.who, each.ended) for each in incident.roles if each.role is RoleId.PR]
    assert stints == [("pr_lead", "handed_over"), ("lea", "renounced")]
    assert people.missing_roles(incident, BOOK) == (RoleId.PR,)


def test_overdue_clock_escalates_along_the_chain_and_catches_up_in_one_step() -> None:
    incident = an_incident()
    assert advance(incident, later(minutes=14), RHYTHM) == []
    [first] = advance(incident, later(minutes=15), RHYTHM)
    incident = fold(incident, first)
    assert (incident.escalated_to, first.reason) == (
        "incident_commander_owner",
        "team was due 2026-03-02 22:15 UTC",
    )
    assert advance(incident, later(minutes=16), RHYTHM) == []
    [last] = advance(incident, later(minutes=80), RHYTHM)
    assert fold(incident, last).escalated_to == "boss"


def test_contained_needs_an_action_that_held_and_no_series_that_worsens() -> None:
    incident = an_incident()
    bad = [Trend(series=SeriesRef(indicator="late"), is_worsening=each) for each in (True, None)]
    with pytest.raises(GateClosed) as closed:
        move.contain(incident, [a_ticket()], Harm(bad), "stopped", ANA, NOW)
    assert [each.gap for each in closed.value.missing] == [
        Gap.NO_CONTAINMENT,
        Gap.WORSENING,
        Gap.TREND_UNKNOWN,
    ]
    contained = told(
        incident,
        move.contain(incident, [a_ticket(an_action(ActionKind.CONTAINMENT))], CALM, "stopped", ANA, NOW),
    )
    assert contained.state is State.CONTAINED


@pytest.mark.parametrize(("is_met", "gap"), [(None, Gap.CRITERION_UNKNOWN), (False, Gap.CRITERION_UNMET)])
def test_resolved_needs_every_criterion_met_by_data(is_met: bool | None, gap: Gap) -> None:
    incident = an_incident().model_copy(update={"state": State.CONTAINED})
    with pytest.raises(GateClosed) as closed:
        move.resolve(incident, CRITERIA, [RecoveryCheck(criterion="remedied", is_met=is_met)], ANA, NOW)
    assert [each.gap for each in closed.value.missing] == [gap]
    met = [RecoveryCheck(criterion="remedied", is_met=True, value=0.99, wanted=0.98)]
    assert told(incident, move.resolve(incident, CRITERIA, met, ANA, NOW)).state is State.RESOLVED


def test_close_needs_closed_tickets_and_a_verified_change() -> None:
    incident = an_incident().model_copy(update={"state": State.REVIEWED})
    changed = an_action(ActionKind.CORRECTIVE, change="control C06")
    both = (changed, an_action(ActionKind.PREVENTIVE))
    unchanged = [Gap.REVIEW_CORRECTIVE, Gap.REVIEW_PREVENTIVE, Gap.NO_CHANGE]
    for tickets, gaps in (
        ([a_ticket(*both)], [Gap.TICKET_OPEN, Gap.CHANGE_UNVERIFIED]),
        ([a_ticket(is_open=False)], unchanged),
        ([a_ticket(*both, is_open=False)], [Gap.CHANGE_UNVERIFIED]),
    ):
        with pytest.raises(GateClosed) as closed:
            move.close(incident, tickets, Proofs(), ANA, NOW)
        assert [each.gap for each in closed.value.missing] == gaps
    tested, green = Proofs(controls=("C06",)), Proofs(green=((a_ticket().id, 1),))
    for proofs in (tested, green):
        by_test = move.close(incident, [a_ticket(*both, is_open=False)], proofs, ANA, NOW)
        assert told(incident, by_test).change == "control C06"
    proven = a_ticket(changed.model_copy(update={"effect": Effect.EFFECTIVE}), both[1], is_open=False)
    assert told(incident, move.close(incident, [proven], Proofs(), ANA, NOW)).closed_at == NOW


def drafted(incident: Incident, **changes: object) -> Incident:
    given: dict[str, object] = {"title": "We are on it", "sha": "a", "facts_version": 1}
    return told(incident, statements.draft(incident, PRESS, statements.Draft(**given | changes), ANA, NOW))  # type: ignore[arg-type]


def with_facts(incident: Incident) -> Incident:
    [written] = record.facts_written(incident, facts(1, NOW), DATA, NOW)
    return told(incident, written)


def test_the_same_facts_are_a_new_version_only_when_the_newest_is_too_old() -> None:
    incident, at_most = with_facts(an_incident()), timedelta(hours=1)
    same = facts(1, NOW)
    assert record.facts_written(incident, same, DATA, NOW + at_most, at_most) == []
    late = NOW + at_most + timedelta(minutes=1)
    [again] = record.facts_written(
        incident, same.model_copy(update={"version": 2, "at": late}), DATA, late, at_most
    )
    assert told(incident, again).newest_facts.at == late  # type: ignore[union-attr]


def test_statement_goes_out_only_after_legal_and_business_and_never_by_its_author() -> None:
    incident = drafted(with_facts(an_incident()))
    with pytest.raises(TransitionRefused, match="needs legal's approval first"):
        statements.publish(incident, 1, timedelta(hours=2), "site", LEA, NOW)
    incident = told(incident, statements.submit(incident, 1, ANA, NOW))
    with pytest.raises(TransitionRefused, match="ana wrote statement 1"):
        statements.approve(incident, 1, "", ANA, NOW)
    for_lea = Doer(LEA.actor, frozenset({"lea", "ana"}))
    with pytest.raises(TransitionRefused, match="ana, who acts for lea here, wrote statement 1"):
        statements.approve(incident, 1, "", for_lea, NOW)
    incident = told(incident, statements.approve(incident, 1, "", LEA, NOW))
    with pytest.raises(TransitionRefused, match="is approved"):
        statements.publish(incident, 1, timedelta(hours=2), "site", LEA, NOW)
    incident = told(incident, statements.confirm(incident, 1, "", BEN, NOW))
    with pytest.raises(TransitionRefused, match=r"facts of 3\.0 hours ago"):
        statements.publish(incident, 1, timedelta(hours=2), "site", LEA, later(hours=3))
    incident = told(
        incident, statements.publish(incident, 1, timedelta(hours=2), "site", LEA, later(hours=1))
    )
    assert [(each.audience, each.version) for each in incident.told] == [("press", 1)]
    assert not any(c.is_running for c in incident.clocks if c.kind is ClockKind.FIRST_STATEMENT)
    second = statements.supersede(incident, 1, statements.Draft("Better", "b", 1), ANA, later(hours=2))
    incident = told(incident, second)
    assert (incident.statements[0].state, incident.statements[0].published.version) == ("draft", 1)  # type: ignore[union-attr]


def test_statement_with_a_forbidden_phrase_does_not_reach_legal() -> None:
    incident = drafted(an_incident(), phrases=("fault",))
    with pytest.raises(TransitionRefused, match="phrases that never go out: fault"):
        statements.submit(incident, 1, ANA, NOW)


def test_phrases_are_found_whatever_case_accents_and_line_breaks() -> None:
    phrase = Phrase(id="culpa", language="pt_BR", words=("assumimos a culpa",), why="admission")
    assert forbidden_in("Nós ASSUMIMOS\n a  cúlpa!", "pt_BR", [phrase]) == ("culpa",)
    assert forbidden_in("assumimos a culpabilidade", "pt_BR", [phrase]) == ()
    assert forbidden_in("assumimos a culpa", "en", [phrase]) == ()


def test_duty_is_waived_with_a_reason_and_keeps_a_downgrade_back_until_then() -> None:
    incident = an_incident()
    with pytest.raises(TransitionRefused, match="legal confirms as done or waives first"):
        move.downgrade(incident, "not so bad", ANA, NOW)
    with pytest.raises(TransitionRefused, match="say why it is not owed"):
        duties.waive(incident, "breach", "", LEA, NOW)
    incident = told(incident, duties.waive(incident, "breach", "no personal data", LEA, NOW))
    assert told(incident, move.downgrade(incident, "not so bad", ANA, NOW)).next_step_at is None


def test_every_update_names_the_next() -> None:
    incident = an_incident()
    incident = told(
        incident, record.update(incident, "still on it", timedelta(minutes=30), ANA, later(hours=1))
    )
    [running] = [c for c in incident.clocks if c.kind is ClockKind.UPDATE and c.is_running]
    assert (incident.next_update_at, running.due_at, running.cycle) == (later(hours=1.5), later(hours=1.5), 2)


def update_clock(incident: Incident) -> IncidentClock:
    [running] = [c for c in incident.clocks if c.kind is ClockKind.UPDATE and c.is_running]
    return running


def contained(incident: Incident, hours: float) -> Incident:
    done = a_ticket(an_action(ActionKind.CONTAINMENT, effect=Effect.EFFECTIVE))
    return told(incident, move.contain(incident, [done], Harm(), "the line is off", ANA, later(hours=hours)))


def test_once_the_harm_has_stopped_an_update_a_day_is_in_time() -> None:
    incident = contained(an_incident(), 1)
    assert update_clock(incident).due_at == later(hours=25)
    at = later(hours=24)
    incident = told(incident, record.update(incident, "refunds run", timedelta(hours=24), ANA, at))
    assert update_clock(incident).due_at == later(hours=48)
    assert all(c.was_met() is not False for c in incident.clocks if c.kind is ClockKind.UPDATE)


def test_containment_that_comes_too_late_for_an_update_is_no_excuse_and_a_promise_stays() -> None:
    late = contained(an_incident(), 3)
    assert [c.was_met() for c in late.clocks if c.kind is ClockKind.UPDATE] == [False, None]
    incident = an_incident()
    incident = told(incident, record.update(incident, "on it", timedelta(hours=2), ANA, later(hours=1)))
    assert update_clock(contained(incident, 2)).due_at == later(hours=3)


def test_what_is_there_again_is_told_of_as_often_as_at_first() -> None:
    incident = contained(an_incident(), 1)
    incident = told(incident, move.reopen(incident, "parcels lost again", ANA, later(hours=20)))
    assert update_clock(incident).due_at == later(hours=22)


def test_a_rhythm_that_is_slower_than_a_day_stays_after_containment() -> None:
    targets = BOOK.clocks["P1"].model_copy(update={"update": "30 h"})
    incident = an_incident().model_copy(update={"state": State.CONTAINED})
    assert Rhythm(clocks={Severity.P1: targets}).target(ClockKind.UPDATE, incident) == timedelta(hours=30)


def test_near_miss_owes_no_words_to_anybody() -> None:
    incident = an_incident(nature=Nature.NEAR_MISS)
    assert {c.kind for c in incident.clocks} == {ClockKind.CONTAIN, ClockKind.RESOLVE}


def test_reopened_incident_is_as_bad_as_ever_and_begins_new_clocks() -> None:
    incident = an_incident().model_copy(update={"state": State.CLOSED, "severity": Severity.P3, "clocks": ()})
    incident = told(incident, move.reopen(incident, "parcels lost again", ANA, later(days=3)))
    assert (incident.state, incident.severity) == (State.REOPENED, Severity.P1)
    assert due(incident, ClockKind.CONTAIN) == timedelta(hours=4)


@pytest.mark.parametrize(("given", "ref"), [("inc-2026-1", "INC-2026-001"), (" cand-7 ", "CAND-0007")])
def test_references_are_read_as_people_write_them(given: str, ref: str) -> None:
    assert parse_ref(given) == ref
    with pytest.raises(TransitionRefused, match="looks like"):
        parse_ref("T-000001")


def test_what_was_done_on_a_ticket_after_it_closed_stopped_no_harm() -> None:
    action = an_action(ActionKind.CONTAINMENT)
    in_time, late = (
        a_ticket(each, is_open=False)
        for each in (action, action.model_copy(update={"done_on": later(days=1).date()}))
    )
    with pytest.raises(GateClosed) as closed:
        move.contain(an_incident(), [late], CALM, "another carrier", ANA, later(days=1))
    assert [each.gap for each in closed.value.missing] == [Gap.CLOSING_UNPROVEN]
    assert move.contain(an_incident(), [in_time], CALM, "another carrier", ANA, later(days=1))
