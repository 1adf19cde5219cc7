"""Who orders what, when and where: demand by day and state, buyers, baskets and prices."""

from datetime import timedelta

import numpy as np
import pandas as pd

from risk_pipeline.demo.scenario import DearNewcomers, DemandPeak, OrderSlump, PriceSlip
from risk_pipeline.demo.simulator.places import draw_places
from risk_pipeline.demo.simulator.random_streams import (
    Bools,
    Floats,
    Ints,
    hex_ids,
    pick,
    skewed,
    some,
    wandering,
)
from risk_pipeline.demo.simulator.sellers.assortment import Offers, category_pull
from risk_pipeline.demo.simulator.world import DAY, HOUR, Setting

RETURNING_SHARE = 0.03
ITEM_COUNTS = (900, 77, 13, 5, 2, 2)
RAMP_UP_DAYS = 60


def expected_orders(setting: Setting) -> Floats:
    """Expected orders by day (rows) and state (columns)."""
    world, days = setting.world, setting.scenario.day_count
    rng = setting.streams("demand")
    dates = [setting.scenario.start + timedelta(days=day) for day in range(days)]
    mid_months = np.arange(12) * 30.4 + 15
    season = np.interp([d.timetuple().tm_yday for d in dates], mid_months, world.month, period=365)
    total = world.orders_per_day * setting.scale * np.exp(world.growth_per_year * np.arange(days) / 365)
    total = total * season * np.array(world.weekday)[setting.weekday]
    total *= rng.gamma(world.day_noise**-2, world.day_noise**2, days) * wandering(rng, days, 0.04, 0.97)
    factors = {day: entry.factor for entry in world.calendar for day in entry.days}
    total *= [factors.get(day, 1.0) for day in dates]
    shares = np.array([state.share for state in world.states])
    return _with_events(setting, np.outer(total, shares / shares.sum()))


def _with_events(setting: Setting, demand: Floats) -> Floats:
    category_shares = np.array([category.share for category in setting.world.categories])
    category_shares = category_shares / category_shares.sum()
    for peak in setting.scenario.of(DemandPeak):
        demand[setting.days(peak)] *= peak.factor
    for slump in setting.scenario.of(OrderSlump):
        demand[setting.days(slump), setting.world.state_index(slump.states)] *= slump.remaining_share
    for slip in setting.scenario.of(PriceSlip):
        share = category_shares[setting.world.category_index(slip.categories)].sum()
        demand[setting.days(slip)] *= 1 + share * (slip.demand_factor - 1)
    return demand


def place_orders(setting: Setting) -> pd.DataFrame:
    """Draw the orders: id, state, buyer and instant of purchase, in time order."""
    rng, world = setting.streams("orders"), setting.world
    counts = rng.poisson(expected_orders(setting))
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    day, state = np.divmod(cell, len(world.states))
    count = len(cell)
    purchased = np.floor(day * DAY + (pick(rng, world.hour, count) + rng.random(count)) * HOUR)
    orders = pd.DataFrame({"state": state, "purchased": purchased})
    orders = orders.sort_values("purchased", kind="stable", ignore_index=True)
    orders["day"] = (orders["purchased"] // DAY).astype(int)
    orders["order_id"] = hex_ids(rng, count)
    orders["customer_id"] = hex_ids(rng, count)
    orders["person_id"] = hex_ids(rng, count)
    places = draw_places(setting, "buyer places", orders["state"].to_numpy())
    return _returning(rng, orders.join(places))


def _returning(rng: np.random.Generator, orders: pd.DataFrame) -> pd.DataFrame:
    """Let some orders come from the person behind the previous order of the same city."""
    previous = orders.groupby(["state_code", "city"], sort=False)[["person_id", "zip"]].shift()
    returns = (rng.random(len(orders)) < RETURNING_SHARE) & previous["person_id"].notna()
    for column in ("person_id", "zip"):
        orders[column] = orders[column].where(~returns, previous[column])
    return orders


def fill_baskets(setting: Setting, orders: pd.DataFrame, offers: Offers) -> pd.DataFrame:
    """Draw the items: `order` and `product` are positions, prices and freight in cents."""
    rng = setting.streams("baskets")
    first = _first_products(setting, orders, offers)
    orders["is_dear_newcomer"] = _dear_newcomers(setting, orders, offers, first)
    count = 1 + pick(rng, ITEM_COUNTS, len(orders))
    order = np.repeat(np.arange(len(orders)), count)
    number = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count) + 1
    product = first[order]
    extra = np.flatnonzero(number > 1)
    luck = rng.random(len(extra))
    neighbour = np.clip(order[extra] + rng.integers(-30, 31, len(extra)), 0, len(orders) - 1)
    own = _of_same_seller(rng, offers, product[extra])
    product[extra] = np.select([luck < 0.70, luck < 0.90], [product[extra], own], first[neighbour])
    items = pd.DataFrame({"order": order, "number": number, "product": product})
    items["seller"] = offers.products["seller"].to_numpy()[product]
    items["category"] = offers.products["category"].to_numpy()[product]
    return _price(setting, items, orders, offers)


