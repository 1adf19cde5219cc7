"""The chain through all events: what breaks it is found and named, on both databases."""

import csv
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pyarrow.parquet as pq
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from risk_pipeline.cli.audit import proven
from risk_pipeline.domain.tickets.history.event_chain import GENESIS, event_hash
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.ticket import Resolution
from risk_pipeline.pipeline.reports.audit_export import export_events
from risk_pipeline.response.actions import verbs
from risk_pipeline.store import Store, list_events, open_store
from risk_pipeline.store.queries.audit import COLUMNS, read_events, verify_events
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import a_verdict


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    store = open_store(store_url)
    desk = Desk(store)
    desk.days("red", "green", "red")
    desk.run(3, [a_verdict(3, segment="SP")])
    desk.ack("T-1", 3)
    yield desk
    store.close()


def tampering(store: Store) -> Iterator[Connection]:
    """A connection of somebody who owns the database: no triggers, no references."""
    with store.engine.connect() as connection:
        if store.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("pragma foreign_keys = off")
            connection.commit()
            connection.exec_driver_sql("drop trigger if exists ticket_event_no_update")
            connection.exec_driver_sql("drop trigger if exists ticket_event_no_delete")
        else:
            connection.exec_driver_sql("set session_replication_role = replica")
        yield connection
        connection.commit()


def tamper(store: Store, *statements: str) -> None:
    for connection in tampering(store):
        for statement in statements:
            connection.execute(text(statement))


def problems(store: Store, **more: Any) -> list[str]:
    return [str(broken) for broken in verify_events(store, **more).broken]


def test_store_history_that_nobody_touched_is_whole(desk: Desk) -> None:
    found = verify_events(desk.store, states=True)
    assert found.broken == ()
    assert found.events == sum(len(list_events(desk.store, n)) for n in (1, 2))
    rows = list(read_events(desk.store))
    assert (rows[0]["prev_hash"], rows[-1]["hash"]) == (GENESIS, found.head)
    assert [row["prev_hash"] for row in rows[1:]] == [row["hash"] for row in rows[:-1]]


def test_store_empty_history_is_whole(store_url: str) -> None:
    store = open_store(store_url)
    assert (verify_events(store).events, verify_events(store).head) == (0, GENESIS)
    store.close()


@pytest.mark.parametrize(
    "edit",
    [
        "actor = 'mallory'",
        "reason = 'nothing happened'",
        "source = 'elsewhere'",
        "at = '2017-01-01 00:00:00+00'",
        "to_state = 'closed'",
        "suppressed_detail = 'hush'",
    ],
)
def test_store_event_that_was_changed_is_named(desk: Desk, edit: str) -> None:
    tamper(desk.store, f"update ticket_event set {edit} where id = 3")
    assert problems(desk.store) == [
        "event 3 (T-000001, number 3): its own content was changed: hash does not match"
    ]


@pytest.mark.parametrize("code", ["'storm'", "'hush'"])
def test_store_event_whose_code_was_changed_is_named(desk: Desk, code: str) -> None:
    tamper(desk.store, f"update ticket_event set suppressed = {code} where id = 3")
    assert problems(desk.store) == [
        "event 3 (T-000001, number 3): its own content was changed: "
        "`suppressed` does not match `suppressed_detail`"
    ]


def test_store_event_whose_fields_were_changed_is_named(desk: Desk) -> None:
    fields = next(iter(read_events(desk.store)))["fields"] | {"owner": "mallory"}
    tamper(
        desk.store,
        f"update ticket_event set fields = '{json.dumps(fields).replace(':', chr(92) + ':')}' where id = 1",
    )
    assert [problem.partition(":")[0] for problem in problems(desk.store)] == ["event 1 (T-000001, number 1)"]


def test_store_event_changed_with_a_hash_that_fits_breaks_the_next_link(desk: Desk) -> None:
    row = list(read_events(desk.store))[2]
    forged = event_hash(row | {"actor": "mallory"}, row["prev_hash"])
    tamper(desk.store, f"update ticket_event set actor = 'mallory', hash = '{forged}' where id = 3")
    assert problems(desk.store) == [
        "event 4 (T-000002, number 1): the event before it was removed, added or changed: "
        "prev_hash does not match"
    ]


def test_store_newest_events_are_walked_from_the_one_before_them(desk: Desk) -> None:
    whole = verify_events(desk.store)
    for newest in (1, 3, whole.events, 99):
        found = verify_events(desk.store, newest=newest)
        assert (found.events, found.head) == (min(newest, whole.events), whole.head)
        assert found.broken == ()
    tamper(desk.store, "update ticket_event set actor = 'mallory' where id = 3")
    assert problems(desk.store, newest=whole.events - 3) == []
    assert problems(desk.store, newest=whole.events - 2) == problems(desk.store) != []


