"""What the sources of the shop first knew, and what they found out later."""

from collections.abc import Mapping
from datetime import timedelta

import pandas as pd
from dbt_shop import FIRST_BUILD, RARE_PRODUCT, Tables

LATE_REVIEWS = slice(200, 215)


def before_corrections(tables: Tables) -> Tables:
    """What was known at first: late rows are absent, and an item has come before its order."""
    reviews = tables["order_reviews"]
    tables = {**tables, "order_reviews": reviews.drop(reviews.index[LATE_REVIEWS])}
    late, orphan, first_sale = (
        bought(tables, 30)[0],
        bought(tables, 25)[0],
        first_order_of_newest_seller(tables),
    )
    tables = _without(tables, ("orders",), {late, orphan, first_sale})
    return _without(tables, ("order_items", "order_payments", "order_reviews"), {late, first_sale})


def corrected(tables: Tables) -> Tables:
    """What turned out later: dates move, a category and a state were wrong, amounts change."""
    moved, redated, revalued, resettled = (bought(tables, days)[0] for days in (60, 70, 80, 90))
    orders = tables["orders"].set_index("order_id")
    earlier = pd.Timestamp(orders.loc[moved, "order_purchase_timestamp"]) - pd.Timedelta(days=10)
    delivered = pd.Timestamp(orders.loc[redated, "order_delivered_customer_date"]) - pd.Timedelta(hours=30)
    tables = _change(tables, "orders", "order_purchase_timestamp", {moved: str(earlier)})
    tables = _change(tables, "orders", "order_delivered_customer_date", {redated: str(delivered)})
    tables = _change(tables, "order_payments", "payment_value", {revalued: "1.23"})
    tables = _change(tables, "order_items", "price", {revalued: "999.99"})
    # The late order of the newest seller is large: he is among the ten largest for four weeks.
    tables = _change(tables, "order_items", "price", {first_order_of_newest_seller(tables): "9999.99"})
    tables = _change(tables, "products", "product_category_name", {RARE_PRODUCT: "audio"})
    return _change(tables, "customers", "customer_state", {orders.loc[resettled, "customer_id"]: "AM"})


def bought(tables: Mapping[str, pd.DataFrame], days_before: int) -> list[str]:
    """Delivered orders bought that many days before the first build."""
    day = str(FIRST_BUILD - timedelta(days=days_before))
    orders = tables["orders"]
    of_day = orders["order_purchase_timestamp"].str.startswith(day)
    return orders.loc[of_day & (orders["order_delivered_customer_date"] != ""), "order_id"].tolist()


def first_order_of_newest_seller(tables: Mapping[str, pd.DataFrame]) -> str:
    """The order with which the seller who came last began."""
    sold = (
        tables["order_items"].merge(tables["orders"], on="order_id").sort_values("order_purchase_timestamp")
    )
    newest = sold.drop_duplicates("seller_id")["seller_id"].iloc[-1]
    return str(sold.loc[sold["seller_id"] == newest, "order_id"].iloc[0])


def _change(tables: Tables, table: str, column: str, values: Mapping[str, str]) -> Tables:
    frame = tables[table].copy()
    key = frame[frame.columns[0]]
    missing = set(values) - set(key)
    assert not missing, f"{table} has no {missing}"
    frame[column] = key.map(values).fillna(frame[column])
    return {**tables, table: frame}


def _without(tables: Tables, names: tuple[str, ...], orders: set[str]) -> Tables:
    cut = {name: tables[name][~tables[name]["order_id"].isin(orders)] for name in names}
    return {**tables, **cut}
