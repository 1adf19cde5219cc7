"""A company that the engine has never heard of: lived by days, watched by the hour, replayed at once."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.catalog.lint import lint
from risk_pipeline.domain.clock import days_between
from risk_pipeline.domain.register.rule import RULE_KINDS
from risk_pipeline.pipeline.demo.incident_report import report_incidents
from risk_pipeline.pipeline.demo.players import open_players
from risk_pipeline.pipeline.runs.replay import Steps
from risk_pipeline.warehouse.connection import connect
from tests.harness.loop_site import RESULT, alike, rounded
from tests.harness.published.comments import undocumented
from tests.harness.wallet_site import (
    FIRST,
    LAST,
    MONDAY,
    OUTAGE_DAY,
    SATURDAY,
    SUNDAY,
    WalletSite,
    WalletStory,
    open_wallet,
    tell_wallet_story,
)

pytestmark = pytest.mark.slow

Rows = list[tuple[Any, ...]]
MAP = "select * from ops.{} where as_of between ? and ? order by all"
VALUES = """
    select * exclude (run_id, data_as_of) from indicators.indicator_values
    where period_end between ? and ? and is_complete order by all
"""


@pytest.fixture(scope="module")
def wallet_site(tmp_path_factory: pytest.TempPathFactory) -> WalletSite:
    return open_wallet(tmp_path_factory.mktemp("wallet"))


@pytest.fixture(scope="module")
def wallet_story(wallet_site: WalletSite) -> WalletStory:
    return tell_wallet_story(wallet_site)


def test_its_content_is_complete(wallet_site: WalletSite) -> None:
    found = lint(
        wallet_site.settings.project_dir,
        today=LAST,
        manifest_path=wallet_site.settings.manifest_path,
        settings=wallet_site.settings,
    )
    assert [str(finding) for finding in found] == []


def test_the_generator_adds_days_and_leaves_earlier_files_as_they_are(wallet_site: WalletSite) -> None:
    again = wallet_site.root / "again"
    wallet_site.generate(again, "--to", "2025-09-02T12:00")
    files = {path.relative_to(again): path.read_bytes() for path in again.glob("*/*.csv")}
    last = {path for path in files if "2025-09-02" in path.name}
    assert len(files) == 6 * (4 + 2)
    for path in files.keys() - last:
        assert files[path] == (wallet_site.root / "complete" / path).read_bytes(), path
    for path in last:
        assert len(files[path]) < len((wallet_site.root / "complete" / path).read_bytes()), path


def test_every_row_of_its_strange_files_is_read(wallet_story: WalletStory) -> None:
    site = wallet_story.at(LAST.isoformat())
    assert [load.rows_rejected for load in wallet_story.reports[LAST].ingest.loads] == [0] * 6
    lines = sum(len(path.read_text().splitlines()) - 1 for path in site.data.glob("support_contacts/*.csv"))
    assert site.rows("select count(distinct contact_id) from facts.fct_contacts") == [(lines,)]
    # 133.770 pesos are 133770 and not 13377000: the peso has no smaller unit.
    assert site.rows("select due_minor from facts.fct_loans where loan_id = 'L006718'") == [(133770,)]
    branches = site.rows("select distinct branch from facts.fct_loans order by all")
    assert branches == [("Antofagasta",), ("Concepción",), ("Santiago",), ("Temuco",), ("Valparaíso",)]


def test_every_published_column_has_a_comment(wallet_story: WalletStory) -> None:
    assert undocumented(wallet_story.at(LAST.isoformat()).settings.published_dir / "risk.duckdb") == []


def test_the_outage_is_told_while_it_lasts(wallet_story: WalletStory) -> None:
    tickets = wallet_story.at("live").tickets()
    assert {(t.rule_id, t.since, t.state.value) for t in tickets} >= {
        ("payments.card_declines_by_hour", OUTAGE_DAY, "open")
    }
    [first] = [t for t in tickets if t.rule_id == "payments.card_declines_by_hour" and t.dimension == "all"]
    assert first.since_hour in (11, 12)
    assert first.last_hour == 15


def test_each_planted_event_opens_its_tickets_and_nothing_else_does(wallet_story: WalletStory) -> None:
    tickets = wallet_story.at(LAST.isoformat()).tickets()
    assert {(t.rule_id, t.segment, t.since) for t in tickets} == {
        ("payments.card_declines_by_hour", "debit", OUTAGE_DAY),
        ("payments.card_declines_by_hour", "all", OUTAGE_DAY),
        ("payments.cards_stop", "all", OUTAGE_DAY),
        ("lending.applications", "partner", SATURDAY),
        ("payments.young_cash_outs", "all", MONDAY),
        ("payments.cash_out_share", "all", MONDAY),
        ("customer_care.contacts", "all", MONDAY),
        ("customer_care.slow_answers", "all", MONDAY),
        ("data_platform.feed_volume", "lending.repayments", LAST),
        ("lending.overdue", "Temuco", FIRST),
        ("lending.first_payment_default", "Temuco", date(2025, 8, 4)),
    }


def test_a_finding_is_told_once_whichever_rule_sees_it_next(wallet_story: WalletStory) -> None:
    rows = wallet_story.at(LAST.isoformat()).rows(
        "select segment, suppressed from ops.rule_results"
        " where rule_id = 'payments.card_declines' and status = 'red' and period_start = ? order by all",
        OUTAGE_DAY,
    )
    assert rows == [("all", "same_finding"), ("debit", "explained_by_total")]


def test_rules_that_rest_on_the_short_file_are_stale(wallet_story: WalletStory) -> None:
    rows = wallet_story.at(LAST.isoformat()).rows(
        "select rule_id, status from ops.rule_results where known_on = ? and segment = 'all'", LAST
    )
    assert {rule for rule, status in rows if status == "stale"} == {"lending.overdue"}


def test_a_closed_sunday_is_no_outage(wallet_story: WalletStory) -> None:
    rows = wallet_story.at(LAST.isoformat()).rows(
        "select rule_id, status from ops.rule_results"
        " where segment = 'support.contacts' and period_start = ? order by all",
        SUNDAY,
    )
    assert rows == [
        ("data_platform.feed_volume", "no_data"),
        ("data_platform.slow_feeds_fresh", "no_data"),
    ]


def test_a_day_without_a_large_cash_out_is_a_real_zero(wallet_story: WalletStory) -> None:
    rows = wallet_story.at(LAST.isoformat()).rows(
        "select period_start, value from indicators.indicator_values where indicator = 'young_cash_outs'"
        " and grain = 'day' and period_start >= ? order by 1",
        FIRST,
    )
    assert [value for _, value in rows] == [0, 0, 0, 0, 5, 0]


def test_values_lived_by_increments_are_those_of_one_build(wallet_story: WalletStory) -> None:
    at_once = rounded(wallet_story.at("replayed").rows(VALUES, FIRST, LAST))
    lived = rounded(wallet_story.at(LAST.isoformat()).rows(VALUES, FIRST, LAST))
    assert len(lived) > 200
    assert len(lived) == len(at_once)
    assert [pair for pair in zip(lived, at_once, strict=True) if not alike(*pair)] == []


def test_verdicts_lived_are_those_of_the_replay(wallet_story: WalletStory) -> None:
    core = {rule.id for rule in wallet_story.site.catalog.rules.values() if rule.type not in RULE_KINDS}
    lived, again = (
        [row for row in rounded(wallet_story.at(name).rows(RESULT, FIRST, LAST)) if row[0] not in core]
        for name in (LAST.isoformat(), "replayed")
    )
    assert len(lived) > 200
    assert lived == again


def test_repayments_typed_in_later_count_from_then_on(wallet_story: WalletStory) -> None:
    (told,) = wallet_story.replayed.known_later
    rows = wallet_story.at("replayed").rows(
        "select paid_at::date, count(*) from raw.lending_repayments"
        " where recorded_at::date > paid_at::date group by all order by all"
    )
    assert [day for day, _ in rows] == [OUTAGE_DAY, SATURDAY, SUNDAY]
    assert told.startswith(f"lending.repayments: {sum(count for _, count in rows)} rows became known")


def test_tickets_lived_are_those_of_the_replay(wallet_story: WalletStory) -> None:
    facts = ("identity_key", "state", "severity", "since", "breached_periods", "resolution", "last_status")
    lived, again = (
        sorted(tuple(str(getattr(t, name)) for name in facts) for t in wallet_story.at(name).tickets())
        for name in (LAST.isoformat(), "replayed")
    )
    assert lived == again


def test_the_risk_map_is_the_same_lived_and_replayed(wallet_story: WalletStory) -> None:
    """But for Sunday: nobody ran then, and Monday's run made up for it by what it knew."""
    lived, replayed = (
        wallet_story.at(name).rows(MAP.format("risk_snapshots"), FIRST, LAST)
        for name in (LAST.isoformat(), "replayed")
    )
    assert {row[0] for row in lived} == {*days_between(FIRST, LAST)}
    assert len(lived) == len(replayed)
    assert {row[0] for row in {*lived} ^ {*replayed}} <= {SUNDAY}


