"""How sellers are let in and what they list: admissions, documents, listings and their samples."""

import numpy as np
import pandas as pd

from risk_pipeline.demo.scenario import HastyAdmissions, LapsedDocuments, RestrictedListings
from risk_pipeline.demo.simulator.feeds.story import Story, blanked, names
from risk_pipeline.demo.simulator.random_streams import Floats, Ints, hex_ids, skewed
from risk_pipeline.demo.simulator.world import DAY, HOUR

DOCUMENT_TYPES = ("identity", "trade_licence")
VALID_DAYS = 365
FLAGGED_SHARE, RESTRICTED_SHARE, EARLY_SHARE = 0.004, 0.0004, 0.01
"""Starting values: held back by the classifier, slipping through it, listed before the admission."""
OFFICERS = 4


def admission_rows(story: Story) -> pd.DataFrame:
    """Rows of the sellers admitted in the period: step after step, all before the first sale."""
    rng, sellers = story.setting.streams("admissions"), story.offers.sellers
    new = sellers[np.isfinite(sellers["joined"])]
    won = story.acquisition.deals.set_index("seller_id")["dated"]
    applied = won.reindex(new["seller_id"]).to_numpy()
    steps = np.sort(rng.uniform(0.05, 0.92, (len(new), 4)), axis=1)
    at = applied[:, None] + steps * (new["joined"].to_numpy() - applied)[:, None]
    officers = rng.integers(0, OFFICERS, len(new))
    checked, approved = at[:, 1], at[:, 3]
    for haste in story.setting.scenario.of(HastyAdmissions):
        late = approved + haste.checked_days_later * DAY
        checked = np.where(story.setting.during(haste, approved), late, checked)
    return pd.DataFrame(
        {
            "seller_id": new["seller_id"].to_numpy(),
            "applied_at": np.floor(applied),
            "documents_at": np.floor(at[:, 0]),
            "checked_at": np.floor(checked),
            "checked_by": names("officer", officers),
            "deposit_at": np.floor(at[:, 2]),
            "approved_at": np.floor(approved),
        }
    )


def document_rows(story: Story) -> pd.DataFrame:
    """Rows of the sellers' documents: valid for a year, renewed in time, but for those that lapse."""
    rng, sellers = story.setting.streams("documents"), story.offers.sellers
    count = len(sellers)
    first = np.where(
        np.isfinite(sellers["joined"]),
        sellers["joined"].to_numpy() - 2 * DAY,
        -rng.uniform(1, VALID_DAYS - 30, count) * DAY,
    )
    renewals = int(story.setting.scenario.day_count // VALID_DAYS) + 2
    parts = []
    for nth in range(renewals):
        submitted = first + nth * (VALID_DAYS - 20) * DAY
        parts.append(_documents(rng, story, submitted, "identity"))
        parts.append(_documents(rng, story, _with_lapses(story, submitted, nth), "trade_licence"))
    rows = pd.concat(parts, ignore_index=True)
    return rows[rows["submitted_at"] < story.setting.known_until].reset_index(drop=True)


def _documents(rng: np.random.Generator, story: Story, submitted: Floats, kind: str) -> pd.DataFrame:
    count = len(submitted)
    verified = np.floor(submitted + skewed(rng, 8.0, 0.5, count) * HOUR)
    days = np.floor(submitted / DAY)
    return pd.DataFrame(
        {
            "document_id": hex_ids(rng, count),
            "seller_id": story.offers.sellers["seller_id"].to_numpy(),
            "type": kind,
            "issued_on": days * DAY,
            "expires_on": (days + VALID_DAYS) * DAY,
            "submitted_at": np.floor(submitted),
            "verified_at": verified,
            "verified_by": names("officer", rng.integers(0, OFFICERS, count)),
        }
    )


def _with_lapses(story: Story, submitted: Floats, nth: int) -> Floats:
    """Let the documents of the largest sellers run out as a lapse begins, and be renewed when it ends."""
    rng, at = story.setting.streams("lapses"), submitted.copy()
    for lapse in story.setting.scenario.of(LapsedDocuments):
        first, last = story.setting.window(lapse)
        hit = largest_sellers(story)[: lapse.sellers]
        soon = first + rng.uniform(0, 2, lapse.sellers) * DAY
        renewed = last + (nth - 1) * (VALID_DAYS - 20) * DAY
        at[hit] = soon - VALID_DAYS * DAY if nth == 0 else renewed + rng.uniform(0, 0.5, lapse.sellers) * DAY
    return at


def listing_rows(story: Story) -> pd.DataFrame:
    """Rows of the listings: listed when their shop opens or later, looked at once by a sample."""
    rng, products = story.setting.streams("listings"), story.offers.products
    count = len(products)
    joined = story.offers.sellers["joined"].to_numpy()[products["seller"]]
    listed = np.where(
        np.isfinite(joined),
        joined + np.where(rng.random(count) < 0.6, 0, rng.exponential(60, count)) * DAY,
        -rng.uniform(1, 400, count) * DAY,
    )
    is_early = np.isfinite(joined) & (rng.random(count) < EARLY_SHARE)
    listed = np.floor(listed - np.where(is_early, rng.uniform(10, 20, count) * DAY, 0.0))
    sampled = np.floor(np.maximum(listed, 0) + rng.uniform(0.5, 600, count) * DAY)
    flagged = rng.random(count) < FLAGGED_SHARE
    restricted = ~flagged & (rng.random(count) < _restricted(story, sampled))
    delisted = np.where(restricted, sampled + skewed(rng, 5.0, 0.5, count) * HOUR, np.nan)
    delisted = np.where(flagged, listed + 300, delisted)
    sampled = np.where(flagged, np.nan, sampled)
    category = np.array([one.english or one.name for one in story.setting.world.categories], dtype=object)
    return pd.DataFrame(
        {
            "listing_id": products["product_id"].to_numpy(),
            "seller_id": story.offers.sellers["seller_id"].to_numpy()[products["seller"]],
            "category": category[products["category"]],
            "listed_at": listed,
            "is_flagged": np.where(flagged, "true", "false"),
            "sampled_at": sampled,
            "is_restricted": blanked(np.where(restricted, "true", "false"), ~np.isnan(sampled)),
            "delisted_at": np.floor(delisted),
        }
    )


def _restricted(story: Story, sampled: Floats) -> Floats:
    share = np.full(len(sampled), RESTRICTED_SHARE)
    for wave in story.setting.scenario.of(RestrictedListings):
        share = np.where(story.setting.during(wave, sampled), wave.share_of_listings, share)
    return share


def largest_sellers(story: Story) -> Ints:
    """Positions of the sellers present from the start, the one that attracts most first."""
    sellers = story.offers.sellers
    return np.argsort(-np.where(np.isinf(sellers["joined"]), sellers["weight"], 0.0))
