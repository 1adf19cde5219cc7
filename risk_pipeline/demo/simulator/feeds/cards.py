"""Cards: each attempt to pay with one, and what card holders dispute weeks later."""

import numpy as np
import pandas as pd

from risk_pipeline.demo.scenario import CardTesting
from risk_pipeline.demo.simulator.feeds.story import Story, numbered
from risk_pipeline.demo.simulator.payments import CARD, DEBIT
from risk_pipeline.demo.simulator.random_streams import hex_ids, pick, skewed
from risk_pipeline.demo.simulator.world import DAY, HOUR

GATEWAYS = {"north": 60, "south": 30, "reserve": 10}
BINS = {
    "400012": 22,
    "400345": 18,
    "431274": 14,
    "510510": 14,
    "522340": 11,
    "544731": 9,
    "636368": 7,
    "650507": 5,
}
DECLINED_FIRST, DISPUTED = 0.08, 0.0035
"""Starting values: one order in twelve sees a decline first; disputes stay below half of a scheme's limit."""
REASONS = {"fraud": 45, "not_received": 35, "not_as_described": 20}


def attempt_rows(story: Story) -> pd.DataFrame:
    """Rows of the attempts to pay by card, instants in seconds; cards only as a hash."""
    rows = pd.concat([_of_orders(story), *_tests(story)]).sort_values("attempted_at", kind="stable")
    return rows.assign(attempt_id=numbered("a", len(rows)))


def _of_orders(story: Story) -> pd.DataFrame:
    rng, orders = story.setting.streams("payment attempts"), story.orders
    paid = orders[np.isin(orders["type"], [CARD, DEBIT])]
    tries = 1 + (rng.random(len(paid)) < DECLINED_FIRST) * rng.geometric(0.8, len(paid))
    order = np.repeat(np.arange(len(paid)), tries)
    left = np.repeat(np.cumsum(tries), tries) - np.arange(len(order)) - 1
    is_declined = (left > 0) | paid["approved"].isna().to_numpy()[order]
    card = hex_ids(rng, len(paid))
    return pd.DataFrame(
        {
            "order_id": paid["order_id"].to_numpy()[order],
            "attempted_at": np.floor(paid["purchased"].to_numpy()[order] - left * 40),
            "gateway": _drawn(rng, GATEWAYS, len(paid))[order],
            "bin6": _drawn(rng, BINS, len(paid))[order],
            "card_hash": card[order],
            "amount": story.worth()[paid.index.to_numpy()][order] / 100,
            "result": np.where(is_declined, "declined", "approved"),
        }
    )


def _tests(story: Story) -> list[pd.DataFrame]:
    """Stolen cards tried in series: small amounts, no order, most of them declined."""
    rng, found = story.setting.streams("card tests"), []
    for test in story.setting.scenario.of(CardTesting):
        first, last = story.setting.window(test)
        for day in np.arange(first, last, DAY):
            count = rng.poisson(test.attempts_per_hour * test.hours)
            at = day + 13 * HOUR + rng.uniform(0, test.hours * HOUR, count)
            found.append(
                pd.DataFrame(
                    {
                        "order_id": "",
                        "attempted_at": np.floor(at),
                        "gateway": test.gateway,
                        "bin6": test.bin6,
                        "card_hash": hex_ids(rng, count),
                        "amount": np.round(rng.uniform(1, 5, count), 2),
                        "result": np.where(rng.random(count) < 0.88, "declined", "approved"),
                    }
                )
            )
    return found


def chargeback_rows(story: Story) -> pd.DataFrame:
    """Rows of the chargebacks, received some five weeks after the sale."""
    rng, orders = story.setting.streams("chargebacks"), story.orders
    is_sold = np.isin(orders["type"], [CARD, DEBIT]) & orders["approved"].notna().to_numpy()
    chance = np.full(len(orders), DISPUTED)
    for test in story.setting.scenario.of(CardTesting):
        hit = story.setting.during(test, orders["purchased"].to_numpy())
        chance = np.where(hit, test.disputed_share, chance)
    rows = np.flatnonzero(is_sold & (rng.random(len(orders)) < chance))
    received = orders["approved"].to_numpy()[rows] + skewed(rng, 36.0, 0.35, len(rows)) * DAY
    return pd.DataFrame(
        {
            "chargeback_id": hex_ids(rng, len(rows)),
            "order_id": orders["order_id"].to_numpy()[rows],
            "received_at": np.floor(received),
            "reason_code": _drawn(rng, REASONS, len(rows)),
            "amount": story.worth()[rows] / 100,
        }
    )


def _drawn(rng: np.random.Generator, weights: dict[str, int], count: int) -> np.ndarray:
    return np.array(list(weights), dtype=object)[pick(rng, list(weights.values()), count)]
