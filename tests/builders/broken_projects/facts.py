"""Facts, and what they say they change with."""

from tests.builders.broken_projects.case import DBT, earns
from tests.builders.catalog_project import Data, Project

OWN = {"feed": "shop.orders", "key": "order_id"}


def _fact(p: Project, **changes: object) -> Data:
    """A fact without a finding: orders, changed by their feed."""
    data: Data = {"key": ["order_id"], "dates": ["bought_on"], "changed_by": [OWN], **changes}
    p.model_meta["stg_orders"] = {"fact": data}
    return data


@earns("L412", "stg_orders", "fact.key", DBT)
def fact_without_key(p: Project) -> None:
    _fact(p, key=[])


@earns("L410", "stg_orders", "fact.dates", DBT)
def date_is_no_column_of_the_fact(p: Project) -> None:
    _fact(p, dates=["bought_no"])


@earns("L410", "stg_orders", "fact.changed_by", DBT)
def leads_to_no_column_of_the_fact(p: Project) -> None:
    _fact(p, changed_by=[{**OWN, "gives": "orderid"}])


@earns("L424", "stg_orders", "fact.texts", DBT)
def texts_of_a_feed_without_any(p: Project) -> None:
    _fact(p, texts={"feed": "shop.orders"})


@earns("L424", "stg_orders", "fact.texts", DBT)
def texts_by_columns_that_are_not_there(p: Project) -> None:
    p.feed["texts"] = {"column": "order_id", "language": "en"}
    _fact(p, texts={"feed": "shop.orders", "slices": {"seller": "seller_id"}})


@earns("L411", "stg_orders", "fact.changed_by", DBT, also={"L412"})
def changed_by_an_unknown_feed(p: Project) -> None:
    _fact(p, changed_by=[{"feed": "shop.order", "key": "order_id"}])


@earns("L411", "stg_orders", "fact.changed_by", DBT)
def changed_by_no_column_of_the_feed(p: Project) -> None:
    _fact(p, changed_by=[{"feed": "shop.orders", "key": "orderid", "gives": "order_id"}])


@earns("L411", "stg_orders", "fact.changed_by", DBT)
def changed_by_an_unknown_fact(p: Project) -> None:
    _fact(p, changed_by=[OWN, {"fact": "stg_order", "key": "order_id"}])


@earns("L411", "stg_orders", "fact.changed_by", DBT)
def found_through_an_unknown_feed(p: Project) -> None:
    _fact(p, changed_by=[{**OWN, "through": "shop.baskets", "gives": "order_id"}])


def _log(p: Project, **said: object) -> None:
    """An event log of a process, which says what its cases change with."""
    _fact(p)
    p.models["log_order"] = ["model.tiny.stg_orders"]
    p.descriptions["log_order"] = "One row per order and step."
    p.model_meta["log_order"] = {"process": {"process": "order", **said}}


@earns("L411", "log_order", "process.changed_by", DBT)
def log_changed_by_an_unknown_fact(p: Project) -> None:
    _log(p, changed_by=[{"fact": "stg_order", "key": "order_id"}])


@earns("L002", "log_order", "process.changed_bye", DBT)
def log_with_an_unknown_key(p: Project) -> None:
    _log(p, changed_bye=[{"fact": "stg_orders", "key": "order_id"}])


@earns("L412", "stg_lines", "fact.changed_by", DBT)
def reads_more_than_it_changes_with(p: Project) -> None:
    _fact(p)
    p.models["stg_lines"] = ["model.tiny.stg_orders", "source.tiny.shop.orders"]
    p.descriptions["stg_lines"] = "One row per line."
    p.model_meta["stg_lines"] = {"fact": {"key": ["line"], "changed_by": [OWN]}}


@earns("L411", "stg_lines", "fact.changed_by", DBT)
def closes_by_no_column_of_the_fact(p: Project) -> None:
    _fact(p)
    p.models["stg_lines"] = ["model.tiny.stg_orders"]
    p.descriptions["stg_lines"] = "One row per line."
    entry = {"fact": "stg_orders", "key": "order_id", "gives": "line", "closing": "bought_no"}
    p.model_meta["stg_lines"] = {"fact": {"key": ["line"], "changed_by": [entry]}}


@earns("L413", "shop.orders", "feed.counted_through", DBT)
def counted_through_an_unknown_fact(p: Project) -> None:
    p.feed["counted_through"] = {"fact": "stg_order", "date": "bought_on"}


@earns("L413", "shop.orders", "feed.counted_through", DBT)
def counted_by_no_column_of_the_fact(p: Project) -> None:
    p.feed["counted_through"] = {"fact": "stg_orders", "date": "bought_no"}
