"""From a ticket back to the number and the rows: whatever the ticket is about, the SQL returns its number."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.verdict import Status, Verdict, fault_verdict
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.lineage_trace import trace_ticket
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import policy_from
from risk_pipeline.response.verdicts.apply import apply_verdicts
from risk_pipeline.response.verdicts.selection import select_verdicts
from risk_pipeline.store import list_tickets
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.diagnosis import lineage_trace
from risk_pipeline.warehouse.indicators.verdict_rows import to_row
from risk_pipeline.warehouse.indicators.verdicts import read_rule_results
from tests.harness.loop_site import FIRST, LAST, Story


@pytest.fixture(scope="module")
def verdicts(loop_story: Story) -> list[Verdict]:
    """All verdicts with a value, as of the last day, as red ones without suppression: each opens a ticket."""
    site = loop_story.at("replayed")
    with connect(site.settings.warehouse_path, read_only=True) as connection:
        frame = read_rule_results(connection, since=FIRST, until=LAST)
    known = frame[frame["value"].notna()].assign(status="red", suppressed=None)
    selection = select_verdicts(known, {})
    return [verdict for periods in selection.by_identity.values() for same in periods for verdict in same]


@pytest.fixture
def platform(loop_story: Story) -> Iterator[Platform]:
    site = loop_story.at("replayed")
    site.forget_tickets()
    with site.platform(LAST) as platform:
        yield platform


def open_ticket(platform: Platform, verdict: Verdict) -> str:
    """Let a verdict open its ticket and return the ticket's reference."""
    report = apply_verdicts(
        platform.store,
        [verdict],
        Writer(platform.catalog, policy_from(platform.settings), None),
        now=platform.clock.now(),
    )
    (opened,) = report.transitions
    return opened.ref


def pick(verdicts: list[Verdict], rule_id: str, *, busiest: bool = True) -> Verdict:
    found = [verdict for verdict in verdicts if verdict.rule_id == rule_id]
    return max(found, key=lambda verdict: (verdict.numerator or 0.0) if busiest else 0.0)


CASES = {
    "a flow over all": "payments.approval_slow",
    "a stock": "payments.approval_backlog",
    "a count": "marketplace.order_volume",
    "a segment by week": "sellers.cancel_rate_category",
    "a seller": "fulfilment.late_handoff_seller",
    "a share of a total": "fulfilment.late_handoff_concentrated",
    "a mean": "customer_experience.score_mean",
    "reviews": "customer_experience.low_star",
    "payments": "marketplace.promo_share",
}


@pytest.mark.parametrize("rule_id", CASES.values(), ids=CASES.keys())
def test_the_replay_sql_of_a_ticket_returns_its_number(
    platform: Platform, verdicts: list[Verdict], rule_id: str
) -> None:
    verdict = pick(verdicts, rule_id)
    found = trace_ticket(platform, open_ticket(platform, verdict))
    assert found.agrees
    assert found.replayed.value == pytest.approx(verdict.value)
    assert found.replayed.numerator == pytest.approx(verdict.numerator)
    assert found.ticket_value == verdict.value
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        assert lineage_trace.replay(connection, found.replay_sql) == found.replayed


@pytest.mark.parametrize("rule_id", CASES.values(), ids=CASES.keys())
def test_the_rows_behind_a_ticket_are_found_in_the_raw_tables(
    platform: Platform, verdicts: list[Verdict], rule_id: str
) -> None:
    verdict = pick(verdicts, rule_id)
    found = trace_ticket(platform, open_ticket(platform, verdict), limit=5)
    assert len(found.rows.rows) == min(5, found.rows_total)
    assert found.rows_total > 0
    assert found.source_rows
    position = found.rows.columns.index("entity_id")
    parts = {part for row in found.rows.rows for part in str(row[position]).split(":")}
    for feed, source in found.source_rows.items():
        assert feed in found.feeds
        assert {"_run_id", "_location"} <= set(source.columns)
        strays = [row for row in source.rows if not parts & {str(cell) for cell in row}]
        assert strays == [], feed


