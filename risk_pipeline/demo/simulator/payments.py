"""How orders are paid: payment rows, and when each order's payment is approved."""

import numpy as np
import pandas as pd

from risk_pipeline.demo.scenario import ApprovalOutage, LedgerBreak, VoucherAbuse
from risk_pipeline.demo.simulator.random_streams import Bools, Floats, Ints, pick, skewed
from risk_pipeline.demo.simulator.world import DAY, HOUR, PAYMENT_TYPES, Setting

CARD, BOLETO, DEBIT, VOUCHER = range(len(PAYMENT_TYPES))
TYPE_WEIGHTS = (765, 200, 15, 15)
TOPPED_UP_SHARE = 0.015  # card orders that also redeem vouchers
MISMATCH_SHARE = 0.0033
NEVER_PAID_SHARE = 0.0015
INSTALMENTS = {
    1: 32,
    2: 16,
    3: 14,
    4: 9,
    5: 7,
    6: 5,
    7: 2,
    8: 5,
    9: 1,
    10: 8,
    12: 0.4,
    15: 0.1,
    20: 0.1,
    24: 0.1,
}


def settle(setting: Setting, orders: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Add `type` and `approved` to the orders; return the payment rows, values in cents."""
    kind = _types(setting, orders)
    orders["type"] = kind
    orders["approved"] = _approve(setting, orders["purchased"].to_numpy(), kind)
    total = np.bincount(items["order"], weights=items["price"] + items["freight"], minlength=len(orders))
    booked = total + _booking_errors(setting, orders["approved"].to_numpy(), total.astype(float))
    return _rows(setting, kind, np.round(booked).astype(int))


def _types(setting: Setting, orders: pd.DataFrame) -> Ints:
    rng = setting.streams("payment types")
    kind = pick(rng, TYPE_WEIGHTS, len(orders))
    luck = rng.random(len(orders))
    for ring in setting.scenario.of(VoucherAbuse):
        hit = setting.during(ring, orders["purchased"].to_numpy()) & (luck < ring.share_of_orders)
        kind = np.where(hit, VOUCHER, kind)
    return np.asarray(kind, dtype=np.int64)


def _approve(setting: Setting, purchased: Floats, kind: Ints) -> Floats:
    """Draw the approval: cards in minutes unless checked by hand, payment slips in days."""
    rng, count = setting.streams("approvals"), len(purchased)
    luck = rng.random(count)
    minutes, checked = skewed(rng, 0.24, 0.45, count), skewed(rng, 19.0, 0.60, count)
    card = np.where(luck < 0.80, minutes, np.where(luck < 0.91, rng.uniform(0.5, 14, count), checked))
    slip = skewed(rng, 27.0, 0.66, count)
    debit = skewed(rng, 1.0, 1.5, count)
    voucher = np.where(luck < 0.72, minutes, skewed(rng, 14.0, 0.9, count))
    approved = purchased + np.choose(kind, [card, slip, debit, voucher]) * HOUR
    weekday = setting.weekday[0] + (approved // DAY).astype(int)
    waits = (kind == BOLETO) & (weekday % 7 == 6) & (rng.random(count) < 0.45)
    approved = approved + np.where(waits, DAY, 0.0)
    approved[rng.random(count) < NEVER_PAID_SHARE] = np.nan
    for outage in setting.scenario.of(ApprovalOutage):
        types = [PAYMENT_TYPES.index(name) for name in outage.payment_types]
        hit = setting.during(outage, approved) & np.isin(kind, types)
        released = setting.window(outage)[1] + rng.exponential(outage.backlog_hours * HOUR, count)
        approved = np.where(hit, released, approved)
    return np.asarray(np.floor(approved), dtype=float)


def _booking_errors(setting: Setting, approved: Floats, total: Floats) -> Floats:
    """Cents booked beyond the order's value, for the few orders where the ledger breaks."""
    rng, count = setting.streams("booking errors"), len(approved)
    broken: Bools = rng.random(count) < MISMATCH_SHARE
    for event in setting.scenario.of(LedgerBreak):
        broken |= setting.during(event, approved) & (rng.random(count) < event.share_of_orders)
    interest = np.maximum(total * rng.uniform(0.02, 0.14, count), 10.0)
    return np.asarray(np.where(broken, interest, 0.0), dtype=float)


def _rows(setting: Setting, kind: Ints, cents: Ints) -> pd.DataFrame:
    """Split each order's amount into payments; vouchers often come in several pieces."""
    rng, count = setting.streams("payment rows"), len(kind)
    topped_up = (kind == CARD) & (rng.random(count) < TOPPED_UP_SHARE)
    by_voucher = np.where(topped_up, np.round(cents * rng.uniform(0.1, 0.8, count)), 0).astype(int)
    by_voucher = np.where(kind == VOUCHER, cents, by_voucher)
    pieces = np.where(by_voucher > 0, np.minimum(rng.geometric(0.55, count), 12), 0)
    rest = pd.DataFrame({"order": np.arange(count), "type": kind, "value": cents - by_voucher})
    rest = rest[rest["value"] > 0]
    order = np.repeat(np.arange(count), pieces)
    nth = np.arange(len(order)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    each = by_voucher[order] // pieces[order]
    value = each + np.where(nth == 0, by_voucher[order] - each * pieces[order], 0)
    vouchers = pd.DataFrame({"order": order, "type": VOUCHER, "value": value})
    rows = pd.concat([rest, vouchers]).sort_values("order", kind="stable", ignore_index=True)
    rows["sequential"] = rows.groupby("order").cumcount() + 1
    instalments = np.array(list(INSTALMENTS))[pick(rng, list(INSTALMENTS.values()), len(rows))]
    affordable = 1 + rows["value"].to_numpy() // 1000
    rows["instalments"] = np.where(rows["type"] == CARD, np.minimum(instalments, affordable), 1)
    return rows
