"""What becomes of an order: handed over, delivered, cancelled, stuck; and what was promised.

The true story is drawn to its end here. What of it is known on the last day is for `known.py`.
"""

import numpy as np
import pandas as pd

from risk_pipeline.demo.scenario import BadSeller, CarrierCrisis, StockOut, WarehouseBypass
from risk_pipeline.demo.simulator.payments import BOLETO
from risk_pipeline.demo.simulator.random_streams import Bools, Floats, skewed, wandering
from risk_pipeline.demo.simulator.sellers.assortment import Offers
from risk_pipeline.demo.simulator.world import DAY, HOUR, Setting

CANCELLED_WAITING, CANCELLED_SENT, UNAVAILABLE = 0.0052, 0.0012, 0.0080
STUCK_PROCESSING, STUCK_INVOICED, LOST = 0.0040, 0.0033, 0.0080
BYPASS_SHARE, SLOW_PAYMENT = 0.006, 8 * HOUR
BUSY_SEASON_SLOWDOWN = 1.22


def deliver(setting: Setting, orders: pd.DataFrame, items: pd.DataFrame, offers: Offers) -> None:
    """Add `fate`, `promised`, `handed`, `delivered`, `ended` (cancelled or given up) to the orders.

    Items get their shipping `limit`.
    """
    first = items.drop_duplicates("order")
    orders["seller"], orders["category"] = first["seller"].to_numpy(), first["category"].to_numpy()
    orders["fate"] = _fates(setting, orders, offers)
    _limits(setting, orders, items, offers)
    _promise(setting, orders)
    fate = orders["fate"].to_numpy()
    handed = _hand_over(setting, orders, offers)
    handed[~np.isin(fate, ["fine", "cancelled_sent", "lost"])] = np.nan
    delivered = _travel(setting, orders, handed)
    delivered[fate != "fine"] = np.nan
    orders["handed"], orders["delivered"] = handed, delivered
    orders["ended"] = _ended(setting, orders)


def _fates(setting: Setting, orders: pd.DataFrame, offers: Offers) -> np.ndarray:
    """Draw how each order ends."""
    rng, count = setting.streams("fates"), len(orders)
    at, seller = orders["purchased"].to_numpy(), orders["seller"].to_numpy()
    leaning = offers.sellers["cancel"].to_numpy()[seller]
    cancelled, unavailable = CANCELLED_WAITING * leaning, UNAVAILABLE * leaning
    lost = np.full(count, LOST)
    for bad in setting.scenario.of(BadSeller):
        cancelled = cancelled + bad.cancelled_share * _at_seller(setting, bad, orders, offers)
    for empty in setting.scenario.of(StockOut):
        places = setting.world.category_index(empty.categories)
        hit = setting.during(empty, at) & np.isin(orders["category"], places)
        cancelled = cancelled + hit * empty.cancelled_share
        unavailable = unavailable + hit * empty.unavailable_share
    for crisis in setting.scenario.of(CarrierCrisis):
        hit = setting.during(crisis, orders["approved"].to_numpy())
        lost = lost + crisis.lost_share * (hit & _in_states(setting, crisis, orders))
    sent, processing, invoiced = (
        np.full(count, p) for p in (CANCELLED_SENT, STUCK_PROCESSING, STUCK_INVOICED)
    )
    edges = np.cumsum([cancelled, sent, unavailable, processing, invoiced, lost], axis=0)
    luck = rng.random(count)
    names = ["cancelled", "cancelled_sent", "unavailable", "processing", "invoiced", "lost"]
    fate = np.select([luck < edge for edge in edges], names, "fine")
    return np.where(np.isnan(orders["approved"]), "unpaid", fate)


def _at_seller(setting: Setting, bad: BadSeller, orders: pd.DataFrame, offers: Offers) -> Bools:
    """Orders of a failing seller that are bought while it fails."""
    is_his = offers.sellers["seller_id"].to_numpy()[orders["seller"]] == bad.seller_id
    return np.asarray(is_his & setting.during(bad, orders["purchased"].to_numpy()), dtype=bool)


def _in_states(setting: Setting, crisis: CarrierCrisis, orders: pd.DataFrame) -> Bools:
    return np.isin(orders["state"], setting.world.state_index(crisis.states))


def _limits(setting: Setting, orders: pd.DataFrame, items: pd.DataFrame, offers: Offers) -> None:
    """Set by when the seller has to hand over: days from the purchase, more for payment slips."""
    rng = setting.streams("limits")
    order = items["order"].to_numpy()
    days = offers.sellers["limit_days"].to_numpy()[items["seller"]]
    slip = np.where(orders["type"].to_numpy()[order] == BOLETO, 2, 0)
    minutes = np.floor(rng.uniform(300, 1200, len(orders)))[order]
    items["limit"] = orders["purchased"].to_numpy()[order] + (days + slip) * DAY + minutes


def _promise(setting: Setting, orders: pd.DataFrame) -> None:
    """Promise a delivery day, stored as its midnight; more time is allowed at the end of November."""
    rng, day = setting.streams("promises"), orders["day"].to_numpy()
    days = np.array([state.promise for state in setting.world.states])[orders["state"]]
    days = days + rng.normal(0, 4.5, len(orders)) + 5.0 * _busy_season(setting)[day]
    orders["promised"] = (day + np.maximum(np.round(days), 6)) * DAY