def test_an_outage_moves_its_risk_and_is_the_cause(wallet_story: WalletStory) -> None:
    rows = wallet_story.at(LAST.isoformat()).rows(
        "select distinct risk_id, cause_kind from ops.risk_movements where as_of = ? and part_likelihood > 0",
        OUTAGE_DAY,
    )
    assert ("R01", "indicator") in rows


def test_an_outage_is_run_as_an_incident_to_a_verified_change(wallet_story: WalletStory) -> None:
    """People of its own register act between its verdicts; each step passes the guards of the verbs."""
    site = wallet_story.at("replayed")
    site.forget_tickets()
    with (
        site.platform(LAST) as platform,
        connect(site.settings.warehouse_path, read_only=True) as connection,
    ):
        players = open_players(platform, Path(__file__).with_name("wallet_people.yaml"))
        days = days_between(FIRST, LAST)
        steps = Steps(platform, "people", days, notify=True, on_progress=lambda *_: None, cast=players)
        steps.live(connection, FIRST, LAST)
        (ended,) = report_incidents(platform, players.incidents)
    assert players.incidents.could_not == []
    assert ended.standing == "closed"
    lines = dict(ended.lines)
    assert "needs legal's approval first" in lines["refused"]
    assert lines["verified"] == "rule payments.card_declines_by_hour"
    assert Path(lines["review"]).read_bytes().startswith(b"%PDF-")