def test_items_of_a_ticket_are_traced_to_exactly_their_rows(
    platform: Platform, verdicts: list[Verdict]
) -> None:
    found = trace_ticket(platform, open_ticket(platform, pick(verdicts, "fulfilment.late_handoff")), limit=5)
    items = found.source_rows["olist.order_items"]
    key = [items.columns.index(name) for name in ("order_id", "order_item_id")]
    position = found.rows.columns.index("entity_id")
    assert sorted(f"{row[key[0]]}:{row[key[1]]}" for row in items.rows) == sorted(
        str(row[position]) for row in found.rows.rows
    )


def test_keys_that_are_personal_are_hidden_in_the_rows_and_still_lead_to_the_source(
    platform: Platform, verdicts: list[Verdict]
) -> None:
    verdict = pick(verdicts, "fulfilment.late_handoff")
    catalog = platform.catalog
    personal = catalog.indicators[verdict.series.indicator].model_copy(update={"is_id_personal": True})
    indicators = {**catalog.indicators, verdict.series.indicator: personal}
    guarded = replace(platform, catalog=replace(catalog, indicators=indicators))
    found = trace_ticket(guarded, open_ticket(platform, verdict), limit=5)
    keys = {row[found.rows.columns.index("entity_id")] for row in found.rows.rows}
    assert keys == {"***"}
    assert found.source_rows


def test_every_verdict_with_a_value_can_be_replayed(loop_story: Story, verdicts: list[Verdict]) -> None:
    site = loop_story.at("replayed")
    judged = [verdict for verdict in verdicts if verdict.limit_kind not in {"expectation", None}]
    # One of each rule, dimension and period is enough: segments differ by a literal.
    sample = {(v.rule_id, v.series.dimension, v.period.start): v for v in judged}
    wrong = []
    with connect(site.settings.warehouse_path, read_only=True) as connection:
        for verdict in sample.values():
            series, period = verdict.series, verdict.period
            indicator = site.catalog.indicators[series.indicator]
            build = (
                lineage_trace.replay_share_sql if verdict.limit_kind == "share" else lineage_trace.replay_sql
            )
            sql = build(lineage_trace.Scope(indicator, series, period, site.settings.time_zone))
            value = lineage_trace.replay(connection, sql).value
            if value != pytest.approx(verdict.value):
                wrong.append((verdict.rule_id, series.segment, period.start, value, verdict.value))
    assert wrong == []
    assert len({verdict.series.indicator for verdict in sample.values()}) >= 20


def test_a_number_that_has_changed_since_is_told(platform: Platform, verdicts: list[Verdict]) -> None:
    verdict = replace(pick(verdicts, "payments.approval_slow"), value=0.99)
    assert not trace_ticket(platform, open_ticket(platform, verdict)).agrees


def lived(platform: Platform, verdicts: list[Verdict], *statuses: Status) -> str:
    """Let a series' verdicts have these statuses on its first days; return the ticket's reference."""
    days = sorted(verdicts, key=lambda verdict: verdict.period)
    judged = [replace(day, status=status) for day, status in zip(days, statuses, strict=False)]
    writer = Writer(platform.catalog, policy_from(platform.settings), None)
    apply_verdicts(platform.store, judged, writer, now=platform.clock.now())
    (ticket,) = list_tickets(platform.store)
    return ticket.ref


def test_a_ticket_that_went_green_is_traced_to_its_worst_red_period_or_the_day_asked_for(
    platform: Platform, verdicts: list[Verdict]
) -> None:
    approvals = [v for v in verdicts if v.rule_id == "payments.approval_slow" and v.expected is not None]
    days = sorted(approvals, key=lambda verdict: verdict.period)
    assert len(days) >= 4
    ref = lived(platform, days, Status.RED, Status.RED, Status.GREEN, Status.GREEN)
    worst = max(days[:2], key=lambda verdict: abs((verdict.value or 0.0) - (verdict.expected or 0.0)))
    found = trace_ticket(platform, ref)
    assert (found.chosen, found.said_by, found.ticket_value) == ("worst", "ticket", worst.value)
    assert found.agrees
    assert str(worst.period.start) in found.period
    asked = trace_ticket(platform, ref, day=days[3].period.start)
    assert (asked.chosen, asked.said_by, asked.ticket_value) == ("asked", "verdict", days[3].value)
    assert asked.agrees
    assert str(days[3].period.start) in asked.period
    with pytest.raises(RiskError, match=r"judged no number on 2020-01-01"):
        trace_ticket(platform, ref, day=date(2020, 1, 1))


