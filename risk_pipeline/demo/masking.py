"""Files as they would have been known at the end of a day, cut from the complete set.

What is known when:
- an order, its items, payments and customer: from the purchase. Rows whose order is in no file
  cannot be dated by it: items then count from their shipping limit, the others always
- approval, hand-over and delivery: from their own timestamps, blank before
- a review: from its answer, and never before its order
- a status: from the latest timestamp of the order (there is no other date of a cancellation);
  before that the order has the status which its visible timestamps tell
- leads and deals: from their dates. Products, sellers and translations carry no date and stay
- further feeds: a row from its first instant, what came later from its own (`simulator/feeds/tables.py`)

Every cut is a function of the rows it keeps, so masking twice equals masking at the earlier day.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from risk_pipeline.demo.simulator.feeds.tables import KNOWN_FROM, forget_later
from risk_pipeline.demo.simulator.tables import read_tables, write_tables
from risk_pipeline.domain.errors import ConfigError

BUSINESS_ZONE = ZoneInfo("America/Sao_Paulo")
STEPS = {
    "approved": "order_approved_at",
    "shipped": "order_delivered_carrier_date",
    "delivered": "order_delivered_customer_date",
}
OWN_DATE = {
    "order_items": "shipping_limit_date",
    "order_reviews": "review_answer_timestamp",
    "leads": "first_contact_date",
    "closed_deals": "won_date",
}


def mask_files(source: Path, target: Path, as_of: datetime, *, zone: ZoneInfo = BUSINESS_ZONE) -> None:
    """Write to `target` what `source` would have held just before the instant `as_of`.

    Give the midnight that ends the last known day. An instant without zone is local time of the
    files, as their timestamps are; one with a zone is turned into it.

    Raises:
        ConfigError: target and source are the same folder.
        FeedMissing: the source has no file of orders.
    """
    if target.resolve() == source.resolve():
        raise ConfigError(f"{target} is also the source. Mask into another folder; the complete set stays.")
    write_tables(mask_tables(read_tables(source), local_cutoff(as_of, zone)), target)


def local_cutoff(as_of: datetime, zone: ZoneInfo) -> pd.Timestamp:
    """Turn an instant into local time without zone; the start of a day is its midnight.

    On the day clocks go forward at midnight that hour does not exist, yet files may hold it.
    """
    if as_of.tzinfo is None:
        return pd.Timestamp(as_of)
    local = as_of.astimezone(zone)
    day_start = datetime.combine(local.date(), time.min, zone)
    if day_start.astimezone(UTC) == as_of:
        return pd.Timestamp(local.date())
    return pd.Timestamp(local.replace(tzinfo=None))


def mask_tables(tables: Mapping[str, pd.DataFrame], cutoff: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return the rows and values known before `cutoff`; frames of text, as `read_tables` gives them."""
    orders = tables["orders"]
    is_future = _at(orders["order_purchase_timestamp"]) >= cutoff
    masked = dict(tables)
    masked["orders"] = _mask_orders(orders[~is_future], cutoff)
    for table in ("order_items", "order_payments", "order_reviews"):
        if table in tables:
            masked[table] = _mask_children(table, tables[table], orders, is_future, cutoff)
    if "customers" in tables:
        customers = tables["customers"]
        hidden = set(orders.loc[is_future, "customer_id"]) - set(orders.loc[~is_future, "customer_id"])
        masked["customers"] = customers[~customers["customer_id"].isin(hidden)]
    for table in ("leads", "closed_deals"):
        if table in tables:
            masked[table] = tables[table][~(_at(tables[table][OWN_DATE[table]]) >= cutoff)]
    for table in KNOWN_FROM.keys() & tables.keys():
        masked[table] = forget_later(table, tables[table], cutoff)
    return masked


def _mask_orders(orders: pd.DataFrame, cutoff: pd.Timestamp) -> pd.DataFrame:
    """Blank later timestamps and take back the statuses that only they justify."""
    hidden = pd.DataFrame({column: _at(orders[column]) >= cutoff for column in STEPS.values()})
    known = orders.assign(**{column: orders[column].mask(hidden[column], "") for column in STEPS.values()})
    told = np.select(
        [known[column] != "" for column in reversed(STEPS.values())], list(reversed(STEPS)), "created"
    )
    status = orders["order_status"].mask(hidden.any(axis=1), pd.Series(told, index=orders.index))
    return known.assign(order_status=status)


def _mask_children(
    table: str, rows: pd.DataFrame, orders: pd.DataFrame, is_future: pd.Series, cutoff: pd.Timestamp
) -> pd.DataFrame:
    keep = ~rows["order_id"].isin(orders.loc[is_future, "order_id"])
    if own := OWN_DATE.get(table):
        is_late = _at(rows[own]) >= cutoff
        is_orphan = ~rows["order_id"].isin(orders["order_id"])
        keep &= ~is_late if table == "order_reviews" else ~(is_late & is_orphan)
    return rows[keep]


def _at(texts: pd.Series) -> pd.Series:
    """Timestamps of a text column; blank and unreadable ones are NaT, which hides nothing."""
    return pd.to_datetime(texts, format="ISO8601", errors="coerce")
