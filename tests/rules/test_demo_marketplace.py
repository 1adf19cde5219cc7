"""The simulated marketplace at full scale: normal levels as in reality, each event plain to see.

Everything is computed here from the rows themselves, with no rule and no indicator of the project.
"""

import pandas as pd
import pytest

from risk_pipeline.demo.scenario import Scenario, ScenarioEvent, load_scenario
from risk_pipeline.demo.simulator.marketplace import simulate

DAY = pd.Timedelta(days=1)


class Market:
    """The files joined to one row per order, per item and per review."""

    def __init__(self, tables: dict[str, pd.DataFrame]) -> None:
        names = ["order_id", "customer_id", "status", "bought", "approved", "handed", "delivered", "promised"]
        orders = tables["orders"].set_axis(names, axis="columns")
        for column in names[3:]:
            orders[column] = pd.to_datetime(orders[column])
        state = tables["customers"].set_index("customer_id")["customer_state"]
        payments, items = tables["order_payments"], tables["order_items"]
        category = tables["products"].set_index("product_id")["product_category_name"]
        items = items.assign(
            category=items["product_id"].map(category), limit=pd.to_datetime(items["shipping_limit_date"])
        )
        first_item = items.drop_duplicates("order_id").set_index("order_id")
        self.orders = orders.assign(
            state=orders["customer_id"].map(state),
            type=orders["order_id"].map(
                payments.drop_duplicates("order_id").set_index("order_id")["payment_type"]
            ),
            category=orders["order_id"].map(first_item["category"]),
            seller=orders["order_id"].map(first_item["seller_id"]),
            paid=orders["order_id"].map(payments.groupby("order_id")["payment_value"].sum()),
            worth=orders["order_id"].map(
                items.groupby("order_id")[["price", "freight_value"]].sum().sum(axis=1)
            ),
        )
        self.items = items.merge(self.orders.drop(columns=["category", "seller"]), on="order_id")
        self.payments = payments.merge(orders[["order_id", "bought"]], on="order_id")
        self.reviews = tables["order_reviews"].merge(self.orders, on="order_id", how="left")
        self.reviews["answered"] = pd.to_datetime(self.reviews["review_answer_timestamp"])
        self.reviews["is_low"] = self.reviews["review_score"] <= 2
        self.delivered = self.orders[self.orders["delivered"].notna()]
        self.handed = self.items[self.items["handed"].notna()]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario()


@pytest.fixture(scope="module")
def market(scenario) -> Market:
    return Market(simulate(scenario))


@pytest.fixture(scope="module")
def calm(scenario) -> Market:
    """The same marketplace without any event."""
    return Market(simulate(scenario.model_copy(update={"events": ()}), seed=7))


def event(scenario: Scenario, event_id: str) -> ScenarioEvent:
    return next(event for event in scenario.events if event.id == event_id)


def during(event: ScenarioEvent, at: pd.Series, after_days: int = 0) -> pd.Series:
    return (at >= pd.Timestamp(event.start)) & (at < pd.Timestamp(event.end) + (1 + after_days) * DAY)


def before(event: ScenarioEvent, at: pd.Series, days: int = 56) -> pd.Series:
    return (at >= pd.Timestamp(event.start) - days * DAY) & (at < pd.Timestamp(event.start))


def per_day(event: ScenarioEvent, at: pd.Series) -> tuple[float, float]:
    """Rows a day in the event, and in the four weeks before."""
    days = (event.end - event.start).days + 1
    return during(event, at).sum() / days, before(event, at, days=28).sum() / 28


