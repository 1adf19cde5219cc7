"""The words that stand out in the texts behind a breach."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from risk_pipeline.catalog.reading.model import Node
from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.fact import Fact
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.texts.feed_texts import FactTexts
from risk_pipeline.domain.texts.standing_out import StandingWords
from risk_pipeline.pipeline.texts.explaining import Explainer
from risk_pipeline.pipeline.texts.reading import read_texts
from risk_pipeline.warehouse.connection import Connection
from tests.builders.texts.reviews import FEED, Review, land, quiet, shop

FIRST, DAYS = date(2026, 1, 5), 40
LAST = FIRST + timedelta(days=DAYS - 1)
BROKEN = [
    f"parou de funcionar {more}" for more in ("hoje", "ontem", "logo", "no segundo uso", "e nada", "sempre")
]
LOW = Indicator(
    name="low_star_share",
    title="Low",
    business_line="care",
    unit="ratio",
    direction="up_bad",
    kind="lagging",
    form="flow",
    grain=("day",),
    dimensions=("all", "seller"),
    min_denominator=1,
    dated_by={"fct_reviews": ("answered_on",)},
    owner="care",
    description="x",
)


def a_fact(**texts: object) -> Node:
    link = FactTexts(feed=FEED.id, slices={"seller": "seller_id"}, **texts)
    return Node(
        unique_id="model.shop.fct_reviews",
        name="fct_reviews",
        kind="model",
        table="facts.fct_reviews",
        description="",
        file="",
        parents=(),
        columns=frozenset({"id", "seller_id"}),
        fact=Fact(texts=link),
    )


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with shop(tmp_path) as opened:
        broken: list[Review] = [
            (f"b{n}", LAST - timedelta(days=n % 5), 1, f"v{n}", BROKEN[n % 6]) for n in range(12)
        ]
        named = [(f"n{n}", LAST, 1, f"w{n % 4}", "culpa do Zenobio") for n in range(6)]
        land(opened, [*quiet(FIRST, DAYS), *broken, *named])
        opened.execute(
            "create schema facts; create table facts.fct_reviews as "
            "select id, case when id[1] in ('b', 'n') then 'bad' else 'good' end as seller_id "
            "from raw.shop_reviews"
        )
        read_texts(opened, [FEED], "UTC")
        yield opened


def breach(dimension: str = "seller", segment: str = "bad") -> Breach:
    series = Series("low_star_share", Grain.DAY, dimension, segment)
    return Breach(series, Period(LAST, Grain.DAY), LAST, LAST - timedelta(days=4), is_located=True)


def words(connection: Connection, asked: Breach) -> StandingWords | None:
    explainer = Explainer(connection, {"low_star_share": LOW}, [(a_fact(), FEED)])
    return explainer.explain([asked], {}).get(asked)


def test_a_bad_seller_is_explained_by_what_its_buyers_write(connection: Connection) -> None:
    found = words(connection, breach())
    assert found is not None
    assert found.texts == 18
    best = found.words[0]
    assert best.form == "parou de funcionar"
    assert (best.texts, best.usual < 1) == (12, True)


def test_a_total_is_held_against_the_days_before(connection: Connection) -> None:
    found = words(connection, breach("all", "all"))
    assert found is not None
    assert "parou de funcionar" in [word.form for word in found.words]


def test_a_word_of_few_authors_may_be_a_name_and_is_not_shown(connection: Connection) -> None:
    found = words(connection, breach())
    assert found is not None
    assert not any("zenobio" in word.form or "culpa" in word.form for word in found.words)


def test_nothing_is_said_of_nobody_a_foreign_dimension_and_a_repeated_message(
    connection: Connection,
) -> None:
    assert words(connection, breach("seller", "nobody")) is None
    assert words(connection, breach("region", "bad")) is None
    assert words(connection, replace(breach(), is_located=False)) is None
