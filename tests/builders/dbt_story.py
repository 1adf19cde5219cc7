"""What the sources of the shop first knew, and what they found out later; so with the people."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from risk_pipeline.domain.clock import days_between
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.calendar import CLOSED, CalendarDay, Effect
from risk_pipeline.domain.register.noise_budget import JudgedFamily
from risk_pipeline.domain.tickets.outcome.learned_marks import Mark, MarkKind
from risk_pipeline.warehouse.schema.register import REGISTER_MOVES, REGISTER_STEPS
from risk_pipeline.warehouse.tables.register import RegisterRows
from tests.builders.dbt_shop import END, FIRST_BUILD, FIRST_DAY, MOVED_SELLER, RARE_PRODUCT, Tables

LATE_REVIEWS = slice(200, 215)
CHRISTMAS = date(2017, 12, 25)
SALE = FIRST_BUILD - timedelta(days=12)
OUTAGE = FIRST_BUILD - timedelta(days=9)
# Nobody approves on a Sunday, it turns out; what came then all the same is no measure of anything.
SHUT = "approved_orders"
SUNDAYS = [day for day in days_between(FIRST_DAY, END) if day.isoweekday() == 7]
INCIDENT = FIRST_BUILD - timedelta(days=60), FIRST_BUILD - timedelta(days=51)
FIXED_ON = INCIDENT[0] + timedelta(days=4)
NEW_NORMAL = FIRST_BUILD - timedelta(days=80)
JUDGED = [
    *(
        JudgedFamily("late_delivery_rate", Grain.DAY, by, "fulfilment_ops")
        for by in ("all", "customer_state")
    ),
    JudgedFamily("late_handoff_rate", Grain.WEEK, "customer_state", "fulfilment_ops"),
    JudgedFamily("cancel_rate", Grain.DAY, "all", "seller_ops"),
    JudgedFamily("cancel_rate", Grain.DAY, "customer_state", "customer_exp"),
]
# Two rules come later. Months are not judged by evidence, and take no share.
JUDGED_LATER = [
    JudgedFamily("promo_share", Grain.DAY, "all", "growth_risk"),
    JudgedFamily("lead_win_rate", Grain.WEEK, "all", "growth_risk"),
    JudgedFamily("lead_win_rate", Grain.MONTH, "all", "growth_risk"),
]
_VERSION = ("order_to_delivery", 1, FIRST_DAY, None)
PROCESS = {
    REGISTER_STEPS.name: [
        (*_VERSION, "Order to delivery", "fulfilment", "fulfilment_ops", position, step, step, None)
        for position, step in enumerate(("purchased", "approved", "handed_over", "delivered"), start=1)
    ],
    # Nearly all orders make the second one: whatever is late, or is worth something else, counts.
    REGISTER_MOVES.name: [
        (*_VERSION, "early", "Early", "before", "handed_over", "approved", None, None, None, "P2"),
        (*_VERSION, "kept", "Kept", "skipped_above", "delivered", "cancelled", 1000, None, None, "P3"),
    ],
}


def told_first() -> RegisterRows:
    """What people had said when the first build ran."""
    return RegisterRows(
        budgets={"fulfilment_ops": 0.005, "marketplace_lead": 1.0},
        calendar=[_known(CHRISTMAS, "*", Effect.EXPLAIN, "Christmas Day")],
        marks=[],
        judged=JUDGED,
        governance=PROCESS,
    )


def told_later() -> RegisterRows:
    """What they said in the end: a sale, an outage, an incident that came back, a new level, closed Sundays.

    One owner wants quiet, and another has more rules.
    """
    first = told_first()
    return RegisterRows(
        budgets=first.budgets | {"marketplace_lead": 0.01},
        calendar=[
            *first.calendar,
            _known(SALE, "order_volume", Effect.SHIFT, "Autumn sale", factor=1.5),
            _known(SALE, "gmv", Effect.SHIFT, "Autumn sale", factor=1.5),
            _known(OUTAGE, "late_handoff_rate", Effect.MUTE, "Outage", state="SP"),
            *(_known(sunday, SHUT, CLOSED, "closed") for sunday in SUNDAYS),
        ],
        marks=[
            Mark(
                "late_delivery_rate", "all", "all", MarkKind.CONFIRMED_INCIDENT, INCIDENT[0], FIXED_ON, "T-1"
            ),
            Mark("late_delivery_rate", "all", "all", MarkKind.UNEXPLAINED, FIXED_ON, INCIDENT[1], "T-4"),
            Mark("cancel_rate", "all", "all", MarkKind.NEW_NORMAL, NEW_NORMAL, None, "T-2"),
            Mark("low_star_share", "customer_state", "SP", MarkKind.NEW_NORMAL, NEW_NORMAL, None, "T-3"),
            Mark("low_star_share", "customer_state", "RJ", MarkKind.UNEXPLAINED, NEW_NORMAL, None, "T-5"),
        ],
        judged=[*JUDGED, *JUDGED_LATER],
        governance=PROCESS,
    )


def _known(
    day: date,
    indicator: str,
    effect: Effect | Literal["closed"],
    name: str,
    factor: float = 1.0,
    state: str | None = None,
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
