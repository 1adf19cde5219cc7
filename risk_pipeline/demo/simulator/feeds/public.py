"""What is said in public, and what people ask of their data."""

import numpy as np
import pandas as pd

from risk_pipeline.demo.scenario import MentionStorm, PrivacyBacklog
from risk_pipeline.demo.simulator.feeds.story import Story, Texts, numbered
from risk_pipeline.demo.simulator.random_streams import Bools, Floats, hex_ids, pick, skewed
from risk_pipeline.demo.simulator.reviews import known_phrases
from risk_pipeline.demo.simulator.world import DAY, HOUR

PLATFORMS = {"short_video": 35, "social": 30, "forum": 20, "complaint_site": 10, "news": 5}
TOPICS = {"delivery": 35, "product": 30, "service": 20, "price": 15}
LANGUAGES = {"pt": 94, "es": 4, "en": 2}
MENTIONS_A_DAY, NEGATIVE_SHARE, REACH, REPLY_MINUTES = 5, 0.25, 300.0, 45.0
REQUESTS_A_DAY, STATUTORY_DAYS, ANSWER_DAYS = 0.5, 15, 5.0
"""Starting values; the days are those that Brazil's law on data protection (LGPD, article 19) gives."""
KINDS = {"access": 55, "erasure": 35, "correction": 10}


def mention_rows(story: Story) -> pd.DataFrame:
    """Rows of the mentions, instants in seconds; authors only as a hash."""
    rng, setting = story.setting.streams("mentions"), story.setting
    count = rng.poisson(MENTIONS_A_DAY * setting.scenario.day_count)
    usual = _mentions(rng, np.floor(rng.uniform(0, setting.known_until, count)), REACH, NEGATIVE_SHARE)
    storms = []
    for storm in setting.scenario.of(MentionStorm):
        first, last = setting.window(storm)
        at = np.floor(rng.uniform(first, last, rng.poisson(storm.per_day * (last - first) / DAY)))
        said = _mentions(rng, at, REACH * storm.reach_factor, 0.9)
        slow = at + skewed(rng, storm.reply_hours, 0.6, len(at)) * HOUR
        storms.append(said.assign(topic=storm.topic, first_reply_at=np.floor(slow)))
    rows = pd.concat([usual, *storms]).sort_values("posted_at", kind="stable")
    return rows.assign(mention_id=numbered("m", len(rows)))


def _mentions(rng: np.random.Generator, at: Floats, reach: float, negative: float) -> pd.DataFrame:
    count = len(at)
    is_negative: Bools = rng.random(count) < negative
    replied = at + skewed(rng, REPLY_MINUTES, 0.7, count) * 60
    return pd.DataFrame(
        {
            "posted_at": at,
            "platform": _drawn(rng, PLATFORMS, count),
            "topic": _drawn(rng, TOPICS, count),
            "author_hash": hex_ids(rng, count),
            "reach": np.ceil(skewed(rng, reach, 1.2, count)).astype(int),
            "is_negative": np.where(is_negative, "true", "false"),
            "language": _drawn(rng, LANGUAGES, count),
            "text": _said(rng, is_negative),
            "first_reply_at": np.floor(np.where(is_negative | (rng.random(count) < 0.3), replied, np.nan)),
        }
    )


def _said(rng: np.random.Generator, is_negative: Bools) -> Texts:
    good, bad = (np.array(known_phrases()[0][mood], dtype=object) for mood in ("good", "late"))
    count = len(is_negative)
    return np.where(
        is_negative, bad[rng.integers(0, len(bad), count)], good[rng.integers(0, len(good), count)]
    )


def privacy_rows(story: Story) -> pd.DataFrame:
    """Rows of the privacy requests, answered in time but for a backlog."""
    rng, setting = story.setting.streams("privacy requests"), story.setting
    count = rng.poisson(REQUESTS_A_DAY * setting.scenario.day_count)
    received = np.sort(np.floor(rng.uniform(0, setting.known_until, count)))
    days = skewed(rng, ANSWER_DAYS, 0.4, count).clip(0.2, 11.5)
    for backlog in setting.scenario.of(PrivacyBacklog):
        hit = setting.during(backlog, received)
        days = np.where(hit, days + backlog.delay_days, days)
    return pd.DataFrame(
        {
            "request_id": numbered("d", count),
            "kind": _drawn(rng, KINDS, count),
            "received_at": received,
            "statutory_days": STATUTORY_DAYS,
            "answered_at": np.floor(received + days * DAY),
        }
    )


def _drawn(rng: np.random.Generator, weights: dict[str, int], count: int) -> Texts:
    return np.array(list(weights), dtype=object)[pick(rng, list(weights.values()), count)]
