"""A replay says where it knows more than the runs of those days did."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.pipeline.runs.replay_caveats import caveats
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import connect

COLUMNS = tuple(Column(name=name, data_type="timestamp") for name in ("happened_at", "told_at"))
FEED: dict[str, Any] = {
    "id": "shop.refunds", "location": "x.csv", "format": "csv", "key": ("id",), "cursor": "happened_at",
    "owner": "data_eng", "columns": COLUMNS,
}  # fmt: skip
FIRST, LAST = date(2024, 4, 10), date(2024, 4, 12)


def said(folder: Path, **changed: Any) -> list[str]:
    feed = Feed(**FEED | changed)
    indicators = {"refund_value": SimpleNamespace(feeds=("shop.refunds",))}
    platform: Any = SimpleNamespace(catalog=SimpleNamespace(feeds={feed.id: feed}, indicators=indicators))
    with connect(Settings(var_dir=folder).warehouse_path) as connection:
        connection.execute(
            "create or replace table raw.shop_refunds (happened_at timestamp, told_at timestamp)"
        )
        connection.execute(
            "insert into raw.shop_refunds values ('2024-04-10 12:00', '2024-04-10 13:00'), "
            "('2024-04-11 12:00', '2024-04-14 09:00'), ('2024-04-20 12:00', '2024-04-25 09:00')"
        )
        return list(caveats(platform, connection, FIRST, LAST))


def test_rows_that_became_known_later_are_counted(tmp_path: Path) -> None:
    (text,) = said(tmp_path, known_at="told_at")
    assert text.startswith("shop.refunds: 1 of 2 rows of these days became known after their day")


def test_a_snapshot_is_named_with_the_indicators_on_it(tmp_path: Path) -> None:
    (text,) = said(tmp_path, snapshot=True)
    assert "refund_value judged by what is known now" in text


@pytest.mark.parametrize(
    "changed", [{}, {"known_at": "told_at", "cursor": None}, {"snapshot": True, "location": None}]
)
def test_where_nothing_is_said_nothing_is_claimed(tmp_path: Path, changed: dict[str, Any]) -> None:
    assert said(tmp_path, **changed) == []