def _busy_season(setting: Setting) -> Floats:
    """1 from Black Friday to Christmas, by day."""
    dates = setting.scenario.start.toordinal() + np.arange(setting.scenario.day_count)
    months = pd.DatetimeIndex([pd.Timestamp.fromordinal(int(number)) for number in dates])
    late_november = (months.month == 11) & (months.day >= 25)
    return np.asarray(late_november | ((months.month == 12) & (months.day <= 24)), dtype=float)


def _hand_over(setting: Setting, orders: pd.DataFrame, offers: Offers) -> Floats:
    """Draw when the seller hands the parcel to the carrier: working days, later when it is busy."""
    rng, count = setting.streams("hand-overs"), len(orders)
    approved, purchased = orders["approved"].to_numpy(), orders["purchased"].to_numpy()
    factor = offers.sellers["handling"].to_numpy()[orders["seller"]] * _crowding(orders, setting)
    for bad in setting.scenario.of(BadSeller):
        factor = np.where(_at_seller(setting, bad, orders, offers), factor * bad.handling_factor, factor)
    handed = approved + skewed(rng, factor * 1.55, 0.80, count) * DAY
    weekday = (setting.weekday[0] + handed // DAY) % 7
    rests = rng.random(count) < np.where(weekday == 6, 0.97, 0.85)
    handed = handed + DAY * np.where(rests & (weekday >= 5), 7 - weekday, 0)
    handed = np.maximum(_by_day(rng, handed), approved + HOUR * rng.uniform(0.5, 4, count))
    share = np.full(count, BYPASS_SHARE)
    for bypass in setting.scenario.of(WarehouseBypass):
        share = np.where(setting.during(bypass, purchased), bypass.share_of_slow_payments, share)
    early = (approved - purchased > SLOW_PAYMENT) & (rng.random(count) < share)
    handed = np.where(early, purchased + (approved - purchased) * rng.uniform(0.3, 0.95, count), handed)
    return np.asarray(np.floor(handed), dtype=float)


def _crowding(orders: pd.DataFrame, setting: Setting) -> Floats:
    """How much longer sellers take when the last three days brought more orders than usual."""
    per_day = pd.Series(np.bincount(orders["day"], minlength=setting.scenario.day_count), dtype=float)
    recent = per_day.rolling(3, min_periods=1).mean()
    usual = per_day.rolling(28, min_periods=1).median().clip(lower=0.5)
    ratio = (recent / usual).clip(0.6, 4.0).to_numpy() ** 0.5
    return np.asarray(ratio[orders["day"]], dtype=float)


def _travel(setting: Setting, orders: pd.DataFrame, handed: Floats) -> Floats:
    """Draw the arrival; a carrier crisis slows what is under way, not only what starts in it."""
    rng, count = setting.streams("travel"), len(orders)
    median = np.array([state.transit for state in setting.world.states])[orders["state"]]
    day = np.clip(np.nan_to_num(handed) // DAY, 0, setting.scenario.day_count - 1).astype(int)
    weather = wandering(rng, setting.scenario.day_count, 0.09, 0.93)[day]
    season = np.where(_busy_season(setting)[day] > 0, BUSY_SEASON_SLOWDOWN, 1.0)
    delivered = handed + skewed(rng, median * weather * season, 0.52, count) * DAY
    for crisis in setting.scenario.of(CarrierCrisis):
        slowed = _slow_down(handed, delivered, setting.window(crisis), crisis.slowdown)
        delivered = np.where(_in_states(setting, crisis, orders), slowed, delivered)
    weekday = (setting.weekday[0] + np.nan_to_num(delivered) // DAY) % 7
    waits = rng.random(count) < np.where(weekday == 6, 0.9, 0.6)
    delivered = delivered + DAY * np.where(waits & (weekday >= 5), 7 - weekday, 0)
    return np.floor(np.maximum(_by_day(rng, delivered), handed + HOUR * rng.uniform(3, 12, count)))


def _by_day(rng: np.random.Generator, at: Floats) -> Floats:
    """Move an instant to an hour of its day at which parcels are scanned."""
    hour = np.clip(rng.normal(17.5, 3.5, len(at)), 0, 23.9)
    return np.asarray(np.floor(at / DAY) * DAY + hour * HOUR, dtype=float)


def _slow_down(handed: Floats, delivered: Floats, window: tuple[float, float], factor: float) -> Floats:
    """Stretch the part of each journey that falls into the window by the factor."""
    first, last = window
    begin = np.maximum(handed, first)
    left = delivered - begin  # journey still ahead when the window opens
    is_touched = (handed < last) & (delivered > first)
    room = np.maximum((last - begin) / factor, 0.0)
    stretched = begin + np.where(left <= room, left * factor, (last - begin) + (left - room))
    return np.asarray(np.where(is_touched, stretched, delivered), dtype=float)


def _ended(setting: Setting, orders: pd.DataFrame) -> Floats:
    """Draw when an order that is not delivered is cancelled or reported unavailable."""
    rng, count = setting.streams("endings"), len(orders)
    fate = orders["fate"].to_numpy()
    purchased, approved = orders["purchased"].to_numpy(), orders["approved"].to_numpy()
    after_payment = approved + skewed(rng, 4.0, 0.6, count) * DAY
    after_sending = orders["handed"].to_numpy() + skewed(rng, 12.0, 0.5, count) * DAY
    unpaid = np.where(rng.random(count) < 0.75, purchased + rng.uniform(2, 7, count) * DAY, np.nan)
    return np.select(
        [np.isin(fate, ["cancelled", "unavailable"]), fate == "cancelled_sent", fate == "unpaid"],
        [after_payment, after_sending, unpaid],
        np.nan,
    )
