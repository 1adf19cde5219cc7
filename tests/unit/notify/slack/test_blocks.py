"""Rendering: what the reader sees, and that no content makes Slack refuse it.

After a wanted change `python -m tests.unit.notify.slack.test_blocks` writes the golden files.
"""

import json
from datetime import date
from typing import Any

import pytest

from risk_pipeline.domain.diagnosis.chart import ChartPoint, Segment
from risk_pipeline.domain.messages.facts import Happening
from risk_pipeline.domain.messages.message import DeliveryKind, Link
from risk_pipeline.domain.tickets.ticket import By, EventKind
from risk_pipeline.notify.slack.blocks import to_blocks, to_text, without_chart
from tests.builders.slack_limits import assert_slack_takes, units
from tests.builders.ticket_messages import a_message, chart
from tests.harness.messages.stories import CASES
from tests.paths import GOLDEN

PAYLOADS = GOLDEN / "slack"

ROOT, REPLY = DeliveryKind.ROOT, DeliveryKind.REPLY

GOLDEN_ONES = ("red_flow", "missing_orders", "storm", "feed_not_usable", "refuted_fix", "closed_fixed")


@pytest.mark.parametrize("name", CASES)
def test_slack_takes_every_kind_of_message(name: str) -> None:
    for kind in (ROOT, REPLY):
        assert_slack_takes(to_blocks(CASES[name], kind, buttons=True))


@pytest.mark.parametrize("name", GOLDEN_ONES)
@pytest.mark.parametrize("kind", [ROOT, REPLY])
def test_a_message_is_the_golden_one(name: str, kind: DeliveryKind) -> None:
    payload = to_blocks(CASES[name], kind, buttons=True)
    assert payload == json.loads((PAYLOADS / f"{name}.{kind}.json").read_text())


def shown(payload: dict[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False)


def test_the_colour_is_that_of_the_severity_until_it_is_over() -> None:
    def colour(**known: Any) -> Any:
        return to_blocks(a_message(**known), ROOT)["attachments"][0]["color"]

    open_ones = [colour(severity=severity) for severity in ("P0", "P1", "P2", "P3")]
    over = [colour(status=status) for status in ("verifying", "closed")]
    assert len({*open_ones, *over}) == 6
    assert colour(status="acknowledged") == colour(status="open")


def test_the_first_message_holds_no_details_and_the_first_reply_holds_them() -> None:
    message = CASES["red_flow"]
    root, reply = shown(to_blocks(message, ROOT)), shown(to_blocks(message, REPLY))
    for said in ("Where it moved", "*Moved before*", "by volume", message.rule_id, "2.  Ask the carrier"):
        assert said not in root
        assert said in reply
    assert "by volume" not in shown(to_blocks(CASES["acknowledged"], REPLY))
    assert "*Rule*" in shown(to_blocks(CASES["acknowledged"].model_copy(update={"begins": True}), REPLY))


def test_the_slices_of_the_scan_take_the_place_of_the_segments_of_one_dimension() -> None:
    said = shown(to_blocks(CASES["red_flow"], REPLY))
    assert "Where it moved" in said
    assert "Where it comes from" not in said
    assert "Where it comes from" in shown(to_blocks(a_message(), REPLY))


def test_the_move_calls_the_owner_before_the_buttons() -> None:
    blocks = to_blocks(a_message(), ROOT, buttons=True)["blocks"]
    kinds = [block["type"] for block in blocks]
    move = blocks[2]["text"]["text"]
    assert move.startswith(
        "*Your move, <@U0FULFIL> (Fulfilment operations): acknowledge it by 6 Mar 2018, 11:00"
    )
    assert kinds[:3] == ["header", "section", "section"]
    assert kinds[-1] == "actions"


def test_control_characters_of_slack_are_escaped() -> None:
    hostile = "<!channel> R&D > A"
    message = a_message(
        indicator_title=hostile,
        playbook_steps=(hostile,),
        event=Happening(by=By.PERSON, actor="<@U1|x> & <!here>"),
    )
    payload = to_blocks(message, ROOT)
    assert "&lt;!channel&gt; R&amp;D &gt; A" in payload["blocks"][2]["text"]["text"]
    assert "<!channel>" not in shown(payload["blocks"][1:3])
    assert hostile in payload["blocks"][0]["text"]["text"], "plain text is not parsed, so not escaped"
    assert "&lt;@U1|x&gt; &amp; &lt;!here&gt;" in to_blocks(message, REPLY)["text"]


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
    told = shown(to_blocks(a_message(chart=chart(gap_at=4)), REPLY))
    assert "1 period without a value left out of the chart" in told


def drawn_chart(**known: Any) -> Any:
    blocks = to_blocks(a_message(**known), ROOT)["blocks"]
    return next(block["chart"] for block in blocks if block["type"] == "data_visualization")


def test_the_chart_speaks_per_cent_and_whole_money() -> None:
    drawn = drawn_chart()
    assert drawn["series"][1] == {
        "name": "limit",
        "data": [{"label": label, "value": 12.0} for label in drawn["axis_config"]["categories"]],
    }
    points = tuple(ChartPoint(label=f"{n} Mar", value=n * 100_000.0, limit=2_000_000) for n in range(1, 6))
    money = drawn_chart(unit="money_minor", chart=points)
    assert money["axis_config"]["y_label"] == "BRL"
    assert money["series"][0]["data"][0]["value"] == 1000.0
    assert (
        drawn_chart(unit="money_minor", chart=points, currency="JPY")["series"][0]["data"][0]["value"]
        == 100_000.0
    )


def test_one_point_or_none_is_no_picture() -> None:
    for points in (
        (),
        chart(1),
        (ChartPoint(label="a", value=float("nan")), ChartPoint(label="b", value=1.0)),
    ):
        blocks = to_blocks(a_message(chart=points), ROOT)["blocks"]
        assert "data_visualization" not in {block["type"] for block in blocks}


def test_two_hundred_segments_show_the_five_biggest() -> None:
    many = tuple(Segment(name=f"s{n}", value=0.1, numerator=1.0, denominator=9.0) for n in range(200))
    table = next(
        block["text"]["text"]
        for block in to_blocks(a_message(top_segments=many), REPLY)["blocks"]
        if "Where it comes from" in block.get("text", {}).get("text", "")
    )
    assert len(table.split("\n")) == 7


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
    for expected in ("Late delivery rate: 14.4 %", "<@U0FULFIL>", "BRL 28,745.10", "T-000042", "Playbook>"):
        assert expected in words
    assert units(words) <= 4000


def test_without_its_chart_the_rest_of_the_message_stays() -> None:
    payload = to_blocks(a_message(), ROOT)
    assert len(without_chart(payload)["blocks"]) == len(payload["blocks"]) - 1


def test_dates_and_grains_read_as_people_say_them() -> None:
    week = to_blocks(a_message(grain="week", period_start=date(2018, 2, 26)), REPLY)
    assert "in the week of 26 Feb 2018" in shown(week)
    month = to_blocks(a_message(grain="month", period_start=date(2018, 2, 1)), REPLY)
    assert "in Feb 2018" in shown(month)


if __name__ == "__main__":
    for case in GOLDEN_ONES:
        for each in (ROOT, REPLY):
            payload = to_blocks(CASES[case], each, buttons=True)
            text = json.dumps(payload, indent=2, ensure_ascii=False)
            (PAYLOADS / f"{case}.{each}.json").write_text(f"{text}\n")
