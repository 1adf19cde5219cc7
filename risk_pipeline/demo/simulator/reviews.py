"""What buyers say: when they are asked, when they answer, how many stars, in which words."""

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import yaml

from risk_pipeline.demo.scenario import BadBatch, BadSeller
from risk_pipeline.demo.simulator.random_streams import Bools, Floats, hex_ids, pick, skewed
from risk_pipeline.demo.simulator.sellers.assortment import Offers
from risk_pipeline.demo.simulator.world import DAY, Setting

LOW_WHEN_PUNCTUAL = 0.092
LOW_WHEN_WAITING = 0.75
LOW_BY_DAYS_LATE = {1: 0.33, 4: 0.74, 8: 0.83}  # from that many days on
UNSAFE_SHARE = 0.03
TEXT_SHARE = (0.77, 0.67, 0.45, 0.31, 0.37)  # by stars
TITLE_SHARE = 0.12
Texts = npt.NDArray[np.object_]


def review(setting: Setting, orders: pd.DataFrame, offers: Offers) -> pd.DataFrame:
    """Draw the reviews: `order` is a position; `created` and `answered` are instants."""
    rng = setting.streams("reviews")
    chance = np.where(orders["fate"] == "unpaid", 0.10, 0.993)
    asked = orders[rng.random(len(orders)) < chance]
    reviews = pd.DataFrame({"order": asked.index.to_numpy(), "review_id": hex_ids(rng, len(asked))})
    reviews["created"], reviews["answered"] = _dates(rng, asked)
    stars, mood = _judge(setting, asked, reviews["answered"].to_numpy(), offers)
    reviews["stars"], reviews["mood"] = stars, mood
    reviews["title"], reviews["message"] = _words(setting, stars, mood)
    return reviews


def _dates(rng: np.random.Generator, asked: pd.DataFrame) -> tuple[Floats, Floats]:
    """Ask the day after delivery, or two days after the promised day when nothing arrived by then."""
    count = len(asked)
    overdue = asked["promised"].to_numpy() + 2 * DAY
    day_after = np.floor(
        asked["delivered"].to_numpy() / DAY + rng.choice([0, 1, 2], count, p=[0.06, 0.9, 0.04])
    )
    created = np.fmin(day_after * DAY, overdue)
    slow = np.where(rng.random(count) < 0.02, 6.0, 1.0)
    answered = created + (0.3 + slow * skewed(rng, 1.25, 0.85, count)) * DAY
    return created, np.floor(np.maximum(answered, asked["purchased"].to_numpy() + DAY))


def _judge(setting: Setting, asked: pd.DataFrame, answered: Floats, offers: Offers) -> tuple[Floats, Texts]:
    """Draw stars and mood from what the buyer has lived through by the time of the answer."""
    rng, count = setting.streams("stars"), len(asked)
    has_arrived = asked["delivered"].to_numpy() <= answered
    late_days = np.floor((asked["delivered"] - asked["promised"]).to_numpy() / DAY)
    low = LOW_WHEN_PUNCTUAL * offers.sellers["defect"].to_numpy()[asked["seller"]]
    for days, share in LOW_BY_DAYS_LATE.items():
        low = np.where(late_days >= days, share, low)
    low = np.where(has_arrived, low, LOW_WHEN_WAITING)
    defect, unsafe = _defects(setting, asked, offers)
    is_defective = has_arrived & (rng.random(count) < defect)
    is_low = is_defective | (rng.random(count) < low)
    stars = np.where(is_low, 1 + pick(rng, [79, 21], count), 3 + pick(rng, [10, 23, 67], count))
    is_unsafe = is_low & has_arrived & (rng.random(count) < np.where(is_defective, unsafe, UNSAFE_SHARE))
    is_gone = np.isin(asked["fate"], ["cancelled", "unavailable"])
    is_waiting = ~has_arrived | (late_days > 0)
    mood = np.select(
        [is_unsafe, is_low & is_gone, is_low & ~is_defective & is_waiting, is_low, stars == 3],
        ["unsafe", "gone", "late", "bad", "plain"],
        "good",
    )
    return stars, mood.astype(object)


def _defects(setting: Setting, asked: pd.DataFrame, offers: Offers) -> tuple[Floats, Floats]:
    """Chance of a defect beyond the usual, and of danger given the defect."""
    defect, unsafe = np.zeros(len(asked)), np.full(len(asked), UNSAFE_SHARE)
    at, seller = asked["purchased"].to_numpy(), offers.sellers["seller_id"].to_numpy()[asked["seller"]]
    for bad in setting.scenario.of(BadSeller):
        hit: Bools = setting.during(bad, at) & (seller == bad.seller_id)
        defect = np.where(hit, bad.defect_share, defect)
    for batch in setting.scenario.of(BadBatch):
        places = setting.world.category_index(batch.categories)
        hit = setting.during(batch, at) & np.isin(asked["category"], places)
        defect, unsafe = np.where(hit, batch.defect_share, defect), np.where(hit, batch.unsafe_share, unsafe)
    return defect, unsafe


@cache
def known_phrases() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return messages and titles, by mood."""
    content = yaml.safe_load(Path(__file__).with_name("phrases.yaml").read_text("utf-8"))
    return content, content["titles"]


def _words(setting: Setting, stars: Floats, mood: Texts) -> tuple[Texts, Texts]:
    """Compose title and message; a danger is always put into words."""
    rng, count = setting.streams("words"), len(stars)
    messages, headlines = known_phrases()
    title, message = np.full(count, "", dtype=object), np.full(count, "", dtype=object)
    is_told = (rng.random(count) < np.array(TEXT_SHARE)[stars.astype(int) - 1]) | (mood == "unsafe")
    is_titled = is_told & (rng.random(count) < TITLE_SHARE)
    for name in ("good", "plain", "late", "bad", "gone", "unsafe"):
        phrases = np.array(messages[name], dtype=object)
        titles = np.array(headlines[name], dtype=object)
        rows = np.flatnonzero(is_told & (mood == name))
        message[rows] = phrases[rng.integers(0, len(phrases), len(rows))]
        second = rows[rng.random(len(rows)) < 0.4]
        glue = np.array([". ", ", ", "\r\n", "! "], dtype=object)[pick(rng, [60, 25, 10, 5], len(second))]
        message[second] = message[second] + glue + phrases[rng.integers(0, len(phrases), len(second))]
        titled = np.flatnonzero(is_titled & (mood == name))
        title[titled] = titles[rng.integers(0, len(titles), len(titled))]
    return title, message
