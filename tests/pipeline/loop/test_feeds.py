"""Feeds that come short, broken or not at all: one data ticket each, dependants muted, the rest goes on."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from risk_pipeline.domain.tickets.ticket import Resolution, State, TicketKind
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.pipeline.transform.register_tables import write_register_tables
from risk_pipeline.warehouse.connection import connect
from tests.harness.loop_site import BREACH_DAY, DAYS, FEED_TICKET, LAST, Site, Story, rounded

EVE, MORROW = DAYS[DAYS.index(BREACH_DAY) - 1], DAYS[DAYS.index(BREACH_DAY) + 1]
REVIEWS = "data:feed:olist.order_reviews"


def on_reviews(site: Site) -> set[str]:
    return {rule.id for rule in site.catalog.dependants_of("olist.order_reviews")}


def test_the_days_that_were_not_delivered_are_told_to_the_expected_values(loop_story: Story) -> None:
    site = loop_story.at(BREACH_DAY.isoformat())
    with site.platform(BREACH_DAY) as platform:
        with connect(site.settings.warehouse_path) as connection:
            connection.execute(
                "insert into ops.missing_days by name select 'olist.order_reviews' as feed, ?::date as day, "
                "'reviews.csv' as location, 'r' as run_id",
                [EVE],
            )
        write_register_tables(platform, day=BREACH_DAY, known_at=platform.clock.now())
    marked = {name for (name,) in rows_of_marks(site)}
    resting = {each.name for each in site.catalog.indicators.values() if "olist.order_reviews" in each.feeds}
    assert marked >= resting
    assert "low_star_share" in marked
    assert "order_volume" not in marked


def rows_of_marks(site: Site) -> list[tuple[str]]:
    with connect(site.settings.warehouse_path, read_only=True) as connection:
        return connection.execute(
            "select distinct indicator from raw.register_marks where kind = 'missing' and first_on = ?", [EVE]
        ).fetchall()


def test_a_truncated_feed_opens_one_data_ticket_for_its_owner(loop_story: Story) -> None:
    site = loop_story.at(BREACH_DAY.isoformat())
    (ticket,) = [ticket for ticket in site.tickets() if ticket.kind is TicketKind.DATA]
    assert (ticket.identity_key, ticket.owner, ticket.channel) == (REVIEWS, "data_eng", "risk-data")
    assert (ticket.state, ticket.since) == (State.OPEN, BREACH_DAY)
    assert set(ticket.muted_rules) == on_reviews(site)
    assert "customer_experience.low_star" in ticket.muted_rules


def test_what_rests_on_a_truncated_feed_is_stale_and_tells_nobody(loop_story: Story) -> None:
    site = loop_story.at(BREACH_DAY.isoformat())
    rows = site.rows(
        "select distinct rule_id, status from ops.rule_results where period_start = ? and known_on = ?",
        *(BREACH_DAY, BREACH_DAY),
    )
    dependants = on_reviews(site)
    # A review's device is in a feed that never came: that is said first.
    found = {status for rule_id, status in rows if rule_id in dependants - {"content.fake_reviews"}}
    assert found == {"stale"}
    assert "green" in {status for rule_id, status in rows if rule_id not in dependants}
    assert {ticket.rule_id for ticket in site.tickets()} & dependants == set()
    told = {path.split("/")[0] for path in site.history()["told"]}
    assert "risk-data" in told
    assert "risk-customer" not in {name[:13] for name in told}


def test_rules_on_feeds_that_never_came_are_not_configured_and_nobody_is_told(loop_story: Story) -> None:
    site = loop_story.at("replayed")
    absent = {feed.id for feed in site.catalog.feeds.values() if feed.optional}
    resting = {
        rule.id
        for feed in absent
        for rule in site.catalog.dependants_of(feed)
        if rule.type.startswith("expect_indicator")
    }
    assert {"payments.repeat_refunds", "content.negative_reach", "payments.chargebacks"} <= resting
    rows = site.rows("select distinct rule_id, status from ops.rule_results")
    found = [(rule_id, status) for rule_id, status in rows if rule_id in resting]
    assert {"payments.repeat_refunds", "content.negative_reach"} <= {rule_id for rule_id, _ in found}
    assert {status for _, status in found} == {"not_configured"}
    assert {ticket.rule_id for ticket in site.tickets()} & resting == set()


def test_a_whole_day_of_the_feed_closes_its_ticket_as_a_data_fault(loop_story: Story) -> None:
    site = loop_story.at(MORROW.isoformat())
    (ticket,) = [ticket for ticket in site.tickets() if ticket.kind is TicketKind.DATA]
    assert (ticket.state, ticket.resolution) == (State.CLOSED, Resolution.DATA_FAULT)
    kinds = [kind for _, kind in site.history()["told"][f"risk-data/{FEED_TICKET}.json"]]
    assert sorted(kinds) == ["reply", "reply", "root", "update"]


@pytest.fixture(scope="module")
def broken(loop_story: Story) -> Iterator[tuple[Site, Any]]:
    """A run in which three files are broken in three ways, each for its own feed."""
    site = loop_story.at(EVE.isoformat())
    site.put_files(BREACH_DAY)
    orders = site.data / "olist_orders_dataset.csv"
    orders.write_text(orders.read_text().replace(",", ";"))
    reviews = site.data / "olist_order_reviews_dataset.csv"
    reviews.write_text(reviews.read_text().splitlines()[0] + "\n")
    (site.data / "olist_order_payments_dataset.csv").unlink()
    done = site.cli("run", "--day", BREACH_DAY.isoformat())
    site.keep("broken")
    yield site, done
    site.put_files(BREACH_DAY)


def test_broken_files_do_not_stop_the_run_and_are_told_by_feed(broken: tuple[Site, Any]) -> None:
    _, done = broken
    assert done.exit_code == 3, done.output
    words = " ".join(done.stdout.split())
    assert "olist.orders FAILED: Feed olist.orders" in words
    assert "olist_orders_dataset.csv" in words
    assert "delimiter" in words
    assert "olist.order_reviews no_data:" in words
    assert "olist.order_payments no_data:" in words
    assert "judge " in words


def test_the_other_feeds_still_land(broken: tuple[Site, Any]) -> None:
    site, _ = broken
    site.put_back("broken")
    states = dict(site.rows("select feed, state from ops.feed_state"))
    assert states["olist.orders"] == "failed"
    assert states["olist.order_reviews"] == states["olist.order_payments"] == "no_data"
    absent = {name for name in states if not name.startswith("olist.")}
    assert {states[feed] for feed in absent} == {"not_configured"}
    rest = set(states) - absent - {"olist.orders", "olist.order_reviews", "olist.order_payments"}
    assert {states[feed] for feed in rest} == {"ok"}
    new = site.rows(
        "select count(*) from raw.olist_order_items where _loaded_at = "
        "(select max(checked_at) from ops.feed_state where feed = 'olist.order_items')"
    )
    assert new[0][0] > 0


def test_each_broken_feed_gets_one_data_ticket_that_says_why(broken: tuple[Site, Any]) -> None:
    site, _ = broken
    site.put_back("broken")
    opened = {t.identity_key: t for t in site.tickets() if t.kind is TicketKind.DATA}
    assert set(opened) == {
        f"data:feed:olist.{name}" for name in ("orders", "order_reviews", "order_payments")
    }
    assert "delimiter" in opened["data:feed:olist.orders"].reason
    assert {ticket.owner for ticket in opened.values()} == {"data_eng"}
    risk = [t.rule_id for t in site.tickets() if t.kind is TicketKind.RISK]
    site.put_back(EVE.isoformat())
    before = [t.rule_id for t in site.tickets()]
    assert before == ["payments.approvals_stop", "payments.approvals_stop", "payments.approval_flow"]
    assert risk == before, "no risk owner is told of what cannot be judged"


def test_whole_files_close_the_tickets_and_the_days_are_judged_after_all(
    broken: tuple[Site, Any], loop_story: Story
) -> None:
    site, _ = broken
    site.put_back("broken")
    site.put_files(MORROW)
    done = site.cli("run", "--day", MORROW.isoformat())
    assert done.exit_code == 0, done.output
    states = {t.identity_key: t.state for t in site.tickets() if t.kind is TicketKind.DATA}
    assert set(states.values()) == {State.CLOSED}
    judged = "select * exclude (run_id, judged_at) from ops.rule_results where known_on <= ? order by all"
    recovered = rounded(site.rows(judged, MORROW))
    assert recovered == rounded(loop_story.at(MORROW.isoformat()).rows(judged, MORROW))


def test_a_folder_that_vanished_faults_every_feed_and_ends_the_run_well(
    loop_story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = loop_story.at(LAST.isoformat())
    shutil.rmtree(site.data)
    # Nothing came in, so dbt has nothing to do; its results of the day before stand in for a call.
    monkeypatch.setattr(dbt, "build", lambda *_, **__: site.last_build())
    done = site.cli("run", "--day", LAST.isoformat())
    site.put_files(LAST)
    assert done.exit_code == 0, done.output
    assert "olist_orders_dataset.csv" in " ".join(done.stdout.split())
    assert set(dict(site.rows("select feed, state from ops.feed_state")).values()) == {
        "no_data",
        "not_configured",
    }
    assert site.rows("select count(*) from raw.olist_orders")[0][0] > 0, "what was loaded stays"
