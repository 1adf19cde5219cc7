"""Analysts find incidents with their people, clocks, statements, facts and events, and nobody's data."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.incidents.acts import people, record, review
from risk_pipeline.domain.incidents.facts.sheet import Affected, Booked, FactsSheet, Money
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.register.incidents.template import StatementKind
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.analysts.incidents import incident_rows
from risk_pipeline.response.incidents.desk import Desk
from risk_pipeline.response.incidents.facts import write_facts
from risk_pipeline.response.incidents.statements import OwnText, Wanted, draft_statement, revise_statement
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import open_file
from risk_pipeline.warehouse.schema.published.incidents import OPS_INCIDENT_TABLES
from risk_pipeline.warehouse.schema.statements import comment_on, create_table, insert_rows
from tests.builders.incidents.desk import a_desk, declared
from tests.builders.incidents.world import ANA, BOOK, DATA, NOW, later
from tests.builders.ticket_world import FakeBook


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    settings = Settings(store_url=f"sqlite:///{tmp_path}/state.sqlite", time_zone="UTC", currency="EUR")
    opened = Platform(settings, FakeBook(incidents=BOOK), FixedClock(NOW))  # type: ignore[arg-type]
    yield opened
    opened.store.close()


@pytest.fixture
def desk(platform: Platform) -> Desk:
    return a_desk(platform.store)


def told(platform: Platform) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name.removeprefix("ops."): [dict(zip(table.names, row, strict=True)) for row in rows]
        for table, rows in incident_rows(platform).items()
    }


def test_an_incident_has_its_titles_numbers_and_tickets(platform: Platform, desk: Desk) -> None:
    ref = declared(desk, title="Parcels of ana@example.com lost").ref
    [row] = told(platform)["incidents"]
    assert (row["ref"], row["type_title"], row["tickets"]) == (ref, "Mass complaint", ["T-000001"])
    assert (row["loss_minor"], row["users"], row["currency"]) == (20_000, None, "EUR")
    assert (row["state"], row["is_open"], row["severity"], row["declared_at"]) == (
        "declared",
        True,
        "P1",
        NOW,
    )
    assert "ana@example.com" not in row["title"]


def test_roles_and_clocks_say_who_and_whether_in_time(platform: Platform, desk: Desk) -> None:
    ref = declared(desk).ref
    lead = RoleId.COMMANDER
    desk.act(
        ref,
        ANA,
        later(minutes=5),
        lambda i, *_: [people.assume(i, lead, ANA, later(minutes=5), BOOK, is_deputy=False)],
    )
    rows = told(platform)
    [stint] = rows["incident_roles"]
    assert (stint["role"], stint["who"], stint["ended_at"]) == ("incident_commander", "ana", None)
    clocks = {clock["clock"]: clock for clock in rows["incident_clocks"]}
    assert {"team", "first_statement", "contain"} <= set(clocks)
    assert (clocks["contain"]["target_minutes"], clocks["contain"]["was_met"]) == (240, None)


def test_facts_and_statements_have_a_row_per_version(platform: Platform, desk: Desk) -> None:
    ref = declared(desk).ref
    booked = Booked(currency="EUR", gross_minor=500, recovered_minor=200)
    affected = (Affected(kind="parcel_id", noun=("parcel", "parcels"), rows=7),)
    sheet = FactsSheet(
        as_of=date(2026, 3, 2),
        is_healthy=True,
        since=None,
        affected=affected,
        money=Money(currency="EUR", booked=(booked,)),
    )
    write_facts(desk, ref, sheet, [], DATA, NOW)
    draft_statement(desk, ref, Wanted(StatementKind.HOLDING, "en", "", "", ""), ANA, NOW)
    revise_statement(desk, ref, 1, OwnText("", "We look into it."), ANA, later(minutes=5))
    rows = told(platform)
    [facts] = rows["incident_facts"]
    assert (facts["version"], facts["affected"], facts["is_healthy"]) == (1, 7, True)
    assert (facts["gross_minor"], facts["recovered_minor"], facts["currency"]) == (500, 200, "EUR")
    first, second = rows["incident_statements"]
    assert (first["version"], first["state"], first["facts_version"]) == (1, "superseded", 1)
    assert (second["version"], second["state"], second["drafted_by"]) == (2, "draft", "ana")
    assert second["published_at"] is None


def test_events_are_in_order_and_hide_personal_data(platform: Platform, desk: Desk) -> None:
    ref = declared(desk).ref
    said = "as T-000001 says, called +55 11 91234-5678, wrote to ana@example.com"
    desk.act(ref, ANA, later(minutes=1), lambda i, *_: [record.note(i, said, ANA, later(minutes=1))])
    begun, noted = told(platform)["incident_events"]
    assert (begun["event_number"], begun["kind"], begun["to_state"]) == (1, "declared", "declared")
    assert (noted["event_number"], noted["actor"], noted["transition_number"]) == (2, "ana", 2)
    assert "91234" not in noted["reason"]
    assert "ana@example.com" not in noted["reason"]
    assert noted["reason"].startswith("as T-000001 says, called ")


def test_a_review_has_its_words_and_whys_and_hides_personal_data(platform: Platform, desk: Desk) -> None:
    ref = declared(desk).ref
    assert told(platform)["incident_reviews"] == []
    steps: tuple[Callable[[Incident], Change], ...] = (
        lambda i: review.write(i, ANA, NOW, happened="ana@example.com saw it", went_well="quick"),
        lambda i: review.why(i, "no second carrier", None, "T-000001", ANA, NOW),
        lambda i: review.why(i, "nobody asked for one", 1, "", ANA, NOW),
    )

    def act(step: Callable[[Incident], Change]) -> None:
        desk.act(ref, ANA, NOW, lambda i, *_: [step(i)])

    for step in steps:
        act(step)
    [row] = told(platform)["incident_reviews"]
    assert row["whys"] == ["1. no second carrier", "2 (of 1). nobody asked for one"]
    assert (row["evidenced"], row["assumed"], row["authors"]) == (1, 1, ["ana"])
    assert (row["went_well"], row["escaped"], row["approved_by"]) == ("quick", None, None)
    assert "ana@example.com" not in row["happened"]


def test_each_table_takes_its_rows(platform: Platform, desk: Desk, tmp_path: Path) -> None:
    ref = declared(desk).ref
    desk.act(ref, ANA, NOW, lambda i, *_: [review.write(i, ANA, NOW, happened="a gap")])
    with open_file(tmp_path / "copy.duckdb") as connection:
        connection.execute("create schema ops")
        for table, rows in incident_rows(platform).items():
            create_table(connection, table)
            comment_on(connection, table)
            insert_rows(connection, table, rows)
        found = connection.execute("select ref, is_open, tickets from ops.incidents").fetchall()
    assert [(ref, is_open, tickets) for ref, is_open, tickets in found] == [
        ("INC-2026-001", True, ["T-000001"])
    ]


def test_a_project_without_incidents_has_no_such_tables(platform: Platform) -> None:
    assert set(incident_rows(platform)) == set(OPS_INCIDENT_TABLES)
    without = Platform(platform.settings, FakeBook(), platform.clock)  # type: ignore[arg-type]
    assert incident_rows(without) == {}
