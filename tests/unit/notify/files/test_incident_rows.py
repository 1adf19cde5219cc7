"""Incidents in the list of all: one line each, linked to its page, by kind and state."""

import json
import re
from pathlib import Path

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.incidents.acts import move, record
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.states import Nature
from risk_pipeline.notify.files.messenger import FileMessenger
from risk_pipeline.notify.sender import Timing, drain
from risk_pipeline.response.incidents.desk import Desk
from risk_pipeline.store import Store, StoreOutbox
from tests.builders.incidents.desk import a_desk, declared
from tests.builders.incidents.world import ANA, later, loss

AT_ONCE = Timing(seconds_between_posts=0, stale_after_seconds=1, settle_seconds=0, sleep=lambda _: None)


@pytest.fixture
def desk(store: Store) -> Desk:
    """Two incidents, one of them over, and a drill."""
    desk = a_desk(store)
    over = declared(desk, title="Letters <b>lost</b>")
    declared(desk, title="Parcels lost", axes=(loss(100_000),))
    declared(desk, title="Fire", nature=Nature.DRILL)
    desk.act(
        over.ref,
        ANA,
        later(minutes=1),
        lambda i, *_: [move.downgrade(free(i), "less", ANA, later(minutes=1))],
    )
    return desk


def free(incident: Incident) -> Incident:
    return incident.model_copy(update={"duties": ()})


def send(desk: Desk, messenger: FileMessenger) -> None:
    drain(StoreOutbox(desk.store), messenger, FixedClock(later(hours=1)), AT_ONCE)


def lines(folder: Path) -> list[str]:
    page = (folder / "index.html").read_text("utf-8")
    return [row for row in re.findall(r'<li class="ticket".*?</li>', page, re.DOTALL) if "data-kind" in row]


def said(row: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", row).split())


def test_incidents_have_a_line_each_the_worst_first_and_what_is_over_last(desk: Desk, tmp_path: Path) -> None:
    send(desk, FileMessenger(tmp_path))
    found = lines(tmp_path)
    heads = [re.search(r"INC-2026-00\d", row).group() for row in found]  # type: ignore[union-attr]
    assert heads == ["INC-2026-002", "INC-2026-003", "INC-2026-001"]
    assert said(found[0]) == (
        "P0 INC-2026-002 · P0 Parcels lost declared · Mass complaint · Fulfilment · since 2 Mar 2026"
    )
    assert [re.findall(r'data-(?:state|kind|over)="([^"]*)"', row) for row in found] == [
        ["declared", "Mass complaint"],
        ["declared", "Mass complaint"],
        ["downgraded", "Mass complaint", "1"],
    ]
    assert "Letters &lt;b&gt;lost&lt;/b&gt;" in found[2]
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "<h2>Incidents: 3</h2>" in page
    assert '<select name="kind">' in page
    assert "<h2>Open: 1 ticket</h2>" in page


def test_each_line_leads_to_the_page_of_its_incident(desk: Desk, tmp_path: Path) -> None:
    send(desk, FileMessenger(tmp_path))
    for row in lines(tmp_path):
        (href,) = re.findall(r'href="([^"]+)"', row)
        ref = re.findall(r"INC-2026-\d{3}", row)[0]
        assert ref in (tmp_path / href).read_text("utf-8")


def test_the_line_follows_what_happens_and_a_page_of_incidents_alone_is_written(
    desk: Desk, tmp_path: Path
) -> None:
    with desk.store.queueing() as connection:
        connection.exec_driver_sql("update outbox set state = 'sent' where ticket_id is not null")
    messenger = FileMessenger(tmp_path)
    send(desk, messenger)
    assert len(lines(tmp_path)) == 3
    again = later(hours=2)
    desk.act("INC-2026-1", ANA, again, lambda i, *_: [move.reopen(i, "there again", ANA, again)])
    drain(StoreOutbox(desk.store), FileMessenger(tmp_path), FixedClock(later(hours=3)), AT_ONCE)
    drain(StoreOutbox(desk.store), messenger, FixedClock(later(hours=3)), AT_ONCE)
    assert 'data-state="reopened"' in lines(tmp_path)[1]
    assert len(lines(tmp_path)) == 3


def test_a_thread_of_an_earlier_version_or_a_damaged_one_keeps_no_other_away(
    desk: Desk, tmp_path: Path
) -> None:
    send(desk, FileMessenger(tmp_path))
    first, second, *_ = sorted((tmp_path / "incidents").rglob("incident-*.json"))
    old = json.loads(first.read_text("utf-8"))
    del old["root"]["facts"]
    first.write_text(json.dumps(old), "utf-8")
    second.write_text("{", "utf-8")
    now = later(hours=2)
    desk.act("INC-2026-3", ANA, now, lambda i, *_: [record.note(i, "all out", ANA, now)])
    drain(StoreOutbox(desk.store), FileMessenger(tmp_path), FixedClock(later(hours=3)), AT_ONCE)
    assert ["INC-2026-003" in row for row in lines(tmp_path)] == [True]
