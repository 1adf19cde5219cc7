"""Files instead of Slack: threads, idempotence, pages."""

import json
import math
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.diagnosis.chart import ChartPoint, Segment
from risk_pipeline.domain.errors import DeliveryRefused, DeliveryUnknown
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.notify.files.messenger import FileMessenger
from risk_pipeline.notify.files.mrkdwn_html import to_html
from risk_pipeline.notify.files.preview import render_thread
from risk_pipeline.notify.files.svg import WIDTH, nice_ticks, short_number, to_svg
from risk_pipeline.notify.files.thread import Thread
from risk_pipeline.notify.slack.blocks import to_blocks
from risk_pipeline.wording.language import words_in
from tests.builders.ticket_messages import a_closed_message, a_delivery, a_message, chart

ROOT, UPDATE, REPLY = DeliveryKind.ROOT, DeliveryKind.UPDATE, DeliveryKind.REPLY
CLOSED = a_closed_message()
PAGE, TRUTH = Path("fulfilment-risk/T-000042.html"), Path("fulfilment-risk/T-000042.json")


class Balance(HTMLParser):
    """Finds tags that are not closed, and scripts."""

    void = frozenset({"meta", "br", "line", "polyline", "circle", "path"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert tag != "script"
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.void:
            assert self.open.pop() == tag


def tell_a_life(messenger: FileMessenger) -> None:
    root = messenger.post(a_delivery())
    messenger.update(a_delivery(outbox_id=2, idem_key="k2", kind=UPDATE, root=root, message=CLOSED))
    messenger.post(a_delivery(outbox_id=3, idem_key="k3", kind=REPLY, root=root, message=CLOSED))


def test_a_thread_is_one_json_and_one_page(tmp_path: Path) -> None:
    tell_a_life(FileMessenger(tmp_path))
    thread = json.loads((tmp_path / TRUTH).read_text())
    assert thread["root"]["payload"] == to_blocks(CLOSED, ROOT)
    assert [entry["payload"]["text"] for entry in thread["replies"]] == [
        "Closed as fixed by ana: carrier is back."
    ]
    page = (tmp_path / PAGE).read_text()
    assert Balance(page).open == []
    for expected in (
        "✅ Closed · P1 high · T-000042 · Late delivery rate in Rio de Janeiro: fixed after 3 days",
        "1 reply",
        '<svg class="picture"',
        "(edited 6 Mar 2018",
    ):
        assert expected in page
    assert sorted(path.name for path in tmp_path.rglob("*")) == sorted(
        ["fulfilment-risk", PAGE.name, TRUTH.name, "index.html"]
    )


def test_pages_show_the_buttons_of_slack_only_where_somebody_listens_there(tmp_path: Path) -> None:
    for name, shown in (("quiet", False), ("answered", True)):
        FileMessenger(tmp_path / name, buttons=shown).post(a_delivery())
        page = (tmp_path / name / PAGE).read_text()
        assert ('<span class="button primary">Acknowledge</span>' in page) is shown
        assert Balance(page).open == []


def test_the_same_row_twice_changes_nothing(tmp_path: Path) -> None:
    messenger = FileMessenger(tmp_path)
    tell_a_life(messenger)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    tell_a_life(messenger)
    tell_a_life(FileMessenger(tmp_path))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_row_is_found_by_its_key_and_another_is_not(tmp_path: Path) -> None:
    messenger = FileMessenger(tmp_path)
    assert messenger.find(a_delivery()) is None
    posted = messenger.post(a_delivery())
    assert messenger.find(a_delivery()) == FileMessenger(tmp_path).find(a_delivery()) == posted
    assert messenger.find(a_delivery(idem_key="of another store")) is None
    assert posted.permalink == (tmp_path / PAGE).as_uri()


def test_an_update_lies_where_the_root_lies(tmp_path: Path) -> None:
    messenger = FileMessenger(tmp_path)
    root = messenger.post(a_delivery())
    update = a_delivery(outbox_id=2, idem_key="k2", kind=UPDATE, root=root, message=CLOSED)
    assert messenger.update(update) == messenger.find(update) == root


def test_a_reply_or_update_without_root_is_refused_by_name(tmp_path: Path) -> None:
    messenger = FileMessenger(tmp_path)
    with pytest.raises(DeliveryRefused, match=r"T-000042\.json: the ticket's first message is missing"):
        messenger.post(a_delivery(kind=REPLY))
    with pytest.raises(DeliveryRefused, match="nothing to update"):
        messenger.update(a_delivery(kind=UPDATE))


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "fulfilment-risk").write_text("a file where a folder should be")
    with pytest.raises(DeliveryUnknown, match="cannot be written"):
        FileMessenger(tmp_path).post(a_delivery())


def test_a_damaged_thread_names_the_file(tmp_path: Path) -> None:
    FileMessenger(tmp_path).post(a_delivery())
    (tmp_path / TRUTH).write_text("{")
    with pytest.raises(DeliveryRefused, match=r"T-000042\.json is damaged .* Move it away"):
        FileMessenger(tmp_path).find(a_delivery())


def test_names_lead_to_no_other_folder(tmp_path: Path) -> None:
    FileMessenger(tmp_path / "messages").post(
        a_delivery(channel="../../up", message=a_message(ticket_ref="a/b\\c"))
    )
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.json")] == [
        "messages/______up/a_b_c.json"
    ]


