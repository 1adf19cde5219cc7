"""The catalog says what the project's content says, one typed row an entry."""

from datetime import date
from pathlib import Path

import pytest

from risk_pipeline.catalog import load_catalog
from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.pipeline.reports.analysts.catalog_tables import catalog_rows
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.schema.catalog import CATALOG, CATALOG_FINDINGS, CATALOG_RCM
from tests.builders.catalog_project import Project

# Filled from results when the copy is published.
STATES = {
    "catalog.indicators": {
        "last_status",
        "last_grain",
        "last_period_start",
        "last_value",
        "open_ticket_count",
    },
    "catalog.rules": {
        "last_status",
        "last_period_start",
        "last_period_end",
        "last_hour",
        "red_count",
        "suppressed_count",
        "judged_count",
        "last_judged_at",
        "open_ticket_count",
    },
    "catalog.risks": {
        "last_status",
        "open_ticket_count",
        "level",
        "residual_likelihood",
        "residual_impact",
        "within",
        "mapped_on",
    },
    "catalog.owners": {"open_ticket_count", "overdue_count"},
    "catalog.business_lines": {"last_status", "open_ticket_count", "worst_severity"},
    "catalog.feeds": {"state", "reason", "checked_at", "loaded_at", "loaded_count", "rejected_count"},
}
Said = dict[str, list[dict[str, object]]]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.titles = {"customer_state": {"title": "State", "segments": {"SP": "São Paulo"}}}
    project.lines[1]["parent"] = "fulfilment"
    project.playbooks[0]["url"] = "https://example.com/late"
    project.indicators["handoff_rate"] |= {"unit": "money_minor", "denominator": "none", "direction": "band"}
    project.rules["fulfilment"][1]["kwargs"] |= {"red": [100, 900]}
    return project


def said(project: Project) -> Said:
    catalog = load_catalog(project.write())
    settings = Settings(project_dir=project.folder, time_zone="UTC", currency="EUR", ui_url="http://ui")
    rows = catalog_rows(catalog, settings, catalog.titles, [("customer_state", "SP"), ("seller", "a_1")])
    # The matrix and the findings of internal control are told from results: tests of their own.
    assert set(rows) == set(CATALOG) - {CATALOG_RCM, CATALOG_FINDINGS}
    return {
        table.name: [dict(zip(table.names, row, strict=True)) for row in content]
        for table, content in rows.items()
    }


def test_every_column_is_said_of_some_entry_or_filled_from_results(project: Project) -> None:
    for name, rows in said(project).items():
        silent = {column for column in rows[0] if all(row[column] is None for row in rows)}
        assert silent == STATES.get(name, set()), name


def test_an_indicator_says_what_it_measures_and_whose_it_is(project: Project) -> None:
    [late] = [row for row in said(project)["catalog.indicators"] if row["indicator"] == "late_rate"]
    assert late["formula"] == "Bad ones over all."
    assert (late["unit"], late["direction"], late["divided_by"]) == ("ratio", "up_bad", "trials")
    assert (late["grains"], late["currency"]) == (["day", "week"], None)
    assert late["link"] == "http://ui/assets/indicators/ind_late_rate"
    assert (late["owner_title"], late["rule_count"]) == ("fulfilment_ops", 1)


def test_a_rule_says_its_limits_as_numbers_and_in_words(project: Project) -> None:
    rules = {row["rule_id"]: row for row in said(project)["catalog.rules"]}
    late, band, fresh = (
        rules[name] for name in ("fulfilment.late_delivery", "fulfilment.late_handoff", "data_platform.fresh")
    )
    assert (late["amber"], late["red"], late["red_low"]) == (0.07, 0.1, None)
    assert "10.0 %" in str(late["limits"])
    assert (band["red"], band["red_low"], band["red_high"]) == (None, 100.0, 900.0)
    assert (fresh["amber"], fresh["red"]) == (36.0, 60.0)
    assert late["playbook_url"] == "https://example.com/late"
    assert str(late["link"]).startswith("http://ui/assets/indicators/ind_late_rate?")
    assert isinstance(late["review_by"], date)


def test_a_feed_says_what_a_row_is_and_where_dagster_shows_it(project: Project) -> None:
    [feed] = said(project)["catalog.feeds"]
    assert (feed["feed"], feed["description"], feed["key"]) == (
        "shop.orders",
        "One row per order.",
        ["order_id"],
    )
    assert (feed["link"], feed["is_configured"]) == ("http://ui/assets/shop/orders", True)


def test_segments_have_their_titles(project: Project) -> None:
    assert said(project)["catalog.segments"] == [
        {
            "dimension": "customer_state",
            "segment": "SP",
            "dimension_title": "State",
            "segment_title": "São Paulo",
        },
        {
            "dimension": "seller",
            "segment": "a_1",
            "dimension_title": "Seller",
            "segment_title": Titles().segment("seller", "a_1"),
        },
    ]


def test_how_people_are_reached_is_not_published(project: Project) -> None:
    assert "@" not in str(said(project)["catalog.owners"])
