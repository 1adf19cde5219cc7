"""Rendering: what the reader sees, and that no content makes Slack refuse it."""

import json
from datetime import date
from typing import Any

import pytest

from risk_pipeline.domain.diagnosis.chart import ChartPoint, Segment
from risk_pipeline.domain.diagnosis.location import SliceLine
from risk_pipeline.domain.messages.message import DeliveryKind, Link, TicketMessage
from risk_pipeline.domain.tickets.ticket import EventKind
from risk_pipeline.notify.slack.blocks import to_blocks, to_text, without_chart
from tests.builders.slack_limits import assert_slack_takes, units
from tests.builders.ticket_messages import a_message, chart
from tests.paths import GOLDEN

PAYLOADS = GOLDEN / "slack"

ROOT, REPLY = DeliveryKind.ROOT, DeliveryKind.REPLY

NUMBERS = (
    "Late delivery rate for customer state RJ 14.4 % on 5 Mar 2018, usual 7.1 %, since 3 Mar 2018, "
    "97 more than expected"
)


def a_verdict_message(verdict: str, line: str, more: str = "", **changes: Any) -> TicketMessage:
    """A message whose summary begins with the verdict, as the response side writes it."""
    summary = f"{line} {more}".strip()
    return a_message(verdict_kind=verdict, verdict_line=line, summary=summary, **changes)


def _line(name: str, observed: float, expected: float, share: float | None, **more: Any) -> SliceLine:
    """One slice of the scan."""
    return SliceLine(
        slice=name,
        observed=observed,
        expected=expected,
        excess=observed - expected,
        lift=observed / expected,
        share_of_excess=share,
        **more,
    )


