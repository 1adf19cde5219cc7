"""The list of tickets: one row each, whatever was sent and whoever wrote it last."""

import json
import re
from datetime import date
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from time import sleep
from typing import Any

from risk_pipeline.domain.messages.facts import WorstPeriod
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.notify.files.index import Index
from risk_pipeline.notify.files.messenger import FileMessenger
from risk_pipeline.wording.language import words_in
from tests.builders.ticket_messages import OCCURRED_AT, a_delivery, a_message

UPDATE, REPLY = DeliveryKind.UPDATE, DeliveryKind.REPLY


def tell(messenger: FileMessenger, number: int, channel: str = "fulfilment-risk", **said: Any) -> None:
    kind = said.pop("kind", DeliveryKind.ROOT)
    message = a_message(**{"ticket_ref": f"T-{number // 10:06d}"} | said)
    messenger.post(
        a_delivery(outbox_id=number, idem_key=f"k{number}", channel=channel, message=message, kind=kind)
    )


def rows(folder: Path) -> list[str]:
    page = (folder / "index.html").read_text()
    return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in page.split('<li class="ticket"')[1:]]


def test_a_ticket_has_one_row_with_its_present_state_however_much_was_sent(tmp_path: Path) -> None:
    messenger = FileMessenger(tmp_path)
    root = messenger.post(a_delivery())
    worst = WorstPeriod(on=date(2018, 3, 4), value=0.161, usual=0.069)
    closed = a_message(status="closed", value=0.071, worst=worst)
    messenger.update(a_delivery(outbox_id=2, idem_key="k2", kind=UPDATE, root=root, message=closed))
    messenger.post(a_delivery(outbox_id=3, idem_key="k3", kind=REPLY, root=root, message=closed))
    [row] = rows(tmp_path)
    assert "Late delivery rate in Rio de Janeiro:" in row
    assert (
        "Closed · 16.1 % · usually 6.9 %, limit 12.0 % · Fulfilment operations · since 3 Mar 2018" in row
    ), "the worst"
    assert 'href="fulfilment-risk/T-000042.html"' in (tmp_path / "index.html").read_text()


def test_open_tickets_come_first_the_worst_and_oldest_on_top_and_closed_ones_last(tmp_path: Path) -> None:
    messenger = FileMessenger(tmp_path)
    tell(messenger, 10, status="closed", severity="P0")
    tell(messenger, 20, severity="P2")
    tell(messenger, 30, severity="P1", since="2018-03-04")
    tell(messenger, 40, severity="P1", since="2018-03-01", status="verifying")
    assert [re.findall(r"T-0+(\d)", row)[0] for row in rows(tmp_path)] == ["4", "3", "2", "1"]
    page = (tmp_path / "index.html").read_text()
    assert "<h2>Open: 3 tickets</h2>" in page
    assert "<h2>Closed: 1 ticket</h2>" in page


def test_tickets_that_a_run_closed_together_begin_with_the_newest(tmp_path: Path) -> None:
    messenger = FileMessenger(tmp_path)
    tell(messenger, 10, status="closed", since="2018-03-01")
    tell(messenger, 20, status="closed", since="2018-03-05")
    tell(messenger, 30, status="closed", since="2018-03-03")
    assert [re.findall(r"T-0+(\d)", row)[0] for row in rows(tmp_path)] == ["2", "3", "1"]


def test_a_ticket_told_in_two_channels_is_one_row_with_both(tmp_path: Path) -> None:
    messenger = FileMessenger(tmp_path)
    tell(messenger, 10)
    tell(messenger, 11, "line-head", status="acknowledged", occurred_at=OCCURRED_AT.replace(hour=9))
    tell(messenger, 12, "audit")
    [row] = rows(tmp_path)
    assert "Acknowledged" in row
    assert "#audit #fulfilment-risk #line-head" in row


def test_the_list_is_whole_after_a_kill_and_after_another_writer(tmp_path: Path) -> None:
    first, second = FileMessenger(tmp_path), FileMessenger(tmp_path)
    tell(first, 10)
    tell(second, 20)
    tell(first, 30)
    assert len(rows(tmp_path)) == 3
    (tmp_path / "index.html").write_text("half a pa")
    tell(FileMessenger(tmp_path), 40)
    assert len(rows(tmp_path)) == 4


def draw_slowly(folder: Path, begun: Event) -> None:
    def write(path: Path, page: str) -> None:
        begun.set()
        sleep(0.4)
        path.write_text(page)

    path = next(folder.glob("*/*.json"))
    Index(folder, lambda each: json.loads(each.read_text()), write, words_in("en")).put(
        path, json.loads(path.read_text())
    )


def test_two_processes_that_write_at_once_lose_no_row(tmp_path: Path) -> None:
    tell(FileMessenger(tmp_path), 10)
    context = get_context("fork")
    begun = context.Event()
    slow = context.Process(target=draw_slowly, args=(tmp_path, begun))
    slow.start()
    assert begun.wait(60)
    tell(FileMessenger(tmp_path), 20)
    slow.join(60)
    assert slow.exitcode == 0
    assert len(rows(tmp_path)) == 2


def test_a_limit_of_two_ends_and_a_missing_value_are_said_as_they_are(tmp_path: Path) -> None:
    messenger = FileMessenger(tmp_path)
    tell(messenger, 10, limits=(0.02, 0.12))
    tell(messenger, 20, limit=None)
    tell(messenger, 30, value=None, limit=None, expected=None)
    one, two, three = rows(tmp_path)
    assert "14.4 % · limits 2.0 % to 12.0 %" in one
    assert "14.4 % · usually 7.1 %" in two
    assert "Open · Fulfilment operations" in three


def test_names_from_data_are_text_in_the_list(tmp_path: Path) -> None:
    tell(FileMessenger(tmp_path), 10, indicator_title='<img src=x onerror="a">', owner_title='"><script>x')
    page = (tmp_path / "index.html").read_text()
    assert "<img" not in page
    assert page.count("<script>") == 1


def test_the_list_is_in_the_language_of_the_settings_and_a_page_in_that_of_its_messages(
    tmp_path: Path,
) -> None:
    messenger = FileMessenger(tmp_path, language="pt_BR")
    tell(messenger, 10)
    page = (tmp_path / "index.html").read_text()
    for expected in (
        '<html lang="pt-BR">',
        "<h2>Abertos: 1 ticket</h2>",
        "<b>Aberto</b> · 14,4 % · habitual: 7,1 %, limite 12,0 %",
        "desde 3 mar. 2018",
        'data-shown="%1 de %2 à vista"',
    ):
        assert expected in page
    assert '<html lang="en">' in next(tmp_path.glob("*/T-*.html")).read_text()
