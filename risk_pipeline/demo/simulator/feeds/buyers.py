"""Buyers' traces: since when an account exists, and from which device a review came."""

import numpy as np
import pandas as pd

from risk_pipeline.demo.scenario import ReviewMill
from risk_pipeline.demo.simulator.feeds.story import Story
from risk_pipeline.demo.simulator.random_streams import hex_ids, skewed
from risk_pipeline.demo.simulator.world import DAY

NEW_SHARE = 0.30
"""Starting value: of the first-time buyers, those who signed up for this order."""


def account_rows(story: Story) -> pd.DataFrame:
    """Rows of the accounts that ever ordered, instants in seconds."""
    rng = story.setting.streams("accounts")
    first = story.orders.drop_duplicates("person_id")
    purchased, count = first["purchased"].to_numpy(), len(first)
    lead = np.where(
        rng.random(count) < NEW_SHARE, rng.uniform(120, 2400, count), skewed(rng, 70.0, 1.1, count) * DAY
    )
    fresh = story.setting.streams("dear newcomers' accounts").uniform(120, 2400, count)
    lead = np.where(first["is_dear_newcomer"], fresh, lead)
    return pd.DataFrame(
        {"account_id": first["person_id"].to_numpy(), "signed_up_at": np.floor(purchased - lead)}
    )


def signal_rows(story: Story) -> pd.DataFrame:
    """Rows of the devices that reviews came from; a mill writes many good ones on few devices."""
    rng, reviews = story.setting.streams("review signals"), story.reviews
    device = np.array([text[:16] for text in hex_ids(rng, len(reviews))], dtype=object)
    answered = reviews["answered"].to_numpy()
    for mill in story.setting.scenario.of(ReviewMill):
        is_good = (reviews["stars"] == 5).to_numpy() & story.setting.during(mill, answered)
        hit = is_good & (rng.random(len(reviews)) < mill.share_of_good_reviews)
        pool = np.array([text[:16] for text in hex_ids(rng, mill.devices)], dtype=object)
        device = np.where(hit, pool[rng.integers(0, mill.devices, len(reviews))], device)
    return pd.DataFrame(
        {"review_id": reviews["review_id"].to_numpy(), "device_hash": device, "answered_at": answered}
    )