CASES: dict[str, TicketMessage] = {
    "open_really_moved": a_verdict_message(
        "really_moved", f"{NUMBERS}; data complete to 23:52, all 9 feeds intact.", limit_kind="absolute"
    ),
    "open_known_event": a_verdict_message(
        "known_event",
        f"{NUMBERS}; known event: National strike of lorry drivers (event); data complete to 23:52, its feed "
        "intact.",
        limit=None,
        limit_kind="shift",
    ),
    "reopened_band": a_verdict_message(
        "really_moved",
        "Orders 2,140 on 5 Mar 2018, usual 1,000, 1,140 more than expected; data complete to 23:52, its feed "
        "intact.",
        "First opened on 1 Feb 2018, it came back once after a close.",
        kind="reopened",
        headline="P2 Orders 2,140 (limits 700 to 1,400), everywhere",
        severity="P2",
        dimension="all",
        segment="all",
        unit="count",
        value=2140.0,
        limit=1400.0,
        limits=(700.0, 1400.0),
        expected=1000.0,
        since=date(2018, 3, 5),
        first_opened=date(2018, 2, 1),
        breached_periods=1,
        recurrence_count=1,
        chart=(),
        top_segments=(),
    ),
    "open_feed_not_usable": a_verdict_message(
        "data_fault",
        "Feed olist.orders cannot be used (1 day since 5 Mar 2018): failed: column order_id is gone.",
        "Not judged until the feed recovers, 1 rule: fulfilment.late_delivery.",
        headline="P1 Feed olist.orders cannot be used",
        dimension="feed",
        segment="olist.orders",
        value=None,
        limit=None,
        limit_kind=None,
        expected=None,
        affected_count=None,
        exposure_minor=None,
        since=date(2018, 3, 5),
        breached_periods=1,
        chart=(),
        top_segments=(),
        history="Opened: red. failed: column order_id is gone.",
    ),
    "open_located": a_message(
        where=(
            _line("seller state SP & category toys", 187, 61.2, 0.78),
            _line(
                "seller 5cf13a & price band 100 to 200 & customer state RJ & handoff after 7 days",
                44,
                15.3,
                0.18,
            ),
            _line("category cool_stuff", 9, 5.4, None, is_named=False),
        ),
        movement=(
            "Against the 91 days before, from 3 Mar 2018 to 5 Mar 2018: 412 against 200 at the old pace, "
            "+212 = +14 by volume +6 by mix of seller state and category +192 by rate."
        ),
        related=("Orders waiting long moved 6 days earlier (since 25 Feb 2018: 12.3 % against 5.1 % usual)",),
        impact="412 cases, 398 users, BRL 41,300.00 exposed (BRL 20,100.00 beyond usual) on 5 Mar 2018",
    ),
    "open_mean_of_money_located": a_message(
        unit="money_minor",
        where=(_line("payment type boleto", 14_050, 21_000, 0.91, measure="mean"),),
        top_segments=(),
    ),
    "open_ratio": a_message(),
    "acknowledged_ratio": a_message(
        status="acknowledged", kind="acknowledged", history="Acknowledged by lead@ops: carrier called."
    ),
    "verifying_days": a_message(
        status="verifying",
        kind="verifying",
        unit="days",
        value=9.2,
        limit=12.0,
        expected=8.4,
        headline="P1 Transit time 9.2 days (limit 12.0 days), everywhere",
        dimension="all",
        segment="all",
        grain="week",
        chart=tuple(ChartPoint(label=f"W{n:02}", value=8.0 + n / 10, limit=12.0) for n in range(1, 9)),
        top_segments=(),
    ),
    "closed_money": a_message(
        status="closed",
        kind="closed",
        unit="money_minor",
        value=1_234_550,
        limit=2_000_000,
        expected=2_400_000,
        headline="P1 GMV BRL 12,345.50 (limit BRL 20,000.00), category toys",
        dimension="category",
        segment="toys",
        chart=tuple(ChartPoint(label=f"{n} Mar", value=n * 100_000.0, limit=2_000_000) for n in range(1, 6)),
        recurrence_count=2,
        history="Closed as fixed: price feed corrected.",
    ),
    "open_data_fault": a_message(
        severity="P2",
        unit="hours",
        value=71.0,
        limit=60.0,
        limit_kind="age",
        expected=None,
        headline="P2 Feed olist.orders 71.0 hours old (limit 60.0 hours)",
        dimension="feed",
        segment="olist.orders",
        affected_count=None,
        exposure_minor=None,
        owner_mention=None,
        owner_title="Data engineering",
        top_segments=(),
        children=("fulfilment.late_delivery", "payments.approval_over_48h"),
        chart=(),
    ),
    "open_storm_count": a_message(
        severity="P0",
        kind="opened",
        unit="count",
        value=12_345.0,
        limit=4_000.0,
        headline="P0 Cancellations 12,345 (limit 4,000), 23 sellers",
        children=tuple(f"T-{n:06d} seller {n:08x}" for n in range(100, 123)),
        top_segments=tuple(
            Segment(name=f"{n:032x}", value=900.0 - n, numerator=900.0 - n, denominator=None)
            for n in range(200)
        ),
        chart=tuple(ChartPoint(label=f"{n} Mar", value=n * 400.0, limit=4_000.0) for n in range(1, 25)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_root_message_is_the_golden_one(name: str) -> None:
    payload = to_blocks(CASES[name], ROOT)
    assert_slack_takes(payload)
    assert payload == json.loads((PAYLOADS / f"{name}.root.json").read_text())


@pytest.mark.parametrize("name", CASES)
def test_a_reply_is_the_golden_one(name: str) -> None:
    payload = to_blocks(CASES[name], REPLY)
    assert_slack_takes(payload)
    assert payload == json.loads((PAYLOADS / f"{name}.reply.json").read_text())


def shown(payload: dict[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False)


def test_the_first_line_and_the_colour_follow_the_status() -> None:
    seen = {}
    for status in ("open", "acknowledged", "verifying", "closed"):
        payload = to_blocks(a_message(status=status), ROOT)
        seen[status] = (
            payload["blocks"][1]["text"]["text"].split("\n")[0],
            payload["attachments"][0]["color"],
        )
    assert seen["open"] == (
        "*Open*  ·  waiting for <@U0FULFIL> (Fulfilment operations) to acknowledge",
        "#a30200",
    )
    assert seen["acknowledged"][0].startswith("*Acknowledged*")
    assert seen["verifying"][0].startswith("*Verifying*  ·  back inside its limit")
    assert seen["closed"][0].startswith("*Closed*")
    assert len({colour for _, colour in seen.values()}) == 4


def test_hours_say_their_zone_once_and_days_never() -> None:
    zone = "America/Argentina/ComodRivadavia"  # no name of a zone is longer
    hours = {"since_hour": 9, "period_hour": 12, "grain": "hour", "time_zone": zone}
    message = a_message(**hours, first_opened=date(2018, 2, 28))
    for payload in (to_blocks(message, ROOT), to_text(message, ROOT)):
        assert str(payload).count(zone) == 1
    fields = [field["text"] for field in to_blocks(message, ROOT)["blocks"][2]["fields"]]
    assert f"*Red again since*\n3 Mar 2018, 09:00 ({zone}), 3 hours; first opened 28 Feb 2018" in fields
    assert "()" not in shown(to_blocks(a_message(), ROOT))


def test_the_verdict_stands_in_front_and_its_numbers_are_not_said_twice() -> None:
    message = CASES["open_really_moved"]
    payload = to_blocks(message, ROOT)
    assert payload["blocks"][1]["text"]["text"].split("\n")[1] == f"*Really moved*  ·  {message.verdict_line}"
    labels = [field["text"].split("\n")[0] for field in payload["blocks"][2]["fields"]]
    assert labels[:2] == ["*Limit*", "*Red since*"]
    assert not {"*Value*", "*Where*"} & set(labels)
    closed = to_blocks(message.model_copy(update={"status": "closed"}), ROOT)
    assert "Really moved" not in shown(closed)


def test_the_slices_of_the_scan_take_the_place_of_the_segments_of_one_dimension() -> None:
    said = shown(to_blocks(CASES["open_located"], ROOT))
    assert "Where it moved" in said
    assert "Where it comes from" not in said
    assert "×3.1" in said
    assert "also category cool_stuff" in said
    assert "*Moved before*  Orders waiting long" in said
    assert "Where it comes from" in shown(to_blocks(CASES["open_ratio"], ROOT))


def test_a_two_sided_rule_shows_both_its_limits() -> None:
    assert "*Limit*\\n700 to 1,400 (absolute)" in shown(to_blocks(CASES["reopened_band"], ROOT))
    assert (
        "limits 700 to 1,400" in to_blocks(CASES["reopened_band"], REPLY)["blocks"][1]["elements"][0]["text"]
    )


def test_a_feed_without_a_number_says_no_number() -> None:
    for kind in (ROOT, REPLY):
        assert "no value" not in shown(to_blocks(CASES["open_feed_not_usable"], kind))
        assert "not measured on" not in shown(to_blocks(CASES["open_feed_not_usable"], kind))


def test_a_ticket_that_came_back_says_when_it_was_opened_first() -> None:
    said = shown(to_blocks(CASES["reopened_band"], ROOT))
    assert "*Red again since*\\n5 Mar 2018, 1 day; first opened 1 Feb 2018" in said


def test_control_characters_of_slack_are_escaped() -> None:
    payload = to_blocks(
        a_message(
            summary="<!channel> R&D > A", segment="a<b>&`c", history="<@U1|x> & <!here>", headline="A & B <x>"
        ),
        ROOT,
    )
    assert "&lt;!channel&gt; R&amp;D &gt; A" in shown(payload)
    assert "<!channel>" not in shown(payload)
    assert "`a&lt;b&gt;&amp;'c`" in shown(payload)
    assert payload["blocks"][0]["text"]["text"] == "P1 A & B <x>", "plain text is not parsed, so not escaped"
    assert (
        "&lt;@U1|x&gt; &amp; &lt;!here&gt;"
        in to_blocks(a_message(history="<@U1|x> & <!here>"), REPLY)["text"]
    )


def test_an_owner_without_slack_id_is_named_and_nobody_is_called() -> None:
    assert "<@" not in shown(to_blocks(a_message(owner_mention=None), ROOT))
    assert "Fulfilment operations" in shown(to_blocks(a_message(owner_mention=None), ROOT))


@pytest.mark.parametrize(
    ("given_id", "called"),
    [
        ("U0ABC12", "<@U0ABC12>"),
        ("S0TEAM1", "<!subteam^S0TEAM1>"),
        ("<!subteam^S0TEAM1>", "<!subteam^S0TEAM1>"),
        ("<!channel>", "&lt;!channel&gt;"),
    ],
)
def test_a_person_or_a_group_is_called_but_never_the_whole_channel(given_id: str, called: str) -> None:
    assert called in shown(to_blocks(a_message(owner_mention=given_id), ROOT))


def test_a_period_without_value_is_left_out_of_the_chart_and_said() -> None:
    payload = to_blocks(a_message(chart=chart(gap_at=4)), ROOT)
    drawn = next(block for block in payload["blocks"] if block["type"] == "data_visualization")["chart"]
    assert len(drawn["axis_config"]["categories"]) == 13
    assert {len(line["data"]) for line in drawn["series"]} == {13}
    assert "1 period without a value left out of the chart" in shown(payload)


def test_the_chart_speaks_per_cent_and_whole_money() -> None:
    drawn = to_blocks(a_message(), ROOT)["blocks"][3]["chart"]
    assert drawn["series"][1] == {
        "name": "limit",
        "data": [{"label": label, "value": 12.0} for label in drawn["axis_config"]["categories"]],
    }
    money = to_blocks(CASES["closed_money"], ROOT)["blocks"][3]["chart"]
    assert money["axis_config"]["y_label"] == "BRL"
    assert money["series"][0]["data"][0]["value"] == 1000.0
    yen = to_blocks(CASES["closed_money"].model_copy(update={"currency": "JPY"}), ROOT)["blocks"][3]["chart"]
    assert yen["series"][0]["data"][0]["value"] == 100_000.0


def test_one_point_or_none_is_no_picture() -> None:
    for points in (
        (),
        chart(1),
        (ChartPoint(label="a", value=float("nan")), ChartPoint(label="b", value=1.0)),
    ):
        blocks = to_blocks(a_message(chart=points), ROOT)["blocks"]
        assert "data_visualization" not in {block["type"] for block in blocks}


def test_two_hundred_segments_show_the_five_biggest() -> None:
    table = next(
        block["text"]["text"]
        for block in to_blocks(CASES["open_storm_count"], ROOT)["blocks"]
        if "Where it comes from" in block.get("text", {}).get("text", "")
    )
    assert len(table.split("\n")) == 6


def test_a_long_headline_keeps_its_head_and_its_tail() -> None:
    header = to_blocks(a_message(headline="Late delivery " + "x" * 400 + " seller 3504c0cb"), ROOT)["blocks"][
        0
    ]
    assert header["text"]["text"].startswith("P1 Late delivery")
    assert header["text"]["text"].endswith("seller 3504c0cb")
    assert units(header["text"]["text"]) <= 150


def test_a_link_that_no_browser_opens_is_shown_as_text() -> None:
    links = (
        Link(label="SQL", url="javascript:alert(1)"),
        Link(label="a|b>c", url="https://x.example/q?a=1&b=<2>|3 4"),
    )
    content = shown(to_blocks(a_message(links=links), ROOT))
    assert "<javascript" not in content
    assert "<https://x.example/q?a=1&amp;b=%3C2%3E%7C3%204|a/b&gt;c>" in content


def test_a_reopened_or_worse_ticket_is_also_shown_in_the_channel() -> None:
    for kind in (EventKind.REOPENED, EventKind.RAISED):
        assert to_blocks(a_message(kind=kind), REPLY)["reply_broadcast"] is True
    assert "reply_broadcast" not in to_blocks(a_message(kind="acknowledged"), REPLY)


def test_words_alone_say_the_same() -> None:
    words = to_text(a_message(), ROOT)
    for expected in ("P1 Late delivery rate 14.4 %", "<@U0FULFIL>", "BRL 28,745.10", "T-000042", "Playbook>"):
        assert expected in words
    assert units(words) <= 4000


def test_without_its_chart_the_rest_of_the_message_stays() -> None:
    payload = to_blocks(a_message(), ROOT)
    assert len(without_chart(payload)["blocks"]) == len(payload["blocks"]) - 1


def test_dates_and_grains_read_as_people_say_them() -> None:
    week = to_blocks(a_message(grain="week", period_start=date(2018, 2, 26)), ROOT)
    assert "in the week of 26 Feb 2018" in shown(week)
    month = to_blocks(a_message(grain="month", period_start=date(2018, 2, 1)), ROOT)
    assert "in Feb 2018" in shown(month)