def test_the_terminal_shows_head_figures_and_events(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_a_life(FileMessenger(tmp_path, console=True))
    shown = " ".join(capsys.readouterr().out.split())
    for expected in (
        "P1 high · T-000042 · Late delivery rate: 14.4 %",
        "In 3 days since 3 Mar 2018: 412 late orders",
        "#fulfilment-risk T-000042",
        "Closed as fixed by ana: carrier is back.",
    ):
        assert expected in shown


def test_what_is_markup_in_slack_is_markup_on_the_page_and_data_stay_text() -> None:
    message = a_message(
        playbook_steps=("<script>alert(1)</script> & *bold* _it_",), indicator_title='<b>"x"</b>'
    )
    page = render_thread(
        {"channel": "c", "ticket_ref": "T", "zone": "", "replies": [], "root": _entry(message)},
        words_in("en"),
    )
    assert Balance(page).open == []
    for expected in (
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <b>bold</b> <i>it</i>",
        "&lt;b&gt;&#34;x&#34;&lt;/b&gt;",
        '<span class="mention">@U0FULFIL</span>',
        '<a href="https://wiki.example.com/late-delivery?tab=1&amp;lang=en">Playbook</a>',
    ):
        assert expected in page


@pytest.mark.parametrize(
    ("mrkdwn", "html"),
    [
        ("*a* b*c*d", "<b>a</b> b*c*d"),
        ("late_delivery_rate", "late_delivery_rate"),
        ("*to <@U1>: now*", '<b>to <span class="mention">@U1</span>: now</b>'),
        ("`*a*` *b*", "<code>*a*</code> <b>b</b>"),
        ("*t*\n```a  1\nb  2```", "<b>t</b><pre>a  1\nb  2</pre>"),
        ("<!subteam^S1> one\ntwo", '<span class="mention">@S1</span> one<br>two'),
    ],
)
def test_mrkdwn_reads_as_in_slack(mrkdwn: str, html: str) -> None:
    assert to_html(mrkdwn) == html


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 15.2, [0, 5, 10, 15, 20]),
        (0.98, 0.99, [0.98, 0.9825, 0.985, 0.9875, 0.99]),
        (5, 5, [4, 6, 8, 10]),
        (-3, 3, [-4, -2, 0, 2, 4]),
    ],
)
def test_axis_ticks_are_round_and_enclose_the_values(low: float, high: float, ticks: list[float]) -> None:
    assert nice_ticks(low, high) == ticks


def test_axis_numbers_are_short() -> None:
    assert [short_number(n) for n in (0.05, 1200, 25_000, 1_250_000, 3e9)] == [
        "0.05",
        "1,200",
        "25k",
        "1.25M",
        "3bn",
    ]


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    values=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=25),
    text=st.text(max_size=40),
)
def test_any_content_makes_a_sound_page(values: list[float], text: str) -> None:
    points = tuple(ChartPoint(label=text, value=value, limit=values[0]) for value in values)
    message = a_message(
        chart=points,
        unit="count",
        playbook_steps=(text,),
        indicator_title=text,
        top_segments=(Segment(name=text, value=values[0], numerator=None, denominator=None),),
    )
    page = render_thread(
        {
            "channel": text,
            "ticket_ref": text,
            "zone": "",
            "replies": [_entry(message)],
            "root": _entry(message),
        },
        words_in("en"),
    )
    assert Balance(page).open == []
    numbers = re.findall(r' (?:cy|y1|points)="([^"]*)"', page)
    assert all(math.isfinite(float(number)) for each in numbers for number in re.split(r"[ ,]", each))


@pytest.mark.parametrize(
    ("zone", "named", "told"),
    [
        ("America/Sao_Paulo", "11 Feb 2025, 18:00 (Sao Paulo)", "18:00"),
        ("", "11 Feb 2025, 21:00 (UTC)", "21:00"),
    ],
)
def test_a_page_tells_all_times_in_one_zone_and_names_it_once(zone: str, named: str, told: str) -> None:
    """Verdicts by the hour carry the business zone, what people do UTC."""
    evening = datetime.fromisoformat("2025-02-11T18:00:00-03:00")
    late = evening.astimezone(UTC)
    entry = _entry(a_message(occurred_at=evening, time_zone=zone)) | {"posted_at": evening.isoformat()}
    reply = _entry(a_message(occurred_at=late, time_zone=zone)) | {"posted_at": late.isoformat()}
    thread: Thread = {"channel": "c", "ticket_ref": "T", "zone": zone, "replies": [reply], "root": entry}
    page = render_thread(thread, words_in("en"))
    words = " ".join(re.sub("<[^>]+>", " ", page.partition("<body>")[2]).split())
    assert words.count(f"11 Feb 2025, {told}") >= 2
    assert words.count(named) == 1
    assert set(re.findall(r"11 Feb 2025, (\d\d:\d\d)", words)) == {told}
    assert words.count("UTC") == (not zone)


def test_the_label_of_the_newest_hour_stays_inside_the_picture() -> None:
    labels = [f"24 May {hour:02d}:00" for hour in range(24)]
    block = {
        "title": "Orders",
        "chart": {
            "series": [{"name": "Orders", "data": [{"label": label, "value": 3} for label in labels]}],
            "axis_config": {"categories": labels},
        },
    }
    [middle] = re.findall(r'class="tick" x="([\d.]+)"[^>]*>24 May 23:00<', to_svg(block))
    # Text of 12 letters at 11 px is about 68 px wide.
    assert float(middle) + 34 <= WIDTH


def test_the_picture_marks_the_newest_value() -> None:
    block = next(
        each
        for each in to_blocks(a_message(chart=chart()), ROOT)["blocks"]
        if each["type"] == "data_visualization"
    )
    picture = to_svg(block)
    assert picture.count("<polyline") == 3
    assert '<text class="newest"' in picture
    assert ">14.7 %</text>" in picture


def _entry(message: Any) -> dict[str, Any]:
    return {"outbox_id": 1, "posted_at": "2018-03-06T03:00:00+00:00", "payload": to_blocks(message, ROOT)}
