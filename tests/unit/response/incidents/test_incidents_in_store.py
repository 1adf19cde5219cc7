"""Incidents on a real store: numbers, history, messages, what a crash leaves, what an edit betrays."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from risk_pipeline.domain.errors import StoreError, TransitionRefused
from risk_pipeline.domain.incidents.acts import duties, record
from risk_pipeline.domain.incidents.acts.declare import Declaration, reject
from risk_pipeline.domain.incidents.acts.severity import set_severity
from risk_pipeline.domain.incidents.clocks import overdue_in
from risk_pipeline.domain.incidents.facts.sheet import Affected, FactsSheet, Money
from risk_pipeline.domain.incidents.figures import Evidence
from risk_pipeline.domain.incidents.gates import Harm
from risk_pipeline.domain.incidents.incident import Incident, rebuild
from risk_pipeline.domain.incidents.states import EventKind, Nature
from risk_pipeline.domain.messages.incident import IncidentMessage
from risk_pipeline.domain.messages.message import IncidentDelivery, SentRef
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.incidents.template import StatementKind
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.notify.files.messenger import FileMessenger
from risk_pipeline.notify.sender import DrainReport, Timing, drain
from risk_pipeline.response.incidents.candidates import accept_candidate, see_candidate
from risk_pipeline.response.incidents.clocks import tick_incidents
from risk_pipeline.response.incidents.facts import read_sheet, update_numbers, write_facts
from risk_pipeline.response.incidents.messages import reason_of
from risk_pipeline.response.incidents.statements import Wanted, draft_statement, read_statement
from risk_pipeline.store import Store, StoreOutbox
from risk_pipeline.store.incidents.queries import (
    find_incident,
    incident_events,
    incidents_of_ticket,
    list_incidents,
)
from risk_pipeline.store.incidents.transaction import Incidents
from risk_pipeline.store.queries.audit import verify_events
from risk_pipeline.store.schema import OutboxRow
from risk_pipeline.wording.incidents.told import incident_story
from risk_pipeline.wording.language import words_in
from tests.builders.incidents.desk import a_desk, declared, seen
from tests.builders.incidents.world import ANA, BOOK, DATA, LEA, NOW, later, loss

IDLE = Timing(seconds_between_posts=0, stale_after_seconds=1, settle_seconds=0, sleep=lambda _seconds: None)


def a_sheet(cases: int) -> FactsSheet:
    """A facts sheet with one figure."""
    return FactsSheet(
        as_of=date(2026, 3, 2),
        is_healthy=True,
        since=None,
        affected=(Affected(kind="parcel_id", noun=("parcel", "parcels"), rows=cases),),
        money=Money(currency="BRL"),
    )


class At:
    def __init__(self, now: object) -> None:
        self._now = now

    def now(self) -> object:
        return self._now


def sent(store: Store, messenger: object, now: object = NOW) -> DrainReport:
    return drain(StoreOutbox(store), messenger, At(now), IDLE)  # type: ignore[arg-type]


def kinds(store: Store, incident: Incident) -> list[EventKind]:
    return [event.change.kind for event in incident_events(store, incident.id)]


def test_number_is_that_of_the_year_and_the_same_click_declares_once(store: Store) -> None:
    desk = a_desk(store)
    first = declared(desk, key="click-1")
    again = declared(desk, key="click-1")
    second = declared(desk)
    next_year = declared(desk, NOW.replace(year=2027))
    assert [first.ref, again.ref, second.ref, next_year.ref] == [
        "INC-2026-001",
        "INC-2026-001",
        "INC-2026-002",
        "INC-2027-001",
    ]
    assert find_incident(store, "inc-2026-1") == first
    assert [each.ref for each in incidents_of_ticket(store, 1)] == [
        "INC-2026-001",
        "INC-2026-002",
        "INC-2027-001",
    ]


def test_incident_is_the_fold_of_its_events_and_every_change_is_in_the_sealed_history(store: Store) -> None:
    desk = a_desk(store)
    incident = declared(desk)
    desk.act(
        incident.ref,
        LEA,
        later(minutes=5),
        lambda i, *_: [duties.confirm(i, "breach", "", LEA, later(minutes=5))],
    )
    update_numbers(desk, incident.ref, [loss(100_000)], DATA, later(minutes=6))
    update_numbers(desk, incident.ref, [loss(100_000)], DATA, later(minutes=9))
    stored = find_incident(store, incident.ref)
    assert stored is not None
    assert stored.severity is Severity.P0
    assert kinds(store, incident) == [EventKind.DECLARED, EventKind.DUTY_CONFIRMED, EventKind.SEVERITY_RAISED]
    assert rebuild(event.change for event in incident_events(store, incident.id)) == stored
    assert verify_events(store, states=True).broken == ()


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (
            "update incident set body = replace(cast(body as text), 'Parcels', 'Letters')",
            "differs from its history in title",
        ),
        ("update incident set version = 7", "it counts 7 changes, its history 1"),
        (
            "drop trigger incident_event_no_update; update incident_event set reason = 'x'",
            "its content was changed",
        ),
        ("drop trigger incident_event_no_delete; delete from incident_event", "it was removed"),
        (
            "drop trigger incident_document_no_update; update incident_document set body = '{}'",
            "hash does not match",
        ),
    ],
)
def test_edit_past_the_program_is_found(lite_url: str, edit: str, found: str) -> None:
    from risk_pipeline.store import open_store

    store = open_store(lite_url)
    desk = a_desk(store)
    ref = declared(desk).ref
    if "document" in edit:
        draft_statement(desk, ref, Wanted(StatementKind.HOLDING, "en"), ANA, NOW)
    with store.queueing() as connection:
        for statement in edit.split(";"):
            connection.execute(text(statement))
    assert any(found in str(link) for link in verify_events(store, states=True).broken)
    store.close()


def test_history_refuses_update_and_delete(store: Store) -> None:
    declared(a_desk(store))
    for statement in ("update incident_event set reason = 'x'", "delete from incident_event"):
        with pytest.raises((StoreError, Exception), match="append-only"), store.queueing() as connection:
            connection.execute(text(statement))


def test_candidate_is_raised_once_told_of_worse_once_and_stays_away_when_rejected(store: Store) -> None:
    desk = a_desk(store)
    first = see_candidate(desk, seen(2_000), NOW)
    assert first is not None
    assert (first.ref, first.severity) == ("CAND-0001", Severity.P2)
    assert see_candidate(desk, seen(2_000), later(minutes=5)) == first
    worse = see_candidate(desk, seen(20_000), later(minutes=10))
    assert worse is not None
    assert worse.severity is Severity.P1
    said = Declaration("mass_complaint", "fulfilment", first.title)
    incident = accept_candidate(desk, "cand-1", said, ANA, later(minutes=15))
    assert incident.ref == "INC-2026-001"
    assert see_candidate(desk, seen(20_000), later(minutes=20)) == incident
    assert kinds(store, incident) == [EventKind.RAISED, EventKind.SEVERITY_RAISED, EventKind.DECLARED]
    assert len(list_incidents(store)) == 1


def test_the_rest_of_a_candidate_is_the_same_one_after_its_oldest_ticket_closed(store: Store) -> None:
    desk = a_desk(store)
    first = see_candidate(desk, seen(2_000), NOW)
    assert first is not None
    rest = {"key": "late of another ticket", "since": NOW - timedelta(hours=1)}
    assert see_candidate(desk, seen(2_000, **rest), later(minutes=5)) == first
    desk.act(first.ref, ANA, later(minutes=10), lambda i, *_: [reject(i, "known", ANA, later(minutes=10))])
    assert see_candidate(desk, seen(2_000, **rest), later(minutes=15)) is None
    again = see_candidate(desk, seen(2_000, **rest | {"since": later(minutes=20)}), later(minutes=20))
    assert again is not None
    assert again.id != first.id


def test_a_drill_about_a_ticket_hides_no_candidate(store: Store) -> None:
    desk = a_desk(store)
    drill = declared(desk, nature=Nature.DRILL)
    raised = see_candidate(desk, seen(2_000, business_line=drill.business_line), NOW)
    assert raised is not None
    assert raised.id != drill.id


def test_what_a_person_has_declared_of_a_ticket_is_no_candidate_again(store: Store) -> None:
    desk = a_desk(store)
    incident = declared(desk)
    worse = see_candidate(desk, seen(100_000), later(minutes=5))
    assert worse is not None
    assert (worse.ref, worse.severity) == (incident.ref, Severity.P0)


def test_crash_between_state_and_message_leaves_neither(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_desk(store)
    incident = declared(desk)
    for step in ("save", "enqueue", "_link"):
        with monkeypatch.context() as patch:
            patch.setattr(Incidents, step, _die)
            with pytest.raises(KeyboardInterrupt):
                update_numbers(desk, incident.ref, [loss(100_000)], DATA, later(minutes=1))
        assert find_incident(store, incident.ref) == incident
        assert kinds(store, incident) == [EventKind.DECLARED]
        assert StoreOutbox(store).counts() == {"pending": 3}
    assert update_numbers(desk, incident.ref, [loss(100_000)], DATA, later(minutes=1)).severity is Severity.P0
    assert StoreOutbox(store).counts() == {"pending": 5}


def _die(*_args: object) -> None:
    raise KeyboardInterrupt


class DiesAfterPosting:
    """Writes files, and dies after each message of an incident, before anybody hears that it was written."""

    def __init__(self, files: FileMessenger) -> None:
        self._files = files

    def __getattr__(self, name: str) -> object:
        return getattr(self._files, name)

    def post_incident(self, delivery: IncidentDelivery) -> SentRef:
        self._files.post_incident(delivery)
        raise KeyboardInterrupt

    def update_incident(self, delivery: IncidentDelivery) -> SentRef:
        self._files.update_incident(delivery)
        raise KeyboardInterrupt

    def find_incident(self, delivery: IncidentDelivery) -> SentRef | None:
        return self._files.find_incident(delivery)


def test_sender_that_dies_after_each_message_tells_each_once(store: Store, tmp_path: Path) -> None:
    desk = a_desk(store)
    incident = declared(desk)
    desk.act(incident.ref, ANA, NOW, lambda i, *_: [record.note(i, "carrier <b>called</b>", ANA, NOW)])
    files = FileMessenger(tmp_path)
    for attempt in range(1, 12):
        try:
            sent(store, DiesAfterPosting(files), later(minutes=attempt))
        except KeyboardInterrupt:
            continue
    sent(store, files, later(minutes=30))
    assert set(StoreOutbox(store).counts()) == {"sent"}
    page = (tmp_path / "incidents" / "incidents" / "incident-0001.html").read_text("utf-8")
    assert page.count("declared it: the carrier is on strike") == 1
    assert page.count("carrier &lt;b&gt;called&lt;/b&gt;") == 1
    assert "INC-2026-001 · P1 Parcels lost" in page
    assert "Loss: P1, EUR 200.00 lost or at risk (ticket T-000001)" in page
    assert verify_events(store, states=True).broken == ()


def test_messages_of_a_drill_go_to_its_own_room(store: Store) -> None:
    assert declared(a_desk(store), nature=Nature.DRILL).room == "incidents-drills"


def test_clock_escalates_once_however_often_time_is_looked_at(store: Store) -> None:
    desk = a_desk(store)
    incident = declared(desk)
    assert [tick_incidents(desk, later(minutes=20)) for _ in range(3)] == [1, 0, 0]
    stored = find_incident(store, incident.ref)
    assert stored is not None
    assert stored.escalated_to == "incident_commander_owner"
    assert stored.next_step_at == later(minutes=45)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "To Incident commander owner: Team assembled was due 2 Mar 2026, 19:15"),
        ("pt_BR", "Para Incident commander owner: Equipe reunida vencia em 2 mar. 2026, 19:15"),
    ],
)
def test_escalation_is_told_by_the_clock_and_in_the_language_of_the_project(
    store: Store, language: Language, said: str
) -> None:
    desk = replace(a_desk(store), time_zone="America/Sao_Paulo", language=language)
    incident = declared(desk)
    tick_incidents(desk, later(minutes=20))
    with store.reading() as transaction:
        rows = transaction.connection.execute(select(OutboxRow.message).order_by(OutboxRow.id)).scalars()
        message = IncidentMessage.model_validate(list(rows)[-1])
    assert incident_story(message).event == said
    [escalated] = [each.change for each in incident_events(store, incident.id)][1:]
    assert overdue_in(escalated) == [("team", later(minutes=15))]


def test_overdue_duty_of_law_is_told_by_its_title(store: Store) -> None:
    desk = a_desk(store)
    declared(desk)
    for hour in range(1, 76):
        tick_incidents(desk, later(hours=hour))
    reasons = [
        reason_of(each.change, "fulfilment", BOOK, words_in("en"), "Asia/Tokyo")
        for each in incident_events(store, 1)
    ]
    assert any("Tell the authority was due 6 Mar 2026, 07:00" in reason for reason in reasons)


def test_statement_is_filled_from_the_newest_facts_and_kept_under_its_hash(store: Store) -> None:
    desk = a_desk(store)
    ref = declared(desk).ref
    frozen = [Evidence(name="hit", query="select 1", keys_hash="00", rows=7)]
    written = write_facts(desk, ref, a_sheet(700), frozen, DATA, NOW)
    assert write_facts(desk, ref, a_sheet(700), frozen, DATA, later(minutes=1)) == written
    assert len(write_facts(desk, ref, a_sheet(800), frozen, DATA, later(minutes=2)).facts) == 2
    incident = draft_statement(desk, ref, Wanted(StatementKind.HOLDING, "en"), ANA, later(minutes=3))
    version = incident.statements[0].newest
    assert read_statement(store, version) == "We know of 800 cases. Next word: when there is news."
    assert (version.facts_version, version.title) == (2, "About Parcels lost")
    assert FactsSheet.model_validate(read_sheet(store, incident, 1)) == a_sheet(700)
    with pytest.raises(TransitionRefused, match="no template of kind staff_brief"):
        draft_statement(desk, ref, Wanted(StatementKind.STAFF_BRIEF, "en"), ANA, NOW)


def test_refusal_changes_nothing_and_says_what_is_missing(store: Store) -> None:
    from risk_pipeline.domain.incidents.acts import move

    desk = a_desk(store)
    incident = declared(desk)
    with pytest.raises(
        TransitionRefused, match=r"INC-2026-001: not yet\. No containment action of its tickets is done"
    ):
        desk.act(
            incident.ref,
            ANA,
            NOW,
            lambda i, tickets, _: [move.contain(i, tickets, Harm(), "stopped", ANA, NOW)],
        )
    assert find_incident(store, incident.ref) == incident
    with pytest.raises(TransitionRefused, match="there is no ticket 99"):
        desk.act(incident.ref, ANA, NOW, lambda i, *_: [record.link(i, [99], [], ANA, NOW)])


def test_a_severity_that_rises_brings_its_duties_and_one_that_falls_takes_none_away(store: Store) -> None:
    desk = a_desk(store)
    mild = declared(desk, axes=(loss(2_000),))
    assert (mild.severity, mild.duties) == (Severity.P2, ())
    risen = update_numbers(desk, mild.ref, [loss(20_000, at=later(hours=2))], DATA, later(hours=2))
    (duty,) = risen.duties
    assert (risen.severity, duty.duty, duty.started_at) == (Severity.P1, "breach", NOW)
    assert any(clock.duty == "breach" and clock.is_running for clock in risen.clocks)
    matrix = BOOK.matrix_of("mass_complaint", "fulfilment")
    fallen = desk.act(
        mild.ref,
        ANA,
        later(hours=3),
        lambda i, *_: [set_severity(i, Severity.P2, "counted twice", matrix, ANA, later(hours=3))],
    )
    assert fallen.duties == risen.duties