def test_normal_levels_are_those_of_a_real_marketplace(calm):
    """Bands around section 6 of the risk catalog."""
    delivered, handed, orders, reviews = calm.delivered, calm.handed, calm.orders, calm.reviews
    is_late = delivered["delivered"] > delivered["promised"]
    late_handoff = handed["handed"] > handed["limit"]
    arrived = handed["delivered"].notna()
    late_item = handed["delivered"] > handed["promised"]
    to_approval = (orders["approved"] - orders["bought"]).dropna()
    to_handoff = (orders["handed"] - orders["approved"]).dropna()
    to_door = (delivered["delivered"] - delivered["bought"]) / DAY
    value = calm.payments.groupby("payment_type")["payment_value"].sum()
    low_of_seller = reviews.groupby("seller")["is_low"].agg(["mean", "size"]).query("size >= 20")["mean"]
    sales = calm.items.groupby("seller_id")["price"].sum().sort_values(ascending=False)
    levels = {
        "late delivery": (is_late.mean(), 0.05, 0.085),
        "late hand-over": (late_handoff.mean(), 0.07, 0.115),
        "late delivery after late hand-over": (late_item[arrived & late_handoff].mean(), 0.14, 0.28),
        "late delivery after punctual hand-over": (late_item[arrived & ~late_handoff].mean(), 0.035, 0.07),
        "approved after 48 h": ((to_approval > 2 * DAY).mean(), 0.035, 0.06),
        "median hours to approval": (to_approval.median() / pd.Timedelta(hours=1), 0.2, 0.5),
        "median days to hand-over": (to_handoff.median() / DAY, 1.5, 2.5),
        "median days to the door": (to_door.median(), 8, 12.5),
        "days to the door, p90": (to_door.quantile(0.9), 18, 26),
        "low stars": (reviews["is_low"].mean(), 0.11, 0.165),
        "low stars when punctual": (
            reviews.loc[reviews["delivered"] <= reviews["promised"], "is_low"].mean(),
            0.08,
            0.12,
        ),
        "low stars when late": (
            reviews.loc[reviews["delivered"] > reviews["promised"] + DAY, "is_low"].mean(),
            0.5,
            0.75,
        ),
        "low stars, median seller": (low_of_seller.median(), 0.10, 0.18),
        "low stars, worst tenth of sellers": (low_of_seller.quantile(0.9), 0.2, 0.3),
        "booked otherwise": (((orders["paid"] - orders["worth"]).abs() > 0.05).mean(), 0.002, 0.006),
        "handed over unpaid": (
            (orders["handed"] < orders["approved"]).sum() / orders["handed"].notna().sum(),
            0.0008,
            0.005,
        ),
        "cancelled": ((orders["status"] == "canceled").mean(), 0.002, 0.012),
        "voucher share of value": (value["voucher"] / value.sum(), 0.012, 0.045),
        "card share of payments": ((calm.payments["payment_type"] == "credit_card").mean(), 0.68, 0.8),
        "largest ten sellers": (sales.head(10).sum() / sales.sum(), 0.1, 0.25),
        "several items": (calm.items.groupby("order_id").size().gt(1).mean(), 0.07, 0.13),
    }
    outside = {name: level for name, (level, low, high) in levels.items() if not low <= level <= high}
    assert outside == {}


def test_the_marketplace_has_the_size_and_the_rhythm_of_the_real_one(calm, scenario):
    orders = calm.orders
    assert 30_000 <= len(orders) <= 60_000
    assert orders["state"].nunique() == 27
    assert orders["state"].value_counts(normalize=True)["SP"] == pytest.approx(0.41, abs=0.03)
    assert calm.items["category"].nunique() >= 40
    assert 500 <= calm.items["seller_id"].nunique() <= 1200
    daily = orders.groupby(orders["bought"].dt.normalize()).size()
    assert len(daily) == scenario.day_count
    weekday = daily.groupby(daily.index.day_of_week).mean()
    assert weekday[[5, 6]].max() < weekday[range(5)].min()
    assert daily["2025-06":"2025-08"].mean() > 1.5 * daily["2024-02":"2024-04"].mean()
    assert daily["2024-11-29"] > 3 * daily["2024-11-01":"2024-11-21"].median()
    assert daily["2024-12-25"] < 0.75 * daily["2024-12-09":"2024-12-20"].median()


def test_without_events_no_feed_has_a_gap(calm, scenario):
    assert calm.reviews["answered"].dt.normalize().nunique() >= scenario.day_count - 10
    quiet = calm.reviews["answered"].dt.normalize().value_counts().sort_index()["2024-03":]
    assert quiet.min() > 10


def test_orders_from_the_slumping_state_fall_and_others_do_not(market, scenario):
    slump = event(scenario, "mg_order_slump")
    is_there = market.orders["state"] == "MG"
    now, usual = per_day(slump, market.orders.loc[is_there, "bought"])
    assert now < 0.55 * usual
    now, usual = per_day(slump, market.orders.loc[~is_there, "bought"])
    assert 0.8 * usual < now < 1.25 * usual


def test_the_bypass_lets_goods_out_before_payment(market, scenario):
    bypass = event(scenario, "warehouse_bypass")
    sent = market.orders[market.orders["handed"].notna()]
    unpaid = sent["handed"] < sent["approved"]
    assert unpaid[during(bypass, sent["handed"])].mean() > 0.03
    assert unpaid[before(bypass, sent["handed"])].mean() < 0.008


def test_the_feed_gap_has_no_review_and_the_days_around_it_have(market, scenario):
    gap = event(scenario, "reviews_feed_gap")
    answered = market.reviews["answered"]
    assert during(gap, answered).sum() == 0
    days_around = answered[(answered >= "2024-09-13") & (answered < "2024-09-25")].dt.normalize()
    assert days_around.nunique() == 8
    assert during(gap, market.orders["bought"]).sum() > 100


def test_the_carrier_crisis_delays_the_south_alone_and_its_buyers_complain(market, scenario):
    crisis = event(scenario, "south_carrier_crisis")
    delivered = market.delivered
    is_late = delivered["delivered"] > delivered["promised"]
    days = (delivered["delivered"] - delivered["handed"]) / DAY
    south = delivered["state"].isin(crisis.states)
    now, usual = (
        during(crisis, delivered["delivered"], after_days=21),
        before(crisis, delivered["delivered"]),
    )
    assert is_late[south & now].mean() > 3 * is_late[south & usual].mean()
    assert days[south & now].mean() > 1.4 * days[south & usual].mean()
    assert is_late[~south & now].mean() < 1.5 * is_late[~south & usual].mean()
    reviews = market.reviews[market.reviews["state"].isin(crisis.states)]
    now, usual = during(crisis, reviews["answered"], after_days=21), before(crisis, reviews["answered"])
    assert reviews.loc[now, "is_low"].mean() > 1.6 * reviews.loc[usual, "is_low"].mean()


