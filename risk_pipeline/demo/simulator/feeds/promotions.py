"""Promotions and prices: vouchers redeemed, what campaigns may cost, and who changed which price."""

import numpy as np
import pandas as pd

from risk_pipeline.demo.scenario import PriceMistake, PriceSlip, PromoFarm, VoucherAbuse
from risk_pipeline.demo.simulator.feeds.story import Story, Texts, names, numbered
from risk_pipeline.demo.simulator.payments import VOUCHER
from risk_pipeline.demo.simulator.random_streams import Floats, hex_ids
from risk_pipeline.demo.simulator.world import DAY, HOUR

BONUS, BONUSES_A_DAY, RING_DEVICES = 25.0, 4, 9
CHANGES_A_DAY, STACKED_SHARE, PRICERS = 3, 0.15, 6
"""Starting values."""


def redemption_rows(story: Story) -> pd.DataFrame:
    """Rows of the redemptions: vouchers that paid for orders, and bonuses for signing up."""
    rows = pd.concat([_vouchers(story), _bonuses(story)]).sort_values("redeemed_at", kind="stable")
    return rows.assign(redemption_id=numbered("p", len(rows)))


def _vouchers(story: Story) -> pd.DataFrame:
    rng, orders, paid = story.setting.streams("redemptions"), story.orders, story.payments
    cents = paid[paid["type"] == VOUCHER].groupby("order")["value"].sum()
    order = cents.index.to_numpy()
    at = orders["purchased"].to_numpy()[order]
    device, instrument = hex_ids(rng, len(order)), hex_ids(rng, len(order))
    wholly = (orders["type"] == VOUCHER).to_numpy()[order]
    for ring in story.setting.scenario.of(VoucherAbuse):
        hit = wholly & story.setting.during(ring, at)
        pool = hex_ids(rng, RING_DEVICES)
        device = np.where(hit, pool[rng.integers(0, RING_DEVICES, len(order))], device)
    return pd.DataFrame(
        {
            "campaign_id": _campaigns(story, "welcome", at),
            "order_id": orders["order_id"].to_numpy()[order],
            "account_id": orders["person_id"].to_numpy()[order],
            "amount": cents.to_numpy() / 100,
            "device_hash": device,
            "instrument_hash": instrument,
            "redeemed_at": at,
        }
    )


def _bonuses(story: Story) -> pd.DataFrame:
    """Bonuses for new accounts; a farm collects them from few devices."""
    rng, setting = story.setting.streams("bonuses"), story.setting
    count = rng.poisson(BONUSES_A_DAY * setting.scale * setting.scenario.day_count)
    at = rng.uniform(0, setting.known_until, count)
    device = hex_ids(rng, count)
    for farm in setting.scenario.of(PromoFarm):
        first, last = setting.window(farm)
        more = rng.poisson(farm.per_day * (last - first) / DAY)
        pool = hex_ids(rng, farm.devices)
        at = np.concatenate([at, rng.uniform(first, last, more)])
        device = np.concatenate([device, pool[rng.integers(0, farm.devices, more)]])
    return pd.DataFrame(
        {
            "campaign_id": _campaigns(story, "bonus", at),
            "order_id": "",
            "account_id": hex_ids(rng, len(at)),
            "amount": BONUS,
            "device_hash": device,
            "instrument_hash": hex_ids(rng, len(at)),
            "redeemed_at": np.floor(at),
        }
    )


def _quarters(story: Story) -> pd.PeriodIndex:
    days = pd.date_range(story.setting.scenario.start, story.setting.scenario.end)
    return days.to_period("Q")


