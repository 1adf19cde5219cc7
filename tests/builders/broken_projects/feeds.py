"""Feeds and models, and what their texts are looked through for."""

from tests.builders.broken_projects.case import DBT, earns
from tests.builders.catalog_project import Data, Project


@earns("L401", "shop.orders", "feed.owner", DBT)
def feed_of_unknown_owner(p: Project) -> None:
    p.feed["owner"] = "nobody"


@earns("L402", "shop.orders", "feed.key", DBT)
def key_is_no_column(p: Project) -> None:
    p.feed["key"] = ["orderid"]


@earns("L403", "shop.orders", "feed.cursor", DBT)
def cursor_is_no_column(p: Project) -> None:
    p.feed["cursor"] = "boughtat"


@earns("L404", "shop.orders", "", DBT, also={"L203", "L308"})
def feed_without_volume_rule(p: Project) -> None:
    p.rules["data_platform"][0]["meta"]["state"] = "paused"


@earns("L405", "shop.orders", "", DBT, also={"L118"})
def source_without_feed(p: Project) -> None:
    p.feed, p.feed_defaults = {}, {}


@earns("L406", "shop.orders", "description", DBT)
def feed_without_description(p: Project) -> None:
    p.source_description = ""


@earns("L420", "shop.orders", "feed.closed_on", DBT)
def feed_that_is_closed_on_days_nobody_knows(p: Project) -> None:
    p.feed["closed_on"] = ["bank_holidays"]


@earns("L421", "late_rate", "", DBT)
def feed_that_does_not_say_when_rows_became_known(p: Project) -> None:
    p.feed["snapshot"] = True


@earns("L422", "shop.orders", "feed.known_at", DBT)
def known_at_is_no_column(p: Project) -> None:
    p.feed["known_at"] = "knownat"


@earns("L422", "shop.orders", "feed.known_at", DBT)
def known_at_is_no_instant(p: Project) -> None:
    p.feed["known_at"] = "order_id"


@earns("L422", "shop.orders", "feed.known_at", DBT)
def known_at_of_a_snapshot(p: Project) -> None:
    p.feed |= {"known_at": "bought_at", "snapshot": True}


@earns("L423", "shop.orders", "feed.texts", DBT)
def texts_are_in_no_column(p: Project) -> None:
    p.feed["texts"] = {"column": "said", "language": "en"}


@earns("L407", "stg_orders", "", DBT)
def model_without_description(p: Project) -> None:
    p.descriptions["stg_orders"] = ""


@earns("L414", "ind_feed_volume", "columns", DBT)
def column_for_analysts_without_description(p: Project) -> None:
    p.model_columns["ind_feed_volume"] = ["feed", "numerator"]
    p.model_columns_say["numerator"] = ""
    p.model_columns_say["order_id"] = ""  # of staging, which nobody else reads


@earns("L002", "shop.orders", "feed_colum", DBT)
def column_under_a_misspelt_key(p: Project) -> None:
    p.columns["bought_at"]["feed_colum"] = {"required": True}


@earns("L408", "shop.orders", "feed.cursor", DBT)
def cursor_is_no_instant(p: Project) -> None:
    p.columns["bought_at"]["data_type"] = "bigint"


@earns("L409", "shop.orders", "feed.mode", DBT)
def feed_without_key_or_mode(p: Project) -> None:
    del p.feed["key"]


CAUSES = "register/causes.yaml"


def _cause(p: Project, **changes: object) -> Data:
    """A cause without a finding."""
    cause: Data = {
        "id": "not_received",
        "title": "Nothing has arrived",
        "owner": "fulfilment_ops",
        "phrases": {"en": ["never arrived"]},
        "matches": {"en": ["It never arrived"]},
        **changes,
    }
    p.governance["causes"] = [cause]
    return cause


@earns("L425", "not_received", "owner", CAUSES)
def cause_of_an_unknown_owner(p: Project) -> None:
    _cause(p, owner="nobody")


@earns("L425", "not_received", "feeds", CAUSES)
def cause_in_a_feed_without_texts(p: Project) -> None:
    _cause(p, feeds=["shop.orders"])


@earns("L426", "not_received", "matches", CAUSES)
def example_that_is_not_found(p: Project) -> None:
    _cause(p, matches={"en": ["It arrived"]})


@earns("L426", "not_received", "misses", CAUSES)
def counter_example_that_is_found(p: Project) -> None:
    _cause(p, misses={"en": ["The parcel never arrived"]})


@earns("L427", "not_received", "phrases", CAUSES)
def phrase_that_says_nothing(p: Project) -> None:
    _cause(p, phrases={"en": ["never arrived", "with the"]})
