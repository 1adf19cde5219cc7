"""A seeded marketplace with the known dirt, as the ten files' frames of text."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from risk_pipeline.demo.simulator.tables import COLUMNS

Tables = dict[str, pd.DataFrame]

FIRST_DAY = date(2017, 5, 1)
DAYS = 240
FIRST_BUILD = FIRST_DAY + timedelta(days=185)
CORRECTED_BUILD = FIRST_BUILD + timedelta(days=1)
LAST_BUILD = FIRST_BUILD + timedelta(days=4)
END = FIRST_DAY + timedelta(days=DAYS - 1)
EMPTY_DAY = FIRST_DAY + timedelta(days=120)
STATES = ("SP", "RJ", "MG", "BA")
SELLERS = 14
PRODUCTS = 30
RARE_PRODUCT = "p30"  # sold once
MOVED_SELLER = "s12"  # joins late
CATEGORIES = ("toys", "tools", "audio", "not_translated", "")


def build_tables(seed: int = 7) -> Tables:
    """Return the complete story; `mask_tables` cuts it to what was known on a day."""
    rng = np.random.default_rng(seed)
    orders = _orders(rng)
    items = _items(rng, orders)
    tables = {
        "orders": orders.drop(columns=["slow"]),
        "order_items": items,
        "order_payments": _payments(rng, items),
        "order_reviews": _reviews(rng, orders),
        "customers": _customers(rng, orders),
        "products": _products(rng),
        "sellers": _sellers(),
        "category_translation": pd.DataFrame(
            {
                "product_category_name": ["toys", "tools", "audio"],
                "product_category_name_english": ["Toys", "Tools", "Audio"],
            }
        ),
        **_leads(rng),
    }
    return {name: frame[list(COLUMNS[name])].astype(str) for name, frame in tables.items()}


def _text(times: pd.Series) -> pd.Series:
    return times.dt.strftime("%Y-%m-%d %H:%M:%S").fillna("")


def _orders(rng: np.random.Generator) -> pd.DataFrame:
    per_day = rng.poisson(9, DAYS)
    per_day[(EMPTY_DAY - FIRST_DAY).days] = 0
    day = np.repeat(np.arange(DAYS), per_day)
    count = len(day)
    start = pd.Timestamp(FIRST_DAY)
    purchased = start + pd.to_timedelta(day, "D") + pd.to_timedelta(rng.integers(0, 86400, count), "s")
    approved = purchased + pd.to_timedelta(rng.choice([600, 7200, 90000, 200000], count), "s")
    handed = approved + pd.to_timedelta(rng.integers(3600, 9 * 86400, count), "s")
    delivered = handed + pd.to_timedelta(rng.integers(86400, 20 * 86400, count), "s")
    fate = rng.choice(
        ["delivered", "canceled", "unavailable", "stuck", "lost"], count, p=[0.9, 0.03, 0.02, 0.03, 0.02]
    )
    frame = pd.DataFrame(
        {"purchased": purchased, "approved": approved, "handed": handed, "delivered": delivered}
    )
    frame.loc[np.isin(fate, ["canceled", "unavailable", "stuck"]), ["handed", "delivered"]] = pd.NaT
    frame.loc[fate == "lost", "delivered"] = pd.NaT
    frame.loc[(fate == "canceled") & (rng.random(count) < 0.5), "approved"] = pd.NaT
    _make_impossible(frame)
    number = np.arange(count)
    status = pd.Series(fate).replace({"stuck": "processing", "lost": "shipped"})
    status[5] = "delivered"  # by its status only
    frame.loc[5, "delivered"] = pd.NaT
    estimate = purchased.normalize() + pd.to_timedelta(rng.integers(12, 26, count), "D")
    return pd.DataFrame(
        {
            "order_id": [f"o{n:05d}" for n in number],
            "customer_id": [f"c{n:05d}" for n in number],
            "order_status": status,
            "order_purchase_timestamp": _text(frame["purchased"]),
            "order_approved_at": _text(frame["approved"]),
            "order_delivered_carrier_date": _text(frame["handed"]),
            "order_delivered_customer_date": _text(frame["delivered"]),
            "order_estimated_delivery_date": _text(pd.Series(estimate)),
            "slow": rng.random(count) < 0.3,
        }
    )


def _make_impossible(frame: pd.DataFrame) -> None:
    whole = frame.dropna().index
    swapped, early, unapproved = whole[10:14], whole[20:26], whole[30:33]
    frame.loc[swapped, "delivered"] = frame.loc[swapped, "handed"] - pd.Timedelta(hours=30)
    frame.loc[early, "handed"] = frame.loc[early, "approved"] - pd.Timedelta(hours=1)
    frame.loc[unapproved, "approved"] = pd.NaT


def _items(rng: np.random.Generator, orders: pd.DataFrame) -> pd.DataFrame:
    served = orders[orders["order_status"] != "unavailable"]
    per_order = rng.choice([1, 1, 1, 2, 3], len(served))
    rows = served.loc[np.repeat(served.index, per_order)]
    count = len(rows)
    day = (pd.to_datetime(rows["order_purchase_timestamp"]) - pd.Timestamp(FIRST_DAY)).dt.days.to_numpy()
    open_sellers = np.minimum(SELLERS, 6 + day // 20)  # sellers join over time
    limit = pd.to_datetime(rows["order_purchase_timestamp"]) + pd.to_timedelta(rng.integers(2, 9, count), "D")
    limit.iloc[3] = pd.Timestamp("2020-02-03 04:05:06")
    product = [f"p{n:02d}" for n in rng.integers(0, PRODUCTS, count)]
    product[int(count * 0.4)] = RARE_PRODUCT
    return pd.DataFrame(
        {
            "order_id": rows["order_id"].to_numpy(),
            "order_item_id": rows.groupby("order_id").cumcount().to_numpy() + 1,
            "product_id": product,
            "seller_id": [f"s{n:02d}" for n in (rng.random(count) * open_sellers).astype(int)],
            "shipping_limit_date": _text(limit).to_numpy(),
            "price": [f"{p:.2f}" for p in rng.gamma(2, 40, count) + 5],
            "freight_value": [f"{f:.2f}" for f in rng.gamma(2, 8, count)],
        }
    )


def _payments(rng: np.random.Generator, items: pd.DataFrame) -> pd.DataFrame:
    due = (
        (items["price"].astype(float) + items["freight_value"].astype(float)).groupby(items["order_id"]).sum()
    )
    due = due.iloc[4:]  # some orders without payment
    value = due.to_numpy().copy()
    value[::90] -= 1.0  # mismatches
    voucher = np.where(rng.random(len(due)) < 0.1, np.round(value * 0.3, 2), 0.0)
    kind = rng.choice(["credit_card", "boleto", "debit_card"], len(due), p=[0.7, 0.25, 0.05])
    kind[7] = "not_defined"
    first = pd.DataFrame(
        {
            "order_id": due.index,
            "payment_sequential": 1,
            "payment_type": kind,
            "payment_installments": rng.integers(1, 6, len(due)),
            "payment_value": [f"{v:.2f}" for v in value - voucher],
        }
    )
    first.loc[9, "payment_installments"] = 0
    second = first[voucher > 0].assign(
        payment_sequential=2, payment_type="voucher", payment_value=[f"{v:.2f}" for v in voucher[voucher > 0]]
    )
    return pd.concat([first, second], ignore_index=True)


def _reviews(rng: np.random.Generator, orders: pd.DataFrame) -> pd.DataFrame:
    rated = orders[rng.random(len(orders)) < 0.9]
    count = len(rated)
    purchased = pd.to_datetime(rated["order_purchase_timestamp"]).reset_index(drop=True)
    answered = purchased + pd.to_timedelta(rng.integers(3 * 86400, 45 * 86400, count), "s")
    texts = np.array(
        ["", "muito bom", "Levei um CHOQUE elétrico", 'chegou "torto",\nnada feito'], dtype=object
    )
    frame = pd.DataFrame(
        {
            "review_id": [f"r{n:05d}" for n in range(count)],
            "order_id": rated["order_id"].to_numpy(),
            "review_score": rng.choice([1, 2, 3, 4, 5], count, p=[0.1, 0.05, 0.1, 0.2, 0.55]),
            "review_comment_title": "",
            "review_comment_message": rng.choice(texts, count, p=[0.6, 0.3, 0.02, 0.08]),
            "review_creation_date": _text(answered.dt.normalize()),
            "review_answer_timestamp": _text(answered),
        }
    )
    frame.loc[1, "review_id"] = frame.loc[0, "review_id"]  # one survey for two orders
    frame.loc[2, "review_answer_timestamp"] = ""  # sent, not yet answered
    return frame


def _customers(rng: np.random.Generator, orders: pd.DataFrame) -> pd.DataFrame:
    count = len(orders)
    return pd.DataFrame(
        {
            "customer_id": orders["customer_id"],
            "customer_unique_id": [f"person{n}" for n in rng.integers(0, count, count)],
            "customer_zip_code_prefix": [f"{z:05d}" for z in rng.integers(1000, 99999, count)],
            "customer_city": "são paulo",
            "customer_state": rng.choice(STATES, count, p=[0.5, 0.25, 0.15, 0.1]),
        }
    )


def _products(rng: np.random.Generator) -> pd.DataFrame:
    frame = pd.DataFrame("", index=range(PRODUCTS + 1), columns=list(COLUMNS["products"]))
    frame["product_id"] = [f"p{n:02d}" for n in range(PRODUCTS + 1)]
    frame["product_category_name"] = [*rng.choice(CATEGORIES, PRODUCTS), "tools"]
    return frame


def _sellers() -> pd.DataFrame:
    known = range(SELLERS - 1)  # the last one sells without being registered
    return pd.DataFrame(
        {
            "seller_id": [f"s{n:02d}" for n in known],
            "seller_zip_code_prefix": [f"{n + 1000:05d}" for n in known],
            "seller_city": "são paulo / sp",
            "seller_state": "SP",
        }
    )


def _leads(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    count = 300
    day = np.sort(rng.integers(0, DAYS, count))
    contacted = pd.Series(pd.Timestamp(FIRST_DAY) + pd.to_timedelta(day, "D"))
    leads = pd.DataFrame("", index=range(count), columns=list(COLUMNS["leads"]))
    leads["mql_id"] = [f"m{n:03d}" for n in range(count)]
    leads["first_contact_date"] = contacted.dt.strftime("%Y-%m-%d")
    won = np.flatnonzero(rng.random(count) < 0.2)
    deals = pd.DataFrame("", index=range(len(won)), columns=list(COLUMNS["closed_deals"]))
    deals["mql_id"] = leads["mql_id"].to_numpy()[won]
    deals["seller_id"] = "elsewhere"
    deals["won_date"] = _text(contacted.iloc[won].reset_index(drop=True) + timedelta(days=5, hours=3))
    deals["declared_monthly_revenue"] = "0.0"
    return {"leads": leads, "closed_deals": deals}