def test_store_event_removed_among_the_newest_is_missed(desk: Desk) -> None:
    tamper(desk.store, "delete from ticket_event where id = 2")
    assert len(problems(desk.store, newest=3)) == 1
    assert len(problems(desk.store, newest=4)) == 2


def test_store_event_that_was_removed_is_missed(desk: Desk) -> None:
    tamper(desk.store, "delete from ticket_event where id = 2")
    assert problems(desk.store) == [
        "event 3 (T-000001, number 3): the event before it was removed, added or changed: "
        "prev_hash does not match",
        "event 3 (T-000001, number 3): number 2 of its ticket is missing",
    ]


def test_store_history_cut_off_at_the_end_is_noticed_by_ticket_and_by_head(desk: Desk) -> None:
    head = verify_events(desk.store).head
    tamper(desk.store, "delete from ticket_event where id = 5")
    assert problems(desk.store) == [
        "event 3 (T-000001, number 3): the ticket counts 4 changes, its history 3"
    ]
    tamper(desk.store, "update ticket set version = 3 where id = 1")
    assert problems(desk.store) == []
    [broken] = verify_events(desk.store, head=head).broken
    assert "the end was cut off or rewritten" in broken.problem


def test_store_ticket_that_differs_from_its_history_is_named_with_what_differs(desk: Desk) -> None:
    tamper(desk.store, "update ticket set severity = 'P3', owner = 'mallory' where id = 2")
    assert problems(desk.store) == []
    assert problems(desk.store, states=True) == [
        "event 4 (T-000002, number 1): the ticket differs from its history in owner, severity"
    ]


def test_store_refuses_a_second_successor_of_an_event(desk: Desk) -> None:
    columns = [name for name in COLUMNS if name not in {"id", "seq"}]
    names = ", ".join(columns)
    with pytest.raises(IntegrityError), desk.store.engine.begin() as connection:
        connection.execute(
            text(f"insert into ticket_event (seq, {names}) select 99, {names} from ticket_event where id = 5")
        )


def test_store_chain_of_many_writers_at_once_is_one_line(store_url: str, desk: Desk) -> None:
    writers, each = 4, 6
    start = Barrier(writers, timeout=30)

    def write(number: int) -> None:
        store = open_store(store_url)
        start.wait()
        for count in range(each):
            Desk(store).ticket("T-1")
            acting = Desk(store).acting(4, who=f"person {number}")
            verbs.comment(store, f"T-{1 + (number + count) % 2}", f"remark {number}.{count}", **acting)
        store.close()

    before = verify_events(desk.store).events
    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    found = verify_events(desk.store, states=True)
    assert (found.events, found.broken) == (before + writers * each, ())


def _from_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _from_parquet(path: Path) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = pq.read_table(path).to_pylist()
    return rows


@pytest.mark.parametrize(("name", "read"), [("history.csv", _from_csv), ("history.parquet", _from_parquet)])
def test_store_history_is_exported_whole_and_in_order(
    desk: Desk, tmp_path: Path, name: str, read: Callable[[Path], list[dict[str, object]]]
) -> None:
    path = tmp_path / "deep" / name
    count = export_events(desk.store, path, as_parquet=name.endswith("parquet"))
    rows, expected = read(path), list(read_events(desk.store))
    assert count == len(rows) == len(expected)
    for exported, row in zip(rows, expected, strict=True):
        assert list(exported) == list(COLUMNS)
        assert exported["hash"] == row["hash"]
        assert json.loads(str(exported["fields"])) == row["fields"]
        assert str(exported["at"])[:10] == f"{row['at']:%Y-%m-%d}"
    assert list(path.parent.iterdir()) == [path]


def test_store_export_that_fails_leaves_no_file(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows(_: Store) -> Iterator[dict[str, object]]:
        yield next(iter(read_events(desk.store)))
        raise ZeroDivisionError

    monkeypatch.setattr("risk_pipeline.pipeline.reports.audit_export.read_events", rows)
    with pytest.raises(ZeroDivisionError):
        export_events(desk.store, tmp_path / "out" / "history.csv", as_parquet=False)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_verification_says_how_many_tickets_it_compared(desk: Desk) -> None:
    assert verify_events(desk.store).tickets is None
    found = verify_events(desk.store, states=True)
    assert found.tickets == 2
    assert "2 tickets rebuilt from them, each the same as its row" in proven(found)
    assert "tickets were not compared" in proven(verify_events(desk.store))


def test_a_text_in_an_exported_file_is_no_formula(desk: Desk, tmp_path: Path) -> None:
    note = "=cmd|'/c calc'!A1"
    desk.close("T-1", Closing(Resolution.FALSE_POSITIVE, note=note), 1)
    export_events(desk.store, tmp_path / "history.csv", as_parquet=False)
    reasons = [str(row["reason"]) for row in _from_csv(tmp_path / "history.csv")]
    assert f"'{note}" in reasons
    assert note not in reasons
