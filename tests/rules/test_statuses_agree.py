"""One week with every status: Great Expectations, Dagster, tickets, `risk why` and pages say the same.

`ops.rule_results` is the truth. What is red and acted on, red and held back, and not known are three things,
and each place tells them apart.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import dagster as dg
import duckdb
import pandas as pd
import pytest

from risk_pipeline.catalog import Catalog
from risk_pipeline.defs.respond.check_results import to_check_result
from risk_pipeline.domain.clock import FixedClock, end_of_day
from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.reasons.reason import quoted
from risk_pipeline.domain.register.rule import Rule, Suite
from risk_pipeline.domain.register.titles import TitlesFrom
from risk_pipeline.domain.verdict import Status
from risk_pipeline.domain.verdict_counts import Standing, Tally
from risk_pipeline.monitoring.data_docs import build_data_docs, keep_results
from risk_pipeline.monitoring.feed_faults import FeedFault, FeedFaults
from risk_pipeline.monitoring.judge_rules import Given, judge_rules
from risk_pipeline.monitoring.rule_verdicts import Judgement
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.assets.outcome import Outcome
from risk_pipeline.pipeline.assets.rule_findings import RuleFinding, read_findings
from risk_pipeline.pipeline.reports.notification_trace import why
from risk_pipeline.response import apply_verdicts
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import policy_from
from risk_pipeline.settings import Settings
from risk_pipeline.store import list_events, list_tickets
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.verdict_queries import Asked
from risk_pipeline.warehouse.indicators.verdict_writer import write_rule_results
from risk_pipeline.warehouse.indicators.verdicts import read_rule_results
from risk_pipeline.warehouse.tables.publish import publish
from tests.builders.rule_rows import MONDAY, a_frame, a_row, a_rule, a_series, an_indicator, days
from tests.builders.ticket_world import FakeBook, FakeDiagnostics

WEEK = days(0, 6)
INDICATORS = {
    each.name: each
    for each in (
        an_indicator(),
        an_indicator("lead_rate", feeds=("olist.leads",)),
        an_indicator("card_rate", feeds=("card_scheme.chargebacks",)),
        an_indicator("cohort_rate", maturity_days=3),
        an_indicator("campaign_rate"),
        an_indicator("tried_rate"),
    )
}
LIMITS = {"amber": 0.1, "red": 0.12}


def rule(name: str, indicator: str, **more: Any) -> Rule:
    return a_rule(rule_id=f"fulfilment.{name}", indicator=indicator, **LIMITS | more)


CORE = {"column": "state", "value_set": ["SP"]}
TOTAL, SLICES = rule("late", "late_rate"), rule("slices", "late_rate", by=["customer_state"])
SHADOW = rule("tried", "tried_rate", state="shadow")
CAMPAIGN = rule("campaign", "campaign_rate", on_known_event="mute")
RULES = {
    each.id: each
    for each in (
        *(TOTAL, SLICES, SHADOW, CAMPAIGN),
        rule("leads", "lead_rate"),
        rule("cards", "card_rate"),
        rule("cohort", "cohort_rate"),
        rule("broken", "nope"),
        a_rule("expect_column_values_to_be_in_set", "sellers.states", dataset="facts.states", **CORE),
        a_rule(
            "expect_column_values_to_be_in_set",
            "sellers.trial",
            dataset="facts.states",
            state="shadow",
            **CORE,
        ),
        a_rule("expect_column_values_to_be_in_set", "sellers.empty", dataset="facts.empty", **CORE),
        a_rule("expect_column_values_to_be_in_set", "sellers.gone", dataset="facts.gone", **CORE),
    )
}
EXPECTED = {
    "fulfilment.late": Standing.FAILED,
    "fulfilment.slices": Standing.FAILED,
    "fulfilment.tried": Standing.HELD_BACK,
    "fulfilment.campaign": Standing.HELD_BACK,
    "fulfilment.leads": Standing.NOT_JUDGED,
    "fulfilment.cards": Standing.NOT_JUDGED,
    "fulfilment.cohort": Standing.PASSED,
    "fulfilment.broken": Standing.ERROR,
    "sellers.states": Standing.FAILED,
    "sellers.trial": Standing.HELD_BACK,
    "sellers.empty": Standing.NOT_JUDGED,
    "sellers.gone": Standing.ERROR,
}


def table(name: str) -> pd.DataFrame:
    if name == "facts.gone":
        raise LookupError("no such table")
    return pd.DataFrame({"state": [] if name == "facts.empty" else ["SP", "XX"]})


def judged() -> Judgement:
    rows = [
        *a_series([0.01, 0.11, 0.3, None, 0.01, 0.01, 0.3]),
        a_row(0.3, 4, indicator="campaign_rate", known_event="spring sale"),
        a_row(0.01, 5, indicator="campaign_rate"),
        *a_series([0.3] * 7, indicator="tried_rate"),
        *(a_row(0.01, at, indicator="cohort_rate", known_on=days(at + 3, 0)[0]) for at in range(7)),
    ]
    rows += [
        a_row(value, at, dimension="customer_state", segment=state, sample=4000 if value > 0.2 else sample)
        for state, values, sample in (("SP", [0.01] * 4 + [0.3] * 3, 4000), ("RJ", [0.01] * 7, 5))
        for at, value in enumerate(values)
    ]
    faults = FeedFaults(
        (FeedFault("olist.leads", *WEEK, quoted("failed: column origin is gone")),),
        frozenset({"card_scheme.chargebacks"}),
    )
    given = Given(feed_faults=faults, load_dataset=table)
    return judge_rules(list(RULES.values()), INDICATORS, a_frame(rows), window=WEEK, run_id="r", given=given)


@dataclass
class Book(FakeBook):
    response: None = None
    currency: str = "BRL"
    titles_in_data: dict[str, TitlesFrom] = field(default_factory=dict)


@dataclass
class Week:
    """What each place says of the same week. `truth` are the rows of `ops.rule_results`."""

    platform: Platform
    judgement: Judgement
    truth: list[dict[str, Any]]
    pages: str = ""
    stored: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of(self, rule_id: str) -> list[dict[str, Any]]:
        return [row for row in self.truth if row["rule_id"] == rule_id]

    def tally(self, rule_id: str) -> Tally:
        return Tally.of((row["status"], row["suppressed"]) for row in self.of(rule_id))


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    folder = tmp_path_factory.mktemp("week")
    settings = Settings(var_dir=folder, time_zone="UTC", currency="BRL", store_url="", slack_token=None)
    book = Book(rules=RULES, indicators=INDICATORS)
    now = end_of_day(WEEK[1], settings.zone)
    platform = Platform(settings, cast("Catalog", book), FixedClock(now))
    judgement = judged()
    with connect(settings.warehouse_path) as connection:
        write_rule_results(connection, judgement.verdicts, now)
        rows = read_rule_results(connection)
    writer = Writer(platform.catalog, policy_from(settings, None), FakeDiagnostics())
    apply_verdicts(platform.store, rows, writer, now=now)
    keep_results(folder, judgement.suite_results, now)
    suites: dict[str, list[Rule]] = {}
    for each in RULES.values():
        suites.setdefault(each.id.partition(".")[0], []).append(each)
    build_data_docs(folder, [Suite(name=name, expectations=tuple(each)) for name, each in suites.items()])
    truth = rows.astype(object).where(rows.notna(), None).to_dict("records")
    made = Week(platform, judgement, cast("list[dict[str, Any]]", truth))
    made.pages = " ".join(page.read_text() for page in sorted(folder.rglob("validations/**/*.html")))
    for path in (folder / "gx" / "uncommitted" / "validations").rglob("*.json"):
        for result in json.loads(path.read_text())["results"]:
            made.stored[result["expectation_config"]["meta"]["rule_id"]] = result
    yield made
    platform.store.close()


@pytest.fixture(scope="module")
def findings(week: Week) -> dict[str, RuleFinding]:
    return read_findings(week.platform, RULES.values())


def test_the_week_holds_every_status_and_several_reasons_to_hold_back(week: Week) -> None:
    assert {row["status"] for row in week.truth} == {status.value for status in Status}
    held = {row["suppressed"] for row in week.truth if row["status"] == "red"}
    assert held == {None, Muted.SHADOW, Muted.KNOWN_EVENT, Muted.EXPLAINED_BY_TOTAL}
    assert {name: week.tally(name).standing for name in RULES} == EXPECTED


@pytest.mark.parametrize("rule_id", RULES)
def test_great_expectations_says_what_the_verdicts_say(week: Week, rule_id: str) -> None:
    """As it is kept, so in Data Docs; also of rules that it could not or need not look at."""
    tally, kept = week.tally(rule_id), week.stored[rule_id]
    said = kept["result"]
    assert kept["success"] is tally.passes
    assert said["standing"] == EXPECTED[rule_id]
    assert said["counts"] == Counter(row["status"] for row in week.of(rule_id))
    assert said["held_back"] == tally.codes()
    assert kept["expectation_config"]["meta"]["state"] == RULES[rule_id].meta.state
    hits = {
        (row["period_start"].date().isoformat(), row["dimension"], row["segment"]) for row in week.of(rule_id)
    }
    for hit in said["hits"]:
        assert (hit["period_start"], hit["dimension"], hit["segment"]) in hits
        (row,) = [
            row
            for row in week.of(rule_id)
            if (row["period_start"].date().isoformat(), row["segment"])
            == (hit["period_start"], hit["segment"])
        ]
        assert (hit["status"], hit["suppressed"], hit["reason"]) == (
            row["status"],
            row["suppressed"],
            row["reason"],
        )
    assert len(said["hits"]) == sum(row["status"] in {"red", "amber"} for row in week.of(rule_id))


def test_a_suite_passes_as_its_rules_do(week: Week) -> None:
    for suite in week.judgement.suite_results.values():
        passing = sum(bool(result.success) for result in suite.results)
        assert suite.statistics["successful_expectations"] == passing
        assert suite.statistics["evaluated_expectations"] == len(suite.results)
        assert suite.success is (passing == len(suite.results))
    assert week.judgement.suite_results["sellers.trial"].success is True


def test_the_pages_tell_held_back_and_not_judged_apart(week: Week) -> None:
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", week.pages))
    assert "held back: 7 red (7 shadow)" in words
    assert "held back: 1 red (1 known_event), 1 green" in words
    assert "not judged: 7 not_configured" in words
    assert "not judged: 7 stale" in words
    said = {row["suppressed_detail"] for row in week.truth if row["status"] == "red" and row["suppressed"]}
    assert {each for each in said if each not in html.unescape(words)} == set()


def newest_rows(week: Week, rule_id: str) -> list[dict[str, Any]]:
    mature = [row for row in week.of(rule_id) if row["status"] != "immature"]
    newest = max(row["period_start"] for row in mature)
    return [row for row in mature if row["period_start"] == newest]


@pytest.mark.parametrize("rule_id", RULES)
def test_dagster_says_what_the_verdicts_of_the_newest_period_say(
    week: Week, findings: dict[str, RuleFinding], rule_id: str
) -> None:
    found, rows = findings[rule_id], newest_rows(week, rule_id)
    tally = Tally.of((row["status"], row["suppressed"]) for row in rows)
    assert found.tally == tally
    assert found.is_judged is (tally.standing is not Standing.NOT_JUDGED), (
        "skipped, neither passed nor failed"
    )
    shown = to_check_result(found, dg.AssetKey("indicator"))
    assert dg.serialize_value(dg.AssetCheckEvaluation(dg.AssetKey("x"), "x", True, shown.metadata))
    metadata = {name: value.value for name, value in shown.metadata.items()}
    opened = {each.segment for each in list_tickets(week.platform.store) if each.rule_id == rule_id}
    is_error = any(
        row["status"] == "red" and (row["suppressed"] is None or row["segment"] in opened) for row in rows
    )
    assert shown.severity is (dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN)
    if tally.standing is not Standing.PASSED:
        assert shown.passed is False
    assert metadata["standing"] == tally.standing
    assert metadata["verdicts"] == str(tally)


@pytest.mark.parametrize("rule_id", RULES)
def test_a_check_names_what_holds_each_red_back(
    week: Week, findings: dict[str, RuleFinding], rule_id: str
) -> None:
    reds = [row for row in newest_rows(week, rule_id) if row["status"] == "red"]
    held = {row["suppressed_detail"] for row in reds if row["suppressed"]}
    shown = to_check_result(findings[rule_id], dg.AssetKey("indicator"))
    segments = cast("dg.TableMetadataValue", shown.metadata["segments"]).records
    assert held <= {record.data["not_told"] for record in segments}
    if findings[rule_id].outcome is Outcome.HELD_BACK:
        assert held
        assert "nobody is told" in (shown.description or "")


def test_a_check_is_red_exactly_where_a_ticket_is_open_for_the_newest_period(
    week: Week, findings: dict[str, RuleFinding]
) -> None:
    red = {
        name
        for name, found in findings.items()
        if to_check_result(found, dg.AssetKey("x")).severity is dg.AssetCheckSeverity.ERROR
    }
    told = {each.rule_id for each in list_tickets(week.platform.store) if each.last_status == "red"}
    assert red == told
    assert 0 < len(red) < len(RULES)


def test_tickets_are_of_reds_that_are_acted_on_and_of_nothing_else(week: Week) -> None:
    acted_on = {
        (row["rule_id"], row["segment"])
        for row in week.truth
        if row["status"] == "red" and row["suppressed"] is None
    }
    tickets = {(each.rule_id, each.segment): each for each in list_tickets(week.platform.store)}
    assert set(tickets) == acted_on
    for (rule_id, segment), ticket in tickets.items():
        rows = {row["period_start"].date(): row for row in week.of(rule_id) if row["segment"] == segment}
        events = list_events(week.platform.store, ticket.id)
        assert events[0].change.kind == "opened"
        first = min(at for at, row in rows.items() if (row["status"], row["suppressed"]) == ("red", None))
        assert (events[0].change.reason, events[0].change.fields["last_period_end"]) == ("red", first)
        newest = rows[ticket.last_period_end]
        assert ticket.last_status == newest["status"]
        assert newest["status"] in {"red", "amber", "green"}, "what is not judged moves no ticket"


def test_why_repeats_the_verdict_of_each_row(week: Week) -> None:
    for row in week.truth:
        if row["dimension"] in {"all", "customer_state"}:
            found = why(week.platform, Asked(row["rule_id"], row["segment"], row["period_start"].date()))
            assert found.verdict.status == row["status"]
            assert found.verdict.muted == row["suppressed"]
            is_acted_on = row["status"] == "red" and row["suppressed"] is None
            assert (found.ticket is not None) or not is_acted_on
            if row["suppressed"] and row["status"] == "red":
                assert found.muted == row["suppressed"]


def test_the_published_copy_holds_the_same_rows(week: Week) -> None:
    settings = week.platform.settings
    copy = publish(settings.warehouse_path, settings.published_dir, run_id="r", extra={}, documentation={})
    query = "select rule_id, period_start::date, dimension, segment, status, suppressed from ops.rule_results"
    with duckdb.connect(str(copy.database), read_only=True) as connection:
        rows = set(connection.execute(query).fetchall())
    assert rows == {
        (
            *(row["rule_id"], row["period_start"].date(), row["dimension"], row["segment"]),
            *(row["status"], row["suppressed"]),
        )
        for row in week.truth
    }
    assert MONDAY in {row[1] for row in rows}
