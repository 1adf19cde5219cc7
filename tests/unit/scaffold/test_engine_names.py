"""A new feed, and the fact over it, get no name that one of the engine's models has."""

from types import SimpleNamespace
from typing import cast

import pytest

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.scaffold.facts import fact_of
from risk_pipeline.pipeline.scaffold.feeds.draft_feed import feed_id


@pytest.mark.parametrize(
    ("name", "file", "model"),
    [
        ("support.tickets", "x.csv", "fct_tickets"),
        (None, "Tickets 2024-05-01.csv", "fct_tickets"),
        ("register.calendar", "x.csv", "stg_register__calendar"),
    ],
)
def test_a_feed_whose_models_the_engine_has_is_refused_with_a_name_that_is_free(
    name: str | None, file: str, model: str
) -> None:
    with pytest.raises(ConfigError, match=f"a model {model}, and the engine has one") as refused:
        feed_id(name, file, "files")
    free = str(refused.value).rpartition("--name ")[2].rstrip(".")
    assert ".".join(feed_id(free, file, "files")) == free


def test_a_feed_that_is_there_gets_no_indicator_over_a_fact_of_the_engine() -> None:
    node = SimpleNamespace(name="fct_tickets", kind="model")
    catalog = cast("Catalog", SimpleNamespace(feeds={"support.tickets": None}, nodes={"n": node}))
    with pytest.raises(ConfigError, match="would be fct_tickets, and the engine has a model of that name"):
        fact_of(catalog, "support.tickets")
