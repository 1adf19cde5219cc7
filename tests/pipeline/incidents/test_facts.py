"""The facts of an incident on a real project: sheet, evidence and axes, from the rows behind its tickets."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.domain.errors import HistoryError
from risk_pipeline.domain.incidents.figures import Evidence
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.severity import by_axis
from risk_pipeline.domain.incidents.states import State
from risk_pipeline.domain.register.incidents.kind import CriterionKind
from risk_pipeline.domain.texts.standing_out import StandingWord, StandingWords
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.facts.composing import Composed, compose
from risk_pipeline.pipeline.incidents.facts.freezing import compare, freeze
from risk_pipeline.pipeline.incidents.facts.linked import Linked, measured_tickets
from risk_pipeline.pipeline.incidents.facts.places import folder_of
from risk_pipeline.pipeline.incidents.judging.candidates import find_candidates
from risk_pipeline.pipeline.incidents.judging.data import incident_data, linked_to
from risk_pipeline.pipeline.texts.explaining import Explainer
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.sql import read_count
from tests.harness.loop_site import BREACH_DAY, LAST, Story

REF = "INC-2024-001"


@pytest.fixture
def platform(loop_story: Story) -> Iterator[Platform]:
    with loop_story.at("replayed").platform(LAST) as platform:
        yield platform


@pytest.fixture
def warehouse(platform: Platform, tmp_path: Path) -> Iterator[Connection]:
    """A copy that a test may change."""
    copy = tmp_path / "risk.duckdb"
    shutil.copy(platform.settings.warehouse_path, copy)
    with connect(copy) as connection:
        yield connection


@pytest.fixture
def tickets(loop_story: Story, platform: Platform) -> tuple[Ticket, ...]:
    """The tickets about payments that were not approved, and whatever else opened: all with a number."""
    found = measured_tickets(platform.store, platform.catalog, loop_story.at("replayed").tickets())
    assert len(found) >= 2
    return found


def composed(platform: Platform, connection: Connection, tickets: tuple[Ticket, ...]) -> Composed:
    since = min(ticket.since for ticket in tickets)
    return compose(platform, connection, Linked(tickets, (), since, LAST))


def an_incident(tickets: tuple[Ticket, ...], **said: Any) -> Incident:
    """An incident about these tickets."""
    known: dict[str, Any] = {
        "id": 1,
        "number": REF,
        "incident_type": "risk_accident",
        "business_line": "payments",
        "title": "cards",
        "state": State.DECLARED,
        "severity": Severity.P1,
        "worst": Severity.P1,
        "tickets": tuple(ticket.id for ticket in tickets),
    }
    return Incident(**known | said)


def test_a_sheet_says_what_the_tickets_say_and_counts_no_row_twice(
    platform: Platform, warehouse: Connection, tickets: tuple[Ticket, ...]
) -> None:
    once = composed(platform, warehouse, tickets).sheet
    twice = composed(platform, warehouse, (*tickets, *tickets)).sheet
    assert {each.ref for each in once.what} == {ticket.ref for ticket in tickets}
    assert once.affected
    assert [(each.kind, each.rows) for each in twice.affected] == [
        (each.kind, each.rows) for each in once.affected
    ]
    assert sum(day.rows for day in once.days) == sum(each.rows for each in once.affected)
    assert once.since is not None
    assert once.since <= BREACH_DAY
    assert once.health
    assert {claim.about for claim in once.known} | {gap.about for gap in once.unknown} >= {"cases", "loss"}


def test_a_sheet_has_the_words_that_stand_out(
    platform: Platform, warehouse: Connection, tickets: tuple[Ticket, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """These tickets lead to no texts; what finds words in texts is tested where it is."""
    words = StandingWords(texts=6, words=(StandingWord(form="code", texts=4, usual=1),))
    monkeypatch.setattr(
        Explainer, "explain", lambda _self, breaches, _located: dict.fromkeys(breaches, words)
    )
    [voices] = composed(platform, warehouse, tickets).sheet.voices
    assert voices.ref in {ticket.ref for ticket in tickets}
    assert voices.found == words


def test_a_sheet_begins_when_somebody_said_and_not_when_the_platform_noticed(
    platform: Platform, warehouse: Connection, tickets: tuple[Ticket, ...]
) -> None:
    rows = composed(platform, warehouse, tickets).sheet.since
    assert rows is not None
    early = datetime(2024, 3, 1, 16, tzinfo=platform.settings.zone)
    noticed = datetime.combine(LAST, time(9), platform.settings.zone)

    def begun(since: datetime, **raised: str) -> date | None:
        incident = an_incident(tickets, since=since, noticed_at=noticed, **raised)
        return compose(platform, warehouse, linked_to(platform, warehouse, incident, tickets)).sheet.since

    assert early.date() < rows < LAST
    assert begun(early) == early.date()
    assert begun(noticed) == rows, "nobody said since when"
    assert begun(early, key="candidate") == rows, "the platform raised it"


def test_frozen_rows_are_held_against_those_of_a_later_load(
    platform: Platform, warehouse: Connection, tickets: tuple[Ticket, ...]
) -> None:
    rows = composed(platform, warehouse, tickets).rows
    evidence = freeze(platform, warehouse, rows, REF)
    assert evidence == freeze(platform, warehouse, rows, REF)
    assert [each.rows for each in evidence] == [
        read_count(warehouse, f"select count(distinct entity_id) from ({each.query})") for each in evidence
    ]
    assert compare(platform, warehouse, rows, REF, evidence, LAST).is_same
    fullest = max(evidence, key=lambda each: each.rows)
    late = _with_one_row_less(platform, warehouse, tickets, fullest)
    assert (late.gone, late.added) == (1, 0)


def _with_one_row_less(platform: Platform, warehouse: Connection, tickets: tuple[Ticket, ...], of: Evidence):
    first = composed(platform, warehouse, tickets).rows
    frozen = freeze(platform, warehouse, first, REF)
    span = next(each for each in first.spans if each.name == of.name)
    gone = warehouse.execute(f"select min(entity_id) from ({of.query})").fetchone()
    columns = " || ':' || ".join(f"{name}::varchar" for name in span.key.columns)
    warehouse.execute(f"delete from {span.key.table} where {columns} = ?", list(gone or ()))
    now = composed(platform, warehouse, tickets).rows
    return compare(platform, warehouse, now, REF, frozen, LAST).by_name[of.name]


def test_fingerprints_that_somebody_changed_are_refused(
    platform: Platform, warehouse: Connection, tickets: tuple[Ticket, ...]
) -> None:
    rows = composed(platform, warehouse, tickets).rows
    evidence = freeze(platform, warehouse, rows, "INC-2024-002")
    path = folder_of(platform.settings, "INC-2024-002") / evidence[0].file
    copy = path.with_name("changed.parquet")
    warehouse.execute(
        f"copy (select * from read_parquet('{path}') order by key_print limit 1) to '{copy}' (format parquet)"
    )
    copy.replace(path)
    with pytest.raises(HistoryError, match="is not what was frozen"):
        compare(platform, warehouse, rows, "INC-2024-002", evidence, LAST)


def test_axes_trends_and_recovery_are_read_for_every_type_of_the_register(
    platform: Platform, warehouse: Connection, tickets: tuple[Ticket, ...]
) -> None:
    data = incident_data(platform, warehouse)
    began = datetime(2024, 4, 13, tzinfo=UTC)
    for kind in platform.catalog.incidents.types.values():
        incident = an_incident(
            tickets,
            incident_type=kind.id,
            noticed_at=began,
            since=began,
        )
        numbers = data.axes(incident, tickets)
        matrix = platform.catalog.incidents.matrix_of(kind.id, "payments")
        assert matrix is not None
        assert {number.axis for number in numbers} <= set(matrix.axes)
        assert by_axis(numbers, matrix)
        assert {trend.series.indicator for trend in data.trends(incident, tickets)} == {
            ticket.indicator for ticket in tickets
        }
        judged = [each for each in kind.recovery if each.kind is not CriterionKind.PERSON]
        assert [check.criterion for check in data.recovery(incident, tickets, kind.recovery)] == [
            each.id for each in judged
        ]


def test_open_tickets_raise_one_candidate_however_often_one_looks(
    platform: Platform, warehouse: Connection
) -> None:
    first = find_candidates(platform, warehouse)
    assert [(each.key, each.tickets) for each in first] == [
        (each.key, each.tickets) for each in find_candidates(platform, warehouse)
    ]
    assert all(each.why and each.since for each in first)