def _campaigns(story: Story, kind: str, at: Floats) -> Texts:
    quarters = np.array([f"{kind}_{quarter.year}_q{quarter.quarter}" for quarter in _quarters(story)])
    return np.asarray(quarters[(at // DAY).astype(int)], dtype=object)


def campaign_rows(story: Story) -> pd.DataFrame:
    """Rows of the campaigns, one a quarter; the budget is what they cost without any abuse, and a little."""
    start, rows = pd.Timestamp(story.setting.scenario.start), []
    usual = _usual_cost(story)
    for quarter in _quarters(story).unique():
        for kind in ("welcome", "bonus"):
            name = f"{kind}_{quarter.year}_q{quarter.quarter}"
            rows.append(
                {
                    "campaign_id": name,
                    "title": f"{kind.capitalize()} {quarter.year} Q{quarter.quarter}",
                    "starts_on": (quarter.start_time.normalize() - start).total_seconds(),
                    "ends_on": (quarter.end_time.normalize() - start).total_seconds(),
                    "budget": 100 * np.ceil(1.08 * usual[kind] * quarter.days_in_month * 3 / 100),
                }
            )
    return pd.DataFrame(rows)


def _usual_cost(story: Story) -> dict[str, float]:
    """What a day of each kind of campaign costs in the mean, in units of the currency."""
    ring = np.zeros(len(story.orders), dtype=bool)
    for abuse in story.setting.scenario.of(VoucherAbuse):
        ring |= story.setting.during(abuse, story.orders["purchased"].to_numpy())
    paid = story.payments[story.payments["type"] == VOUCHER]
    cents = paid["value"].to_numpy()[~ring[paid["order"].to_numpy()]].sum()
    days = story.setting.scenario.day_count
    return {"welcome": cents / 100 / days, "bonus": BONUSES_A_DAY * story.setting.scale * BONUS}


def price_change_rows(story: Story) -> pd.DataFrame:
    """Rows of the price changes, instants in seconds; a second person publishes each, but for accidents."""
    rng, setting = story.setting.streams("price changes"), story.setting
    count = rng.poisson(CHANGES_A_DAY * setting.scenario.day_count)
    stacked = np.where(rng.random(count) < STACKED_SHARE, rng.uniform(0.05, 0.4, count), 0.0)
    who = rng.integers(0, PRICERS, count)
    product = rng.integers(0, len(story.offers.products), count)
    usual = _changed(story, product, np.floor(rng.uniform(0, setting.known_until, count)), 0.0)
    usual["new_price"] = np.round(usual["old_price"] * rng.uniform(0.85, 1.12, count), 2)
    usual["stacked_discount"] = np.round(stacked, 2)
    usual["changed_by"] = names("pricer", who)
    usual["approved_by"] = names("pricer", (who + rng.integers(1, PRICERS, count)) % PRICERS)
    rows = pd.concat([usual, *_slips(story), *_mistakes(story)]).sort_values("changed_at", kind="stable")
    return rows.assign(change_id=numbered("c", len(rows)))


def _changed(story: Story, product: np.ndarray, at: float | Floats, discount: float) -> pd.DataFrame:
    products = story.offers.products.iloc[product]
    category = np.array([one.english or one.name for one in story.setting.world.categories], dtype=object)
    price = products["price"].to_numpy() / 100
    return pd.DataFrame(
        {
            "product_id": products["product_id"].to_numpy(),
            "category": category[products["category"]],
            "changed_at": at,
            "old_price": price,
            "new_price": price,
            "stacked_discount": discount,
            "changed_by": "price_import",
            "approved_by": "",
        }
    )


def _slips(story: Story) -> list[pd.DataFrame]:
    """A whole category is repriced at once, and back when it is over."""
    found = []
    for slip in story.setting.scenario.of(PriceSlip):
        first, last = story.setting.window(slip)
        places = story.setting.world.category_index(slip.categories)
        hit = np.flatnonzero(story.offers.products["category"].isin(places))
        down, back = _changed(story, hit, first, 0.0), _changed(story, hit, last, 0.0)
        down["new_price"] = np.round(down["old_price"] * slip.price_factor, 2)
        found += [down, back.assign(old_price=down["new_price"])]
    return found


def _mistakes(story: Story) -> list[pd.DataFrame]:
    """Discounts that add up on a few products, published by one person."""
    rng, found = story.setting.streams("price mistakes"), []
    for mistake in story.setting.scenario.of(PriceMistake):
        places = story.setting.world.category_index(mistake.categories)
        among = np.flatnonzero(story.offers.products["category"].isin(places))
        hit = rng.choice(among, size=min(mistake.products, len(among)), replace=False)
        at = story.setting.window(mistake)[0] + 10 * HOUR
        found.append(_changed(story, hit, at, mistake.stacked_discount).assign(changed_by="pricer_00"))
    return found
