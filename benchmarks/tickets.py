"""Cost of the response side on a store with 100,000 open tickets and 1,000,000 events, SQLite and PostgreSQL.

Run: .venv/bin/python benchmarks/tickets.py [--tickets 100000 --events 1000000 --changes 10000 --only sqlite]

PostgreSQL is started in a temporary folder, with fsync off; SQLite runs with its write-ahead log.
"""

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Insert, insert

sys.path.insert(0, str(Path(__file__).parents[1]))

from risk_pipeline.catalog.reading.response import read_response
from risk_pipeline.domain.tickets.history.event_chain import chain
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy
from risk_pipeline.domain.tickets.states import person
from risk_pipeline.domain.tickets.ticket import Step, Ticket, fold
from risk_pipeline.response import AppliedReport, ResponsePolicy, apply_verdicts, run_clocks
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.store import (
    Store,
    TicketFilter,
    find_ticket,
    list_events,
    list_messages,
    list_tickets,
    open_store,
)
from risk_pipeline.store.queries.audit import verify_events
from risk_pipeline.store.queries.tickets import OPEN_STATES
from risk_pipeline.store.records import to_event_row, to_ticket_row
from risk_pipeline.store.schema import TicketEventRow, TicketRow
from risk_pipeline.warehouse.indicators.verdict_rows import to_row
from tests.builders.ticket_world import LATE, FakeBook, a_verdict, apply_stream, end_of
from tests.servers.postgres import running_server

CHUNK = 20_000


def fill(store: Store, tickets: int, events: int) -> None:
    """Write tickets with equal histories, as the domain makes them, in the order of their days."""
    days = events // tickets
    verdicts = [a_verdict(n, "red", segment="s") for n in range(days)]
    facts = RuleFacts(owner="fulfilment_ops", channel="risk-fulfilment", ticket_id=1)
    _, changes = apply_stream(None, verdicts, TicketPolicy(), end_of(days), facts)
    steps: list[Step] = []
    ticket: Ticket | None = None
    for change in changes:
        before, ticket = ticket, fold(ticket, change)
        steps.append(Step(before, change, ticket))
    assert ticket is not None
    last = to_ticket_row(ticket)
    said = [to_event_row(step) for step in steps]

    def event(day: int, number: int) -> dict[str, Any]:
        row = said[day] | {"ticket_id": number}
        if day == 0:
            mine = {"id": number, "segment": f"s{number}", "identity_key": f"{LATE}:customer_state:s{number}"}
            row["fields"] = row["fields"] | mine
        return row

    with store.writing() as transaction:
        rows = (last | _mine(number) for number in range(1, tickets + 1))
        _write(transaction.connection, insert(TicketRow), rows)
        everything = (event(day, number) for day in range(days) for number in range(1, tickets + 1))
        _write(transaction.connection, insert(TicketEventRow), chain(everything, transaction.head()))
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum analyze")


def _mine(number: int) -> dict[str, Any]:
    severity = f"P{number % 3}"  # a red of this rule is a P2: nothing rises
    return {
        "id": number,
        "segment": f"s{number}",
        "identity_key": f"{LATE}:customer_state:s{number}",
        "severity": severity,
    }


def _write(connection: Connection, statement: Insert, rows: Iterator[dict[str, Any]]) -> None:
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == CHUNK:
            connection.execute(statement, some)
            some = []
    if some:
        connection.execute(statement, some)


def frame_of(day: int, statuses: dict[int, str]) -> pd.DataFrame:
    """Verdicts of one day as a run reads them from the warehouse."""
    rows = [to_row(a_verdict(day, status, segment=f"s{number}")) for number, status in statuses.items()]
    frame = pd.DataFrame(rows)
    frame["status"] = frame["status"].map(str)
    return frame


@contextmanager
def measured(results: list[tuple[str, float, float]], name: str) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    results.append((name, time.perf_counter() - wall, time.process_time() - cpu))
    print(f"  {name}: {results[-1][1]:.2f} s", file=sys.stderr)


def median_of(results: list[tuple[str, float, float]], name: str, doing: Callable[[int], object]) -> None:
    walls, cpu = [], time.process_time()
    for number in range(30):
        started = time.perf_counter()
        doing(number)
        walls.append(time.perf_counter() - started)
    results.append((f"{name} (worst of 30: {max(walls) * 1000:.0f} ms)", statistics.median(walls), 0.0))
    results[-1] = (results[-1][0], results[-1][1], (time.process_time() - cpu) / 30)
    print(f"  {name}: {results[-1][1] * 1000:.1f} ms", file=sys.stderr)