def test_a_feed_that_was_repaired_is_traced_to_the_day_its_ticket_opened_on(
    platform: Platform, verdicts: list[Verdict]
) -> None:
    whole = [
        verdict
        for verdict in verdicts
        if (verdict.rule_id, verdict.series.segment) == ("data_platform.feed_volume", "olist.orders")
    ]
    ref = lived(platform, whole, Status.RED, Status.GREEN)
    found = trace_ticket(platform, ref)
    assert (found.chosen, found.said_by) == ("opened", "verdict")
    assert str(min(verdict.period.start for verdict in whole)) in found.period


def test_a_ticket_of_a_feed_is_traced_to_that_feed_only(platform: Platform, verdicts: list[Verdict]) -> None:
    verdict = next(
        verdict
        for verdict in verdicts
        if (verdict.rule_id, verdict.series.segment) == ("data_platform.feed_volume", "olist.order_reviews")
    )
    found = trace_ticket(platform, open_ticket(platform, verdict), limit=3)
    assert found.agrees
    assert found.feeds == ("olist.order_reviews",)
    assert list(found.source_rows) == ["olist.order_reviews"]
    rows = found.source_rows["olist.order_reviews"]
    newest = rows.rows[0][rows.columns.index("review_answer_timestamp")]
    assert newest.date() <= verdict.period.end
    assert len(rows.rows) == 3


def a_red(**changed: object) -> Verdict:
    failed = "failed: column order_id is missing"
    verdict = fault_verdict("", "olist.orders", failed, Period(date(2024, 4, 15), Grain.DAY), "r")
    return replace(verdict, **changed)  # type: ignore[arg-type]


def test_a_ticket_of_a_failed_load_has_no_number_and_says_its_reason(platform: Platform) -> None:
    ref = open_ticket(platform, a_red(rule_id="data.load"))
    with pytest.raises(RiskError, match=f"{ref} has no number to trace: it is about olist.orders: failed"):
        trace_ticket(platform, ref)


def test_a_ticket_of_a_whole_table_has_no_number_and_points_at_data_docs(
    platform: Platform, loop_story: Story
) -> None:
    rule = loop_story.site.catalog.rules["data_platform.known_states"]
    verdict = a_red(
        rule_id=rule.id,
        rule_sha=rule.sha256,
        series=Series("facts.fct_sellers", Grain.DAY),
        reason="9 of 506 rows fail",
    )
    with pytest.raises(RiskError, match=r"looks at the whole table facts\.fct_sellers\. `risk data-docs`"):
        trace_ticket(platform, open_ticket(platform, verdict))


def test_the_parent_of_a_storm_names_its_children(platform: Platform, verdicts: list[Verdict]) -> None:
    rule_id = "marketplace.order_volume_state_week"
    states = [v for v in verdicts if v.rule_id == rule_id]
    one_period = [v for v in states if v.period == states[0].period]
    assert len(one_period) > platform.settings.storm_threshold
    report = apply_verdicts(
        platform.store,
        pd.DataFrame(map(to_row, one_period)),
        Writer(platform.catalog, policy_from(platform.settings), None),
        now=platform.clock.now(),
    )
    assert report.storms == 1
    parent = next(t for t in report.transitions if t.ticket_kind == "storm")
    with pytest.raises(RiskError, match=r"it groups T-\d+, T-.*Trace one of them"):
        trace_ticket(platform, parent.ref)


def test_an_unknown_ticket_is_refused_with_a_way_to_find_one(platform: Platform) -> None:
    with pytest.raises(RiskError, match=r"T-9: no such ticket\. `risk tickets list --all`"):
        trace_ticket(platform, "T-9")