def _of_same_seller(rng: np.random.Generator, offers: Offers, product: Ints) -> Ints:
    seller = offers.products["seller"].to_numpy()
    size = np.bincount(seller)
    start = np.cumsum(size) - size
    return np.asarray(
        start[seller[product]] + np.floor(rng.random(len(product)) * size[seller[product]]), int
    )


def _first_products(setting: Setting, orders: pd.DataFrame, offers: Offers) -> Ints:
    """Draw each order's first product from the shops open in its week."""
    rng = setting.streams("first products")
    slips = setting.scenario.of(PriceSlip)
    day = orders["day"].to_numpy()
    at = orders["purchased"].to_numpy()
    slip = np.sum([(n + 1) * setting.during(event, at) for n, event in enumerate(slips)] or [0 * day], axis=0)
    joined, weight = offers.sellers["joined"].to_numpy(), offers.sellers["weight"].to_numpy()
    seller, pull = offers.products["seller"].to_numpy(), offers.products["pull"].to_numpy()
    category = offers.products["category"].to_numpy()
    product = np.empty(len(orders), dtype=np.int64)
    phases, phase = np.unique(day // 7 * 100 + slip, return_inverse=True)
    for position, (week, number) in enumerate(zip(*np.divmod(phases, 100), strict=True)):
        rows = np.flatnonzero(phase == position)
        age = (week * 7 * DAY - joined) / DAY
        open_weight = weight * np.where(age < 0, 0.0, np.clip(age / RAMP_UP_DAYS, 0.25, 1.0))
        chance = category_pull(setting, offers.sellers, open_weight)[seller] * pull
        if number:
            bargain = np.isin(category, setting.world.category_index(slips[number - 1].categories))
            chance = chance * np.where(bargain, slips[number - 1].demand_factor, 1.0)
        product[rows] = pick(rng, chance, len(rows))
    return product


def _dear_newcomers(setting: Setting, orders: pd.DataFrame, offers: Offers, product: Ints) -> Bools:
    """Let first orders of some buyers be of dear goods; return which.

    The goods are of the seller they bought from: all else of these orders stays as it is.
    """
    found = np.zeros(len(orders), dtype=bool)
    seller, price = offers.products["seller"].to_numpy(), offers.products["price"].to_numpy()
    is_first = ~orders["person_id"].duplicated().to_numpy()
    for event in setting.scenario.of(DearNewcomers):
        dear = np.flatnonzero(price > event.least_price * 100)
        # The dearest of each seller that has any.
        dearest = dict(zip(seller[dear[np.argsort(price[dear])]], dear[np.argsort(price[dear])], strict=True))
        during = setting.during(event, orders["purchased"].to_numpy())
        can_be = during & is_first & np.isin(seller[product], list(dearest))
        share = event.share_of_orders * during.sum() / max(can_be.sum(), 1)
        hit = some(setting.streams(f"dear newcomers {event.id}"), can_be, min(share, 1.0))
        product[hit] = [dearest[each] for each in seller[product[hit]]]
        found[hit] = True
    return found


def _price(setting: Setting, items: pd.DataFrame, orders: pd.DataFrame, offers: Offers) -> pd.DataFrame:
    rng, world = setting.streams("prices"), setting.world
    product, order = items["product"].to_numpy(), items["order"].to_numpy()
    at, state = orders["purchased"].to_numpy()[order], orders["state"].to_numpy()[order]
    price = offers.products["price"].to_numpy()[product] * 1.04 ** (at // (90 * DAY) / 4)
    for slip in setting.scenario.of(PriceSlip):
        hit = setting.during(slip, at) & items["category"].isin(world.category_index(slip.categories))
        price = np.where(hit, price * slip.price_factor, price)
    grams = offers.products["grams"].to_numpy()[product]
    near = offers.sellers["state"].to_numpy()[items["seller"]] == state
    freight = np.array([s.freight for s in world.states])[state] * np.where(near, 0.85, 1.0)
    freight = skewed(rng, freight * 100 * (grams / 1200) ** 0.22, 0.30, len(items))
    items["price"] = np.maximum(np.round(price), 85).astype(int)
    items["freight"] = np.maximum(np.round(freight), 640).astype(int)
    return items