def test_the_stock_out_cancels_orders_of_its_category(market, scenario):
    stock_out = event(scenario, "games_stock_out")
    orders = market.orders
    now, usual = during(stock_out, orders["bought"]), before(stock_out, orders["bought"])
    unavailable, cancelled = orders["status"] == "unavailable", orders["status"] == "canceled"
    assert unavailable[now].mean() > 1.7 * unavailable[usual].mean()
    is_hit = orders["category"].isin(stock_out.categories)
    assert cancelled[now & is_hit].mean() > 0.15
    assert cancelled[now & ~is_hit].mean() < 0.015


def test_the_truncated_feed_keeps_a_small_share_and_leaves_orphans(market, scenario):
    truncated = event(scenario, "orders_feed_truncated")
    now, usual = per_day(truncated, market.orders["bought"])
    assert now < 0.3 * usual
    now, usual = per_day(truncated, market.orders["approved"].dropna())
    assert now < 0.6 * usual
    orphans = market.reviews["status"].isna()
    assert orphans.sum() > 50


def test_nothing_is_approved_in_the_outage_and_much_is_late_after_it(market, scenario):
    outage = event(scenario, "card_approval_outage")
    cards = market.orders[market.orders["type"] == "credit_card"]
    assert during(outage, cards["approved"]).sum() == 0
    assert during(outage, cards["bought"]).sum() > 100
    released = cards[during(outage, cards["approved"], after_days=2)]
    slow = (released["approved"] - released["bought"]) > 2 * DAY
    assert slow.mean() > 0.15
    slips = market.orders[market.orders["type"] == "boleto"]
    assert during(outage, slips["approved"]).sum() > 20


def test_the_failing_seller_ships_late_and_is_rated_badly(market, scenario):
    failing = event(scenario, "failing_seller")
    handed = market.handed[market.handed["seller_id"] == failing.seller_id]
    late = handed["handed"] > handed["limit"]
    assert late[during(failing, handed["handed"])].mean() > 0.2
    assert late[handed["handed"] < pd.Timestamp(failing.start)].mean() < 0.1
    reviews = market.reviews[market.reviews["seller"] == failing.seller_id]
    now, earlier = during(failing, reviews["bought"]), reviews["bought"] < pd.Timestamp(failing.start)
    assert reviews.loc[now, "is_low"].mean() > 2 * reviews.loc[earlier, "is_low"].mean()


def test_vouchers_take_a_larger_share_while_the_ring_is_at_work(market, scenario):
    ring = event(scenario, "voucher_ring")
    payments = market.payments
    vouchers = payments["payment_value"].where(payments["payment_type"] == "voucher", 0.0)
    now, usual = during(ring, payments["bought"]), before(ring, payments["bought"])
    share = vouchers[now].sum() / payments.loc[now, "payment_value"].sum()
    assert share > 0.07
    assert share > 3 * vouchers[usual].sum() / payments.loc[usual, "payment_value"].sum()


def test_the_ledger_break_books_other_amounts_than_ordered(market, scenario):
    ledger = event(scenario, "ledger_break")
    orders = market.orders[market.orders["worth"].notna()]
    differs = (orders["paid"] - orders["worth"]).abs() > 0.05
    assert differs[during(ledger, orders["approved"])].mean() > 0.03
    assert differs[before(ledger, orders["approved"])].mean() < 0.01


def test_the_peak_doubles_demand_and_strains_the_hand_over(market, scenario):
    peak = event(scenario, "viral_demand_peak")
    now, usual = per_day(peak, market.orders["bought"])
    assert now > 1.9 * usual
    handed = market.handed
    late = handed["handed"] > handed["limit"]
    usual_share = late[before(peak, handed["handed"])].mean()
    assert late[during(peak, handed["handed"], after_days=14)].mean() > 1.15 * usual_share


def test_the_price_slip_sells_phones_for_a_tenth_to_many(market, scenario):
    slip = event(scenario, "phone_price_slip")
    phones = market.items[market.items["category"].isin(slip.categories)]
    now, usual = per_day(slip, phones["bought"])
    assert now > 3 * usual
    price = phones["price"]
    assert (
        price[during(slip, phones["bought"])].median() < 0.2 * price[before(slip, phones["bought"])].median()
    )


def test_the_bad_batch_brings_complaints_about_safety(market, scenario):
    batch = event(scenario, "unsafe_appliances")
    reviews = market.reviews[market.reviews["category"].isin(batch.categories)]
    unsafe = reviews["review_comment_message"].str.contains("choque|fogo|fumaca|explodiu|machucou|curto")
    now, earlier = during(batch, reviews["bought"]), reviews["bought"] < pd.Timestamp(batch.start)
    assert unsafe[now].mean() > 0.08
    assert unsafe[earlier].mean() < 0.02
    assert reviews.loc[now, "is_low"].mean() > 2 * reviews.loc[earlier, "is_low"].mean()
