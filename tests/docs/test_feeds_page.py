"""The page on feeds names every key, and its examples are what lint accepts."""

import re
from typing import Any

import pytest
import yaml

from risk_pipeline.catalog.reading.manifest import COLUMN_KEYS, FEED_KEYS
from risk_pipeline.domain.register.feed import Column, Feed
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "feeds.md").read_text()
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]


def test_the_page_shows_every_key_of_a_feed() -> None:
    shown = {key for block in BLOCKS for key in block}
    assert set(FEED_KEYS) <= shown


@pytest.mark.parametrize("block", BLOCKS, ids=[", ".join(block) for block in BLOCKS])
def test_an_example_is_a_part_of_a_feed_or_a_column(block: dict[str, Any]) -> None:
    if "config" in block:
        meta = block.pop("config")["meta"]
        column = meta.get("feed_column", {}) | {key: meta[key] for key in meta if key == "personal"}
        assert set(column) <= set(COLUMN_KEYS)
        Column(**block, **column)
    else:
        rest = {"format": "csv", "location": None, "owner": "data_eng", "columns": (), "id": "shop.refunds"}
        Feed(**{**rest, **block})
