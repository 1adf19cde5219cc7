"""Checks a payload against everything Slack is known to refuse, with other people's code where it exists."""

import json
from typing import Any

import slackblocks._limits as limits
from slack_sdk.models.blocks import Block
from slackblocks.blocks import DataVisualizationBlock
from slackblocks.objects import AxisConfig, DataPoint, DataSeries, LineChart

Json = dict[str, Any]


def assert_slack_takes(payload: Json) -> None:
    """Fail with what Slack would refuse."""
    blocks = payload["blocks"]
    nested = [block for attachment in payload.get("attachments", []) for block in attachment["blocks"]]
    assert 1 <= units(payload["text"]) <= 4000
    assert 1 <= len(blocks) <= limits.MESSAGE_BLOCKS_MAX_ITEMS
    charts = [block for block in blocks if block["type"] == "data_visualization"]
    assert len(charts) <= limits.MESSAGE_DATA_VISUALIZATIONS_MAX_ITEMS
    assert not [block for block in nested if block["type"] == "data_visualization"]
    for block in [*blocks, *nested]:
        (_CHECKS[block["type"]])(block)
    body = json.dumps([blocks, payload.get("attachments", [])], ensure_ascii=False, allow_nan=False)
    assert units(body) <= 10_500, "whole payload"
    json.dumps(payload).encode("utf-8")


def units(text: str) -> int:
    """Length as the strictest receiver counts: UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _known_block(block: Json) -> None:
    parsed = Block.parse(block)
    assert parsed is not None, f"slack_sdk does not know {block['type']}"
    parsed.validate_json()


def _header(block: Json) -> None:
    _known_block(block)
    assert block["text"]["type"] == "plain_text"
    assert block["text"]["emoji"] is False
    assert 1 <= units(block["text"]["text"]) <= limits.HEADER_TEXT_MAX_LENGTH


def _section(block: Json) -> None:
    _known_block(block)
    if "text" in block:
        _mrkdwn(block["text"], limits.SECTION_TEXT_MAX_LENGTH)
    assert len(block.get("fields", [])) <= limits.SECTION_FIELDS_MAX_ITEMS
    for field in block.get("fields", []):
        _mrkdwn(field, limits.SECTION_FIELDS_ITEM_MAX_LENGTH)


def _context(block: Json) -> None:
    _known_block(block)
    assert 1 <= len(block["elements"]) <= limits.CONTEXT_ELEMENTS_MAX_ITEMS
    for element in block["elements"]:
        _mrkdwn(element, limits.TEXT_MAX_LENGTH)


def _image(block: Json) -> None:
    _known_block(block)
    assert set(block["slack_file"]) == {"id"}
    assert 0 < len(block["alt_text"]) <= 2000


def _actions(block: Json) -> None:
    _known_block(block)
    assert 1 <= len(block["elements"]) <= limits.ACTIONS_ELEMENTS_MAX_ITEMS
    assert 1 <= len(block["block_id"]) <= 255
    assert len({element["action_id"] for element in block["elements"]}) == len(block["elements"])
    for button in block["elements"]:
        assert 1 <= len(button["action_id"]) <= 255
        assert 1 <= units(button["value"]) <= 2000
        assert button.get("style") in {None, "primary", "danger"}
        _plain(button["text"], 75)
        if confirm := button.get("confirm"):
            _plain(confirm["title"], 100)
            _plain(confirm["text"], 300)
            _plain(confirm["confirm"], 30)
            _plain(confirm["deny"], 30)


def _plain(text: Json, longest: int) -> None:
    assert text["type"] == "plain_text"
    assert text["text"].strip()
    assert units(text["text"]) <= longest


def _mrkdwn(text: Json, longest: int) -> None:
    assert text["type"] == "mrkdwn"
    assert text["text"].strip()
    assert limits.TEXT_MIN_LENGTH <= units(text["text"]) <= longest


def _chart(block: Json) -> None:
    """Rebuild it with slackblocks' classes, which raise on each of their limits; same JSON comes out."""
    axis = block["chart"]["axis_config"]
    series = [
        DataSeries(line["name"], [DataPoint(point["label"], point["value"]) for point in line["data"]])
        for line in block["chart"]["series"]
    ]
    assert len(series) <= 6
    for name in [block["title"], *axis["categories"], *(line["name"] for line in block["chart"]["series"])]:
        assert units(name) <= limits.DATA_VISUALIZATION_TITLE_MAX_LENGTH
    for name in [*axis["categories"], *(line["name"] for line in block["chart"]["series"])]:
        assert units(name) <= limits.DATA_VISUALIZATION_CATEGORY_LABEL_MAX_LENGTH
    chart = LineChart(series, AxisConfig(axis["categories"], axis["x_label"], axis["y_label"]))
    rebuilt = json.loads(repr(DataVisualizationBlock(block["title"], chart)))
    rebuilt.pop("block_id", None)
    assert rebuilt == json.loads(json.dumps(block, allow_nan=False))


_CHECKS = {
    "actions": _actions,
    "header": _header,
    "section": _section,
    "context": _context,
    "image": _image,
    "data_visualization": _chart,
}
