"""Complaints: why buyers write, when they are answered, and whether they have to write again."""

import numpy as np
import pandas as pd

from risk_pipeline.demo.scenario import ComplaintBurst, HastyClosings
from risk_pipeline.demo.simulator.feeds.story import Story, Texts
from risk_pipeline.demo.simulator.random_streams import Floats, hex_ids, pick, skewed
from risk_pipeline.demo.simulator.reviews import known_phrases
from risk_pipeline.demo.simulator.world import DAY, HOUR

CHANNELS = {"chat": 45, "e_mail": 25, "phone": 22, "social": 5, "authority": 3}
PRODUCT_CAUSES = ("damaged", "wrong_item", "not_as_described")
OTHER_CAUSES = ("payment", "account", "refund_slow", "other")
WHEN_LATE, WHEN_LOST, WHEN_CANCELLED, WHEN_UNHAPPY, OTHERWISE = 0.14, 0.40, 0.10, 0.10, 0.008
REPLY_HOURS, REPLY_SPREAD, REOPENED_SHARE = 5.0, 0.75, 0.035
"""Starting values: three complaints in a hundred orders; one in fifty waits longer than a day."""
MOODS = {"late_delivery": "late", "order_cancelled": "gone", "account": "account", "payment": "account"}


def complaint_rows(story: Story) -> pd.DataFrame:
    """Rows of the complaints, instants in seconds."""
    rng = story.setting.streams("complaints")
    opened, cause, order = _joined(_usual(rng, story), _bursts(story))
    count = len(opened)
    hours = skewed(rng, REPLY_HOURS, REPLY_SPREAD, count)
    for burst in story.setting.scenario.of(ComplaintBurst):
        hours = np.where(story.setting.during(burst, opened), hours * burst.reply_factor, hours)
    replied = opened + hours * HOUR
    closed = replied + skewed(rng, 26.0, 0.8, count) * HOUR
    unsolved = np.full(count, REOPENED_SHARE)
    for event in story.setting.scenario.of(HastyClosings):
        unsolved[story.setting.during(event, closed)] = event.reopened_share
    again = np.where(
        rng.random(count) < unsolved, closed + skewed(rng, 3.0, 0.4, count).clip(0.1, 13) * DAY, np.nan
    )
    return pd.DataFrame(
        {
            "complaint_id": hex_ids(rng, count),
            "order_id": order,
            "channel": np.array(list(CHANNELS), dtype=object)[pick(rng, list(CHANNELS.values()), count)],
            "cause": cause,
            "text": _texts(rng, cause),
            "opened_at": np.floor(opened),
            "first_reply_at": np.floor(replied),
            "closed_at": np.floor(closed),
            "reopened_at": np.floor(again),
        }
    )


def _usual(rng: np.random.Generator, story: Story) -> tuple[Floats, Texts, Texts]:
    """Complaints that orders lead to: instant, cause, order."""
    orders, low = story.orders, story.stars() <= 2
    late = (orders["delivered"] > orders["promised"]).to_numpy()
    lost, is_gone = (orders["fate"] == "lost").to_numpy(), orders["ended"].notna().to_numpy()
    chance = np.select(
        [lost, late, is_gone, low], [WHEN_LOST, WHEN_LATE, WHEN_CANCELLED, WHEN_UNHAPPY], OTHERWISE
    )
    writes = rng.random(len(orders)) < chance
    after = skewed(rng, 1.6, 0.7, len(orders)) * DAY
    arrived = np.where(np.isnan(orders["delivered"]), orders["promised"], orders["delivered"])
    began = np.select(
        [lost | late, is_gone, low], [orders["promised"], orders["ended"], arrived], orders["purchased"]
    )
    causes = np.select(
        [lost | late, is_gone, low],
        ["late_delivery", "order_cancelled", rng.choice(PRODUCT_CAUSES, len(orders))],
        rng.choice(OTHER_CAUSES, len(orders)),
    )
    return (
        (began + after)[writes],
        causes.astype(object)[writes],
        orders["order_id"].to_numpy(dtype=object)[writes],
    )


def _bursts(story: Story) -> tuple[Floats, Texts, Texts]:
    """Complaints of one cause that no order leads to."""
    rng, setting = story.setting.streams("complaint bursts"), story.setting
    opened, causes = [np.empty(0)], [np.empty(0, dtype=object)]
    for burst in setting.scenario.of(ComplaintBurst):
        first, last = setting.window(burst)
        count = rng.poisson(burst.per_day * (last - first) / DAY)
        opened.append(rng.uniform(first, last, count))
        causes.append(np.full(count, burst.cause, dtype=object))
    at = np.concatenate(opened)
    return at, np.concatenate(causes), np.full(len(at), "", dtype=object)


def _joined(*parts: tuple[Floats, Texts, Texts]) -> tuple[Floats, Texts, Texts]:
    opened, cause, order = (np.concatenate(column) for column in zip(*parts, strict=True))
    return opened, cause, order


def _texts(rng: np.random.Generator, cause: Texts) -> Texts:
    """A sentence on the cause, in the words of the reviews where they are the same."""
    texts, said = np.full(len(cause), "", dtype=object), known_phrases()[0]
    for name in np.unique(cause.astype(str)):
        rows = np.flatnonzero(cause == name)
        choice = np.array(said[MOODS.get(name, "bad")], dtype=object)
        texts[rows] = choice[rng.integers(0, len(choice), len(rows))]
    return texts
