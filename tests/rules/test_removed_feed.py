"""What is kept of a removed feed judges nobody: its ticket closes once, and stays closed."""

from pathlib import Path
from typing import Any

from risk_pipeline.domain.tickets.states import State
from risk_pipeline.monitoring.judge_rules import Given, judge_rules
from risk_pipeline.pipeline.runs.broken_feeds import read_faults, with_verdicts
from risk_pipeline.response.verdicts.retired_feeds import close_withdrawn
from risk_pipeline.store import list_events, list_tickets, open_store
from risk_pipeline.warehouse.connection import connect
from tests.builders.response_desk import Desk
from tests.builders.rule_rows import a_frame, a_row
from tests.builders.ticket_world import ORDERS_AGE, day, end_of

GONE = "shop.bookings"


class Run:
    """A platform of which runs only read the catalog and the tickets."""

    def __init__(self, desk: Desk) -> None:
        self.catalog: Any = desk.book
        self.store = desk.store


def run(desk: Desk, connection: Any, number: int) -> list[str]:
    """Judge a day and let its verdicts change tickets; return the feeds that were judged red."""
    platform: Any = Run(desk)
    rule, on = desk.book.rules[ORDERS_AGE], day(number)
    rows = [a_row(1.0, indicator="feed_age_hours", dimension="feed", segment="olist.orders")]
    rows[0] |= dict.fromkeys(("period_start", "period_end", "known_on"), on)
    judged = judge_rules(
        [rule],
        desk.book.indicators,
        a_frame(rows),
        window=(on, on),
        run_id="r",
        given=Given(feed_faults=read_faults(connection, platform, (on, on))),
    ).verdicts
    desk.run(number, with_verdicts(judged, connection, platform, day=on, run_id="r"))
    close_withdrawn(desk.store, catalog=desk.book, policy=desk.policy, now=end_of(number))
    return sorted(set(judged[judged["status"] == "red"]["segment"]))


def test_a_ticket_of_a_removed_feed_does_not_reopen(lite_url: str, tmp_path: Path) -> None:
    store = open_store(lite_url)
    desk = Desk(store)
    feed = desk.book.feeds["olist.orders"]
    here, gone = {feed.id: feed}, feed.model_copy(update={"id": GONE})
    with connect(tmp_path / "w.duckdb") as connection:
        connection.execute(
            "insert into ops.feed_state by name "
            f"select '{GONE}' as feed, 'no_data' as state, 'no file' as reason, now() as checked_at, "
            "'r' as run_id"
        )
        for number in range(5):
            connection.execute(
                "insert into ops.gate_failures by name select $day::date as day, "
                f"'{GONE}' as feed, 'unique' as test, '3 rows' as message, 'r' as run_id",
                {"day": day(number)},
            )
        desk.book.feeds = here | {GONE: gone}
        assert run(desk, connection, 0) == [GONE]
        assert desk.ticket().is_open
        desk.book.feeds = here
        assert [run(desk, connection, number) for number in range(1, 4)] == [[], [], []]
    [ticket] = list_tickets(store)
    assert (ticket.segment, ticket.state) == (GONE, State.CLOSED)
    kinds = [event.change.kind for event in list_events(store, ticket.id)]
    assert (kinds.count("opened"), kinds.count("reopened"), kinds.count("closed")) == (1, 0, 1)
