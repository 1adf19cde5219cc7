"""A replay says where it knows more than the runs of those days did."""

from types import SimpleNamespace
from typing import Any

import pytest

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.pipeline.runs.replay.caveats import caveats

FEED: dict[str, Any] = {
    "id": "shop.refunds", "location": "x.csv", "format": "csv", "key": ("id",), "owner": "data_eng",
    "columns": (Column(name="id", data_type="varchar"),),
}  # fmt: skip


def said(names: tuple[str, ...] = ("refund_value",), **changed: Any) -> list[str]:
    feed = Feed(**FEED | changed)
    indicators = {name: SimpleNamespace(feeds=(feed.id,)) for name in names}
    catalog: Any = SimpleNamespace(feeds={feed.id: feed}, indicators=indicators)
    return list(caveats(catalog))


def test_a_snapshot_is_named_with_the_indicators_on_it() -> None:
    (text,) = said(snapshot=True)
    assert text.startswith("shop.refunds is a snapshot")
    assert text.endswith("refund_value judged by what is known now")


def test_of_many_indicators_only_the_number_is_said() -> None:
    (text,) = said(names=("a", "b", "c", "d"), snapshot=True)
    assert "4 indicators judged" in text


@pytest.mark.parametrize("changed", [{}, {"known_at": "told_at"}, {"snapshot": True, "location": None}])
def test_where_nothing_is_said_nothing_is_claimed(changed: dict[str, Any]) -> None:
    assert said(**changed) == []


def test_a_snapshot_that_nothing_rests_on_needs_no_words() -> None:
    assert said(names=(), snapshot=True) == []
