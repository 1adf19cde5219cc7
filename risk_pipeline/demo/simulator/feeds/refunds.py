"""Refunds: who asks for money back, who grants it, and whether the goods came back."""

import numpy as np
import pandas as pd

from risk_pipeline.demo.scenario import RefundRing, RefundShortcut
from risk_pipeline.demo.simulator.feeds.story import Story, blanked, names
from risk_pipeline.demo.simulator.random_streams import Bools, Floats, Ints, hex_ids, skewed
from risk_pipeline.demo.simulator.world import DAY, HOUR

CLAIM_AFTER_LOW_STARS, CLAIM_WHEN_LATE, CLAIM_WHEN_LOST, CLAIM_OTHERWISE = 0.10, 0.06, 0.50, 0.004
"""Starting values: about 2 % of the orders are claimed, as returns and claims of a general marketplace go."""
LIMIT_CENTS = 30_000
"""Above it a second person has to agree."""
AGENTS = 12
DEAR_CENTS = 20_000
"""From here on the goods have to come back first."""


def refund_rows(story: Story) -> pd.DataFrame:
    """Rows of the refunds, instants in seconds."""
    return pd.concat([_claims(story), *_shortcuts(story)], ignore_index=True)


def _claims(story: Story) -> pd.DataFrame:
    rng, orders = story.setting.streams("refunds"), story.orders
    chance, is_ring = _chances(story), _ring_orders(story)
    claims = np.flatnonzero((rng.random(len(orders)) < chance) | is_ring)
    count = len(claims)
    delivered, promised = orders["delivered"].to_numpy()[claims], orders["promised"].to_numpy()[claims]
    has_arrived, of_ring = ~np.isnan(delivered), is_ring[claims]
    requested = np.where(has_arrived, delivered, promised + 2 * DAY) + skewed(rng, 2.5, 0.8, count) * DAY
    reason = np.where(has_arrived, _reasons(rng, count), "not_received").astype(object)
    reason[of_ring] = "not_received"
    comes_back = has_arrived & ~of_ring & (rng.random(count) < np.where(reason == "regret", 1.0, 0.7))
    returned = np.where(comes_back, requested + skewed(rng, 6.0, 0.4, count) * DAY, np.nan)
    approved = np.fmax(requested, returned) + skewed(rng, 14.0, 0.7, count) * HOUR
    share = np.where(rng.random(count) < 0.8, 1.0, rng.uniform(0.2, 0.9, count))
    amount = np.round(story.worth()[claims] * np.where(of_ring, 1.0, share))
    agent = rng.integers(0, AGENTS, count)
    second = (agent + rng.integers(1, AGENTS, count)) % AGENTS
    needs_second = (amount > LIMIT_CENTS) & ~of_ring
    return pd.DataFrame(
        {
            "refund_id": hex_ids(rng, count),
            "order_id": orders["order_id"].to_numpy()[claims],
            "reason": reason,
            "amount": amount / 100,
            "instrument_hash": _instruments(rng, of_ring),
            "requested_at": np.floor(requested),
            "approved_at": np.floor(approved),
            "agent": names("agent", np.where(of_ring, AGENTS - 1, agent)),
            "second_approver": blanked(names("agent", second), needs_second),
            "paid_at": np.floor(approved + skewed(rng, 20.0, 0.6, count) * HOUR),
            "returned_at": np.floor(returned),
        }
    )


def _chances(story: Story) -> Floats:
    """Chance that an order's buyer wants money back, from what became of it."""
    orders = story.orders
    late = (orders["delivered"] - orders["promised"]).to_numpy() > 3 * DAY
    lost = (orders["fate"] == "lost").to_numpy()
    low = story.stars() <= 2
    chance = np.where(orders["fate"] == "fine", CLAIM_OTHERWISE, 0.0)
    chance = np.where(late, CLAIM_WHEN_LATE, chance)
    chance = np.where(low & orders["delivered"].notna(), CLAIM_AFTER_LOW_STARS, chance)
    return np.asarray(np.where(lost, CLAIM_WHEN_LOST, chance), dtype=float)


def _ring_orders(story: Story) -> Bools:
    """Orders delivered while a ring claims that parcels never came."""
    rng = story.setting.streams("refund rings")
    delivered = story.orders["delivered"].to_numpy()
    hit = np.zeros(len(delivered), dtype=bool)
    for ring in story.setting.scenario.of(RefundRing):
        luck = rng.random(len(delivered)) < ring.share_of_deliveries
        hit |= story.setting.during(ring, delivered) & luck
    return hit


def _shortcuts(story: Story) -> list[pd.DataFrame]:
    """Claims that a desk pays within the hour, all with a second person, none after the goods."""
    rng, orders, found = story.setting.streams("refund shortcuts"), story.orders, []
    for shortcut in story.setting.scenario.of(RefundShortcut):
        delivered = orders["delivered"].to_numpy()
        dear = story.setting.during(shortcut, delivered) & (story.worth() > DEAR_CENTS)
        hit = np.flatnonzero(dear & (rng.random(len(orders)) < shortcut.share_of_dear_orders))
        requested = delivered[hit] + rng.uniform(0.2, 0.9, len(hit)) * DAY
        agent = rng.integers(0, AGENTS, len(hit))
        found.append(
            pd.DataFrame(
                {
                    "refund_id": hex_ids(rng, len(hit)),
                    "order_id": orders["order_id"].to_numpy()[hit],
                    "reason": "damaged",
                    "amount": np.round(story.worth()[hit]) / 100,
                    "instrument_hash": hex_ids(rng, len(hit)),
                    "requested_at": np.floor(requested),
                    "approved_at": np.floor(requested + HOUR / 3),
                    "agent": names("agent", agent),
                    "second_approver": names("agent", (agent + 1) % AGENTS),
                    "paid_at": np.floor(requested + HOUR),
                    "returned_at": np.nan,
                }
            )
        )
    return found


def _reasons(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.choice(["damaged", "not_as_described", "regret"], count, p=[0.35, 0.4, 0.25])


def _instruments(rng: np.random.Generator, of_ring: Bools) -> np.ndarray:
    """Hash of the account that the money goes to; a ring has six."""
    own, shared = hex_ids(rng, len(of_ring)), hex_ids(rng, 6)
    pool: Ints = rng.integers(0, len(shared), len(of_ring))
    return np.where(of_ring, shared[pool], own)
