"""Who sells what: sellers with their habits, products with their prices."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from risk_pipeline.demo.scenario import BadSeller
from risk_pipeline.demo.simulator.places import draw_places
from risk_pipeline.demo.simulator.random_streams import Floats, hex_ids, pick, skewed
from risk_pipeline.demo.simulator.world import DAY, Setting

SELLERS_AT_START = 460
ACTIVATED_DEALS = 0.55


@dataclass(frozen=True)
class Offers:
    """Sellers and products by position; `products.seller` points into `sellers`.

    `sellers.weight` is the pull of a seller inside its category, `sellers.joined` its first day.
    Factors are relative to the average: `handling` of the days to hand over, `defect` of bad
    reviews, `cancel` of cancellations.
    """

    sellers: pd.DataFrame
    products: pd.DataFrame


def open_shops(setting: Setting, deals: pd.DataFrame) -> Offers:
    """Draw the sellers present from the start, those won later, and what each of them offers."""
    sellers = _sellers(setting, deals)
    return Offers(sellers, _products(setting, sellers))


def _sellers(setting: Setting, deals: pd.DataFrame) -> pd.DataFrame:
    rng, world = setting.streams("sellers"), setting.world
    first = max(len(world.categories), round(SELLERS_AT_START * min(1.0, setting.scale) ** 0.5))
    active = deals[rng.random(len(deals)) < ACTIVATED_DEALS]
    count = first + len(active)
    shares = [category.share for category in world.categories]
    category = np.concatenate([np.arange(len(shares)), pick(rng, shares, count - len(shares))])
    joined = np.concatenate(
        [np.full(first, -np.inf), active["dated"].to_numpy() + skewed(rng, 18.0, 0.6, len(active)) * DAY]
    )
    state = pick(rng, [s.sellers for s in world.states], count)
    sellers = pd.DataFrame(
        {
            "seller_id": np.concatenate([hex_ids(rng, first), active["seller_id"].to_numpy()]),
            "state": state,
            "category": category,
            "joined": joined,
            "weight": (rng.permutation(count) + 12.0) ** -1.05,
            "handling": skewed(rng, 0.96, 0.33, count),
            "defect": skewed(rng, 0.92, 0.42, count),
            "cancel": skewed(rng, 0.85, 0.60, count),
            "limit_days": rng.choice([4, 5, 6, 7, 8, 11], p=[0.08, 0.2, 0.34, 0.24, 0.1, 0.04], size=count),
        }
    )
    sellers = sellers.join(draw_places(setting, "seller places", state))
    _name_bad_sellers(setting, sellers)
    return sellers


def category_pull(setting: Setting, sellers: pd.DataFrame, weight: Floats) -> Floats:
    """Scale weights so that each category attracts its share of the demand."""
    shares = np.array([category.share for category in setting.world.categories], dtype=float)
    category = sellers["category"].to_numpy()
    total = np.bincount(category, weights=weight, minlength=len(shares))
    return np.asarray(weight * (shares / shares.sum())[category] / total[category], dtype=float)


def _name_bad_sellers(setting: Setting, sellers: pd.DataFrame) -> None:
    """Give the seller of the wanted rank, present from the start, the id the scenario knows it by."""
    present = np.isinf(sellers["joined"].to_numpy())
    pull = category_pull(setting, sellers, np.where(present, sellers["weight"], 1e-12))
    by_size = np.argsort(-pull)
    for event in setting.scenario.of(BadSeller):
        seller = by_size[event.rank - 1]
        sellers.loc[seller, "seller_id"] = event.seller_id
        for habit in ("handling", "defect", "cancel"):
            sellers.loc[seller, habit] = 1.0


def _products(setting: Setting, sellers: pd.DataFrame) -> pd.DataFrame:
    rng, world = setting.streams("products"), setting.world
    per_seller = 1 + rng.poisson(3 + 350 * sellers["weight"].to_numpy())
    seller = np.repeat(np.arange(len(sellers)), per_seller)
    count = len(seller)
    position = np.arange(count) - np.repeat(np.cumsum(per_seller) - per_seller, per_seller)
    category = sellers["category"].to_numpy()[seller]
    median = np.array([c.price for c in world.categories])[category]
    grams = np.array([c.grams for c in world.categories])[category]
    pull = 1.0 / (position + 1)
    total = np.bincount(seller, weights=pull)
    return pd.DataFrame(
        {
            "product_id": hex_ids(rng, count),
            "seller": seller,
            "category": category,
            "pull": pull / total[seller],
            "price": _shop_price(rng, skewed(rng, median, 0.72, count)),
            "name_length": rng.integers(20, 64, count),
            "text_length": skewed(rng, 600.0, 0.7, count).astype(int),
            "photos": 1 + rng.poisson(1.2, count),
            "grams": np.clip(skewed(rng, grams, 0.6, count), 50, 40_000).astype(int),
            "length": rng.integers(16, 60, count),
            "height": rng.integers(2, 45, count),
            "width": rng.integers(11, 45, count),
        }
    )


def _shop_price(rng: np.random.Generator, price: Floats) -> Floats:
    """Round to prices shops like, in cents."""
    ending = np.array([90, 99, 0, 50])[pick(rng, [55, 25, 15, 5], len(price))]
    return np.asarray(np.maximum(np.floor(price) * 100 + ending, 290.0), dtype=float)
