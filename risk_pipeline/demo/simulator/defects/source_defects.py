"""The small faults real marketplace files have, so that a pipeline must cope by rule.

Each kind hits a fixed small share of rows, and at least one row where any qualifies.
"""

import numpy as np
import pandas as pd

from risk_pipeline.demo.simulator.random_streams import hex_ids, skewed, some
from risk_pipeline.demo.simulator.world import DAY, HOUR, Setting


def soil_story(setting: Setting, known: pd.DataFrame) -> None:
    """Impossible dates among orders: arrived before hand-over, delivered without, cancelled with date."""
    rng = setting.streams("dirty orders")
    delivered = (known["status"] == "delivered").to_numpy()
    handed, approved = known["handed"].to_numpy(), known["approved"].to_numpy()
    early = some(rng, delivered & (handed - approved > DAY), 0.0005)
    known.loc[early, "delivered"] = handed[early] - np.floor(rng.uniform(1, 20, len(early)) * HOUR)
    known.loc[some(rng, delivered & known["delivered"].notna().to_numpy(), 0.0004), "delivered"] = np.nan
    old = (known["status"] == "canceled").to_numpy() & (handed < setting.known_until - 25 * DAY)
    returned = some(rng, old, 0.07)
    known.loc[returned, "delivered"] = np.floor(handed[returned] + rng.uniform(3, 20, len(returned)) * DAY)


def soil_rows(setting: Setting, tables: dict[str, pd.DataFrame]) -> None:
    """Faults of single values and rows, in place."""
    _soil_baskets(setting, tables)
    _soil_reviews(setting, tables)
    _soil_lists(setting, tables)


def _all(frame: pd.DataFrame) -> np.ndarray:
    return np.ones(len(frame), dtype=bool)


def _soil_baskets(setting: Setting, tables: dict[str, pd.DataFrame]) -> None:
    rng, orders = setting.streams("dirty baskets"), tables["orders"]
    payments, items = tables["order_payments"], tables["order_items"]
    kind, first = payments["payment_type"].to_numpy(), (payments["payment_sequential"] == 1).to_numpy()
    cancelled_ids = set(orders.loc[orders["order_status"] == "canceled", "order_id"])
    of_cancelled = payments["order_id"].isin(cancelled_ids).to_numpy()
    undefined = some(rng, of_cancelled & first, 0.008)
    payments.loc[undefined, "payment_type"] = "not_defined"
    payments.loc[undefined, "payment_installments"] = 1
    payments.loc[undefined, "payment_value"] = 0.0
    payments.loc[some(rng, (kind == "voucher") & ~first, 0.004), "payment_value"] = 0.0
    payments.loc[some(rng, kind == "credit_card", 0.00003), "payment_installments"] = 0
    unpaid = set(payments["order_id"].to_numpy()[some(rng, first, 0.00004)])
    tables["order_payments"] = payments[~payments["order_id"].isin(unpaid)].reset_index(drop=True)
    years_ahead = some(rng, _all(items), 0.00002)
    limits = pd.to_datetime(items["shipping_limit_date"].iloc[years_ahead]) + pd.DateOffset(years=3)
    items.loc[years_ahead, "shipping_limit_date"] = limits.dt.strftime("%Y-%m-%d %H:%M:%S").to_numpy()
    emptied = cancelled_ids & set(items["order_id"])
    emptied = set(pd.Series(sorted(emptied), dtype=object).sample(frac=0.15, random_state=rng))
    tables["order_items"] = items[~items["order_id"].isin(emptied)].reset_index(drop=True)


def _soil_reviews(setting: Setting, tables: dict[str, pd.DataFrame]) -> None:
    """Reviews that share an id with another order's, and orders reviewed twice."""
    rng, reviews = setting.streams("dirty reviews"), tables["order_reviews"]
    has_next = np.arange(len(reviews)) < len(reviews) - 1
    shared = some(rng, has_next, 0.004)
    columns = [c for c in reviews.columns if c != "order_id"]
    reviews.loc[shared, columns] = reviews.loc[shared + 1, columns].to_numpy()
    twice = reviews.iloc[some(rng, (reviews["dated"] < setting.known_until - 40 * DAY).to_numpy(), 0.008)]
    later = np.floor(skewed(rng, 6.0, 0.5, len(twice)).clip(0.5, 35) * DAY)
    answered = pd.to_datetime(twice["review_answer_timestamp"]) + pd.to_timedelta(later, unit="s")
    second = twice.assign(
        review_id=hex_ids(rng, len(twice)),
        review_answer_timestamp=answered.dt.strftime("%Y-%m-%d %H:%M:%S"),
        dated=twice["dated"] + later,
    )
    both = pd.concat([reviews, second]).sort_values("dated", kind="stable", ignore_index=True)
    tables["order_reviews"] = both.drop_duplicates(["review_id", "order_id"]).reset_index(drop=True)


def _soil_lists(setting: Setting, tables: dict[str, pd.DataFrame]) -> None:
    """Products without category, cities written with state, post code or commas."""
    rng, products, sellers = setting.streams("dirty lists"), tables["products"], tables["sellers"]
    numbers = list(products.columns[2:])
    products[numbers] = products[numbers].astype("Int64")
    products.loc[some(rng, _all(products), 0.018), products.columns[1:5]] = pd.NA
    products.loc[some(rng, _all(products), 0.0001), products.columns[5:]] = pd.NA
    city, state, zips = (sellers[c] for c in ("seller_city", "seller_state", "seller_zip_code_prefix"))
    spellings = (
        city + " - " + state.str.lower(),
        city + "/" + state.str.lower(),
        city + ", " + state.str.lower() + ", brasil",
        zips + "000",
    )
    for spelling in spellings:
        rows = some(rng, _all(sellers), 0.002)
        sellers.loc[rows, "seller_city"] = spelling.iloc[rows]
