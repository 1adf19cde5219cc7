"""What the sources of the shop first knew, and what they found out later; so with the people."""

from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd

from risk_pipeline.domain.register.calendar import CalendarDay, Effect
from risk_pipeline.domain.tickets.outcome.learned_marks import Mark, MarkKind
from risk_pipeline.warehouse.tables.register import RegisterRows
from tests.builders.dbt_shop import FIRST_BUILD, MOVED_SELLER, RARE_PRODUCT, Tables

LATE_REVIEWS = slice(200, 215)
CHRISTMAS = date(2017, 12, 25)
SALE = FIRST_BUILD - timedelta(days=12)
OUTAGE = FIRST_BUILD - timedelta(days=9)
INCIDENT = FIRST_BUILD - timedelta(days=60), FIRST_BUILD - timedelta(days=51)
NEW_NORMAL = FIRST_BUILD - timedelta(days=80)


def told_first() -> RegisterRows:
    """What people had said when the first build ran."""
    return RegisterRows(
        budgets={"fulfilment_ops": 0.5, "marketplace_lead": 1.0},
        calendar=[_known(CHRISTMAS, "*", Effect.EXPLAIN, "Christmas Day")],
        marks=[],
    )


def told_later() -> RegisterRows:
    """What they said in the end: a sale, an outage, an incident, a new level; one owner wants quiet."""
    first = told_first()
    return RegisterRows(
        budgets=first.budgets | {"marketplace_lead": 0.01},
        calendar=[
            *first.calendar,
            _known(SALE, "order_volume", Effect.SHIFT, "Autumn sale", factor=1.5),
            _known(SALE, "gmv", Effect.SHIFT, "Autumn sale", factor=1.5),
            _known(OUTAGE, "late_handoff_rate", Effect.MUTE, "Outage", state="SP"),
        ],
        marks=[
            Mark("late_delivery_rate", "all", "all", MarkKind.CONFIRMED_INCIDENT, *INCIDENT, "T-1"),
            Mark("cancel_rate", "all", "all", MarkKind.NEW_NORMAL, NEW_NORMAL, None, "T-2"),
            Mark("low_star_share", "customer_state", "SP", MarkKind.NEW_NORMAL, NEW_NORMAL, None, "T-3"),
        ],
    )


def _known(
    day: date, indicator: str, effect: Effect, name: str, factor: float = 1.0, state: str | None = None
) -> CalendarDay:
    target = ("customer_state", state) if state else ("all", "all")
    return CalendarDay(day, indicator, *target, effect, factor, name, "event")


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
    """What turned out later: dates move, a category and states were wrong, amounts change.

    The order with other amounts is older than most that change.
    """
    moved, redated, revalued, resettled = (bought(tables, days)[0] for days in (60, 70, 150, 90))
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
    tables = _change(tables, "sellers", "seller_state", {MOVED_SELLER: "RJ"})
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
