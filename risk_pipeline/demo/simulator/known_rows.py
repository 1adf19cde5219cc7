"""What of the true story is known at the end of the last day, as the rows of the ten files.

Every frame carries `dated`, the instant its rows arrived by, which only `faults.py` uses.
"""

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from risk_pipeline.demo.simulator.random_streams import Bools, Floats, Ints
from risk_pipeline.demo.simulator.sellers.acquisition import Acquisition
from risk_pipeline.demo.simulator.sellers.assortment import Offers
from risk_pipeline.demo.simulator.tables import COLUMNS
from risk_pipeline.demo.simulator.world import DAY, PAYMENT_TYPES, Setting

Texts = npt.NDArray[np.object_]


def forget_future(setting: Setting, orders: pd.DataFrame) -> pd.DataFrame:
    """Blank what happens after the last day and add the status that is true then."""
    until = setting.known_until
    known = orders.assign(
        **{
            step: orders[step].where(orders[step] < until)
            for step in ("approved", "handed", "delivered", "ended")
        }
    )
    known["status"] = _status(setting, known)
    return known


def _status(setting: Setting, known: pd.DataFrame) -> Texts:
    """The status told by what has happened; a few open orders are already picked or invoiced."""
    luck = setting.streams("open statuses").random(len(known))
    waiting = (setting.known_until - known["approved"].to_numpy()) / DAY
    has_ended, fate = known["ended"].notna(), known["fate"]
    moves = (waiting > 1) & (fate != "unavailable")
    return np.select(
        [
            has_ended & (fate == "unavailable"),
            has_ended,
            known["delivered"].notna(),
            known["handed"].notna(),
            (fate == "processing") & (waiting > 2) | moves & (luck < 0.04),
            (fate == "invoiced") & (waiting > 2) | moves & (luck > 0.97),
            known["approved"].notna(),
        ],
        ["unavailable", "canceled", "delivered", "shipped", "processing", "invoiced", "approved"],
        "created",
    ).astype(object)


def order_rows(setting: Setting, known: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Rows of the orders and of their customers."""
    at = Formatter(setting.scenario.start)
    orders = pd.DataFrame(
        {
            "order_id": known["order_id"],
            "customer_id": known["customer_id"],
            "order_status": known["status"],
            "order_purchase_timestamp": at(known["purchased"]),
            "order_approved_at": at(known["approved"]),
            "order_delivered_carrier_date": at(known["handed"]),
            "order_delivered_customer_date": at(known["delivered"]),
            "order_estimated_delivery_date": at(known["promised"]),
            "dated": known["purchased"],
        }
    )
    customers = known[["customer_id", "person_id", "zip", "city", "state_code", "purchased"]]
    customers = customers.set_axis([*COLUMNS["customers"], "dated"], axis="columns")
    return {"orders": orders, "customers": customers}


def basket_rows(
    setting: Setting, known: pd.DataFrame, items: pd.DataFrame, payments: pd.DataFrame, offers: Offers
) -> dict[str, pd.DataFrame]:
    """Rows of items and payments; an order that cannot be served has lost its items."""
    at = Formatter(setting.scenario.start)
    items = items[(known["status"] != "unavailable").to_numpy()[items["order"]]]
    order, paid = items["order"].to_numpy(), payments["order"].to_numpy()
    order_id, purchased = known["order_id"].to_numpy(), known["purchased"].to_numpy()
    item_rows = pd.DataFrame(
        {
            "order_id": order_id[order],
            "order_item_id": items["number"].to_numpy(),
            "product_id": offers.products["product_id"].to_numpy()[items["product"]],
            "seller_id": offers.sellers["seller_id"].to_numpy()[items["seller"]],
            "shipping_limit_date": at(items["limit"]),
            "price": items["price"].to_numpy() / 100,
            "freight_value": items["freight"].to_numpy() / 100,
            "dated": purchased[order],
        }
    )
    payment_rows = pd.DataFrame(
        {
            "order_id": order_id[paid],
            "payment_sequential": payments["sequential"],
            "payment_type": np.array(PAYMENT_TYPES, dtype=object)[payments["type"]],
            "payment_installments": payments["instalments"],
            "payment_value": payments["value"] / 100,
            "dated": purchased[paid],
        }
    )
    return {"order_items": item_rows, "order_payments": payment_rows}


def review_rows(setting: Setting, known: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Rows of the reviews answered by the last day, in the order of their answers."""
    at = Formatter(setting.scenario.start)
    seen = reviews[reviews["answered"] < setting.known_until].sort_values("answered", kind="stable")
    return pd.DataFrame(
        {
            "review_id": seen["review_id"],
            "order_id": known["order_id"].to_numpy()[seen["order"]],
            "review_score": seen["stars"],
            "review_comment_title": seen["title"],
            "review_comment_message": seen["message"],
            "review_creation_date": at(seen["created"]),
            "review_answer_timestamp": at(seen["answered"]),
            "dated": seen["answered"],
        }
    ).reset_index(drop=True)


def catalog_rows(setting: Setting, offers: Offers) -> dict[str, pd.DataFrame]:
    """Rows of products, sellers and the translation of categories."""
    categories = setting.world.categories
    products, sellers = offers.products, offers.sellers
    name = np.array([category.name for category in categories], dtype=object)[products["category"]]
    product_rows = products[["product_id", "name_length", "text_length", "photos", "grams"]]
    product_rows = product_rows.assign(l=products["length"], h=products["height"], w=products["width"])
    product_rows.insert(1, "category", name)
    translated = [(category.name, category.english) for category in categories if category.english]
    return {
        "products": product_rows.set_axis(list(COLUMNS["products"]), axis="columns"),
        "sellers": sellers[["seller_id", "zip", "city", "state_code"]].set_axis(
            list(COLUMNS["sellers"]), axis="columns"
        ),
        "category_translation": pd.DataFrame(translated, columns=list(COLUMNS["category_translation"])),
    }


def acquisition_rows(setting: Setting, acquisition: Acquisition) -> dict[str, pd.DataFrame]:
    """Rows of leads and of the deals won by the last day."""
    at = Formatter(setting.scenario.start)
    leads = acquisition.leads.rename(columns={"first_contact": "first_contact_date"})
    leads["first_contact_date"] = [text[:10] for text in at(leads["first_contact_date"])]
    deals = acquisition.deals[acquisition.deals["dated"] < setting.known_until]
    deals = deals.assign(won_date=at(deals["dated"]), declared_monthly_revenue=0.0)
    deals = deals.reindex(columns=[*COLUMNS["closed_deals"], "dated"])
    return {"leads": leads, "closed_deals": deals}


class Formatter:
    """Writes instants as the files do: local time, to the second, nothing when never."""

    def __init__(self, start: date) -> None:
        self._midnight = np.datetime64(start, "s")

    def __call__(self, at: pd.Series) -> Texts:
        """Return seconds since the first midnight as texts; NaN is never."""
        seconds: Floats = at.to_numpy(dtype=float)
        is_never: Bools = np.isnan(seconds)
        whole: Ints = np.nan_to_num(seconds).astype(np.int64)
        texts = np.datetime_as_string(self._midnight + whole.astype("timedelta64[s]"), unit="s")
        spaced = np.char.replace(texts, "T", " ").astype(object)
        spaced[is_never] = ""
        return np.asarray(spaced, dtype=object)