def measure(url: str, tickets: int, events: int, changes: int) -> list[tuple[str, float, float]]:
    store = open_store(url)
    results: list[tuple[str, float, float]] = []
    started = time.perf_counter()
    fill(store, tickets, events)
    print(f"  filled in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    book, days = FakeBook(), events // tickets
    plan, *_ = read_response(Path(__file__).parents[1])
    policy = ResponsePolicy(plan=plan, storm_threshold=10**9)

    def evaluate(day: int, frame: pd.DataFrame, policy: ResponsePolicy = policy) -> AppliedReport:
        return apply_verdicts(store, frame, Writer(book, policy, None), now=end_of(day), notify=True)

    first = frame_of(days, dict.fromkeys(range(1, changes + 1), "red"))
    rest = frame_of(days - 1, dict.fromkeys(range(1, tickets + 1), "red"))
    both = pd.concat([first, rest], ignore_index=True)
    with measured(results, f"{changes:,} red again, among {len(both):,} verdicts"):
        assert evaluate(days, both).observed == changes
    with measured(results, "the same verdicts again, nothing to do"):
        assert evaluate(days, both).observed == 0
    greens = frame_of(days + 1, dict.fromkeys(range(1, changes + 1), "green"))
    with measured(results, f"{changes:,} turn green: transitions, {2 * changes:,} messages"):
        assert evaluate(days + 1, greens).verifying == changes
    new = frame_of(days, dict.fromkeys(range(tickets + 1, tickets + changes + 1), "red"))
    with measured(results, f"{changes:,} new tickets, clocks and messages"):
        assert evaluate(days, new).opened == changes
    newer = frame_of(days, dict.fromkeys(range(tickets + changes + 1, tickets + 2 * changes + 1), "red"))
    with measured(results, f"{changes:,} new tickets of one rule, a storm"):
        assert evaluate(days, newer, replace(policy, storm_threshold=5)).storms == 1
    wanted = TicketFilter(states=OPEN_STATES)
    median_of(results, "list 50 open tickets", lambda _: list_tickets(store, wanted, limit=50))
    owner = TicketFilter(states=OPEN_STATES, owner="fulfilment_ops")
    median_of(results, "list 50 of an owner", lambda _: list_tickets(store, owner, limit=50))

    def show(number: int) -> None:
        ticket = find_ticket(store, str(number + 1))
        assert ticket is not None
        assert list_events(store, ticket.id)
        list_messages(store, ticket_id=ticket.id)

    median_of(results, "show a ticket with history and messages", show)
    acting: dict[str, Any] = {
        "actor": person("ana", "bench"),
        "now": end_of(days + 2),
        "catalog": book,
        "policy": policy,
    }
    median_of(results, "acknowledge", lambda n: verbs.acknowledge(store, str(tickets + 1 + n), **acting))
    with measured(results, "start the clocks of all tickets that have none"):
        run_clocks(store, catalog=book, policy=policy, now=end_of(days + 2))
    with measured(results, "time asked again, nothing to do"):
        run_clocks(store, catalog=book, policy=policy, now=end_of(days + 2))
    with measured(results, "verify the chain"):
        found = verify_events(store)
        assert found.broken == ()
    print(f"  {found.events:,} events", file=sys.stderr)
    store.close()
    return results


def main() -> None:
    """Measure both databases and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    given = parser.parse_args()
    sizes = given.tickets, given.events, given.changes
    print("| store | what | wall s | CPU s |\n|---|---|---:|---:|")
    if given.only != "postgres":
        with TemporaryDirectory() as folder:
            show_table("SQLite", measure(f"sqlite:///{folder}/state.sqlite", *sizes))
    if given.only != "sqlite":
        with running_server() as url:
            show_table("PostgreSQL", measure(url, *sizes))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory {peak:,.0f} MB. CPU seconds are this process's; PostgreSQL works in others.")


def show_table(name: str, results: list[tuple[str, float, float]]) -> None:
    for what, wall, cpu in results:
        print(f"| {name} | {what} | {wall:.3f} | {cpu:.3f} |")


if __name__ == "__main__":
    main()
