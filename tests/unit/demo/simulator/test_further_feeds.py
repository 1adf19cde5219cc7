"""The further feeds: each keeps its own law, and is cut at a day like the orders it speaks of."""

from collections.abc import Callable
from itertools import pairwise

import pandas as pd
import pytest

from risk_pipeline.demo.scenario import Scenario
from risk_pipeline.demo.simulator.feeds.tables import FEED_COLUMNS, KNOWN_FROM, forget_later
from risk_pipeline.demo.simulator.marketplace import simulate

SCALE = 0.25
DAYS = ("2024-02-05", "2024-02-25")


def quarter(*events: dict[str, object]) -> Scenario:
    return Scenario.model_validate(
        {"name": "a quarter", "start": "2024-01-01", "end": "2024-03-31", "events": events}
    )


def event(kind: str, first: str, last: str, **strength: object) -> dict[str, object]:
    days = {"start": first, "end": last, "grace_days": 3, "shows_in": ["x"]}
    return {"id": kind, "kind": kind, "title": kind, **days, **strength}


@pytest.fixture(scope="module")
def calm() -> dict[str, pd.DataFrame]:
    return simulate(quarter(), scale=SCALE)


@pytest.fixture(scope="module")
def troubled() -> dict[str, pd.DataFrame]:
    events = (
        event("refund_ring", *DAYS, share_of_deliveries=0.3),
        event("refund_shortcut", *DAYS, share_of_dear_orders=0.5),
        event("hasty_admissions", *DAYS, checked_days_later=10),
        event("lapsed_documents", *DAYS, sellers=5),
        event("restricted_listings", *DAYS, share_of_listings=0.5),
        event(
            "card_testing",
            *DAYS,
            gateway="south",
            bin6="522340",
            attempts_per_hour=20,
            hours=6,
            disputed_share=0.5,
        ),
        event("complaint_burst", *DAYS, cause="account", per_day=20, reply_factor=8),
        event("hasty_closings", *DAYS, reopened_share=0.6),
        event("review_mill", *DAYS, share_of_good_reviews=0.5, devices=2),
        event("promo_farm", *DAYS, per_day=20, devices=2),
        event("price_mistake", *DAYS, categories=["enxoval_do_lar"], products=12, stacked_discount=0.8),
        event("mention_storm", *DAYS, topic="price", per_day=30, reach_factor=30, reply_hours=9),
        event("privacy_backlog", *DAYS, delay_days=20),
        event("control_lapse", *DAYS, control="C19", evidence="canary"),
    )
    return simulate(quarter(*events), scale=SCALE)


def at(texts: pd.Series) -> pd.Series:
    return pd.to_datetime(texts, format="ISO8601")


def test_every_table_says_from_when_its_rows_and_values_are_known() -> None:
    for table, columns in FEED_COLUMNS.items():
        told = {*KNOWN_FROM[table], *(name for names in KNOWN_FROM[table].values() for name in names)}
        assert told <= set(columns), table
        assert KNOWN_FROM.keys() == FEED_COLUMNS.keys()


@pytest.mark.parametrize("table", FEED_COLUMNS)
def test_nothing_is_known_before_it_happens(calm: dict[str, pd.DataFrame], table: str) -> None:
    day = pd.Timestamp("2024-02-10")
    cut = forget_later(table, calm[table], day)
    assert 0 < len(cut) <= len(calm[table])
    for instant in KNOWN_FROM[table]:
        assert not (at(cut[instant]) >= day).any()
        assert not (at(calm[table][instant]) >= pd.Timestamp("2024-04-01")).any()
    pd.testing.assert_frame_equal(forget_later(table, cut, day), cut)


def test_events_of_further_feeds_leave_the_orders_as_they_are(
    calm: dict[str, pd.DataFrame], troubled: dict[str, pd.DataFrame]
) -> None:
    for table in calm.keys() - FEED_COLUMNS.keys():
        pd.testing.assert_frame_equal(calm[table], troubled[table])


def overrides(refunds: pd.DataFrame) -> pd.DataFrame:
    return refunds[
        (refunds["amount"] > 300) & (refunds["approved_at"] != "") & (refunds["second_approver"] == "")
    ]


def test_a_refund_is_asked_for_granted_and_paid_in_this_order(calm: dict[str, pd.DataFrame]) -> None:
    refunds = calm["refunds"]
    steps = [at(refunds[name]) for name in ("requested_at", "approved_at", "paid_at")]
    assert not (steps[1] < steps[0]).any()
    assert not (steps[2] < steps[1]).any()
    assert refunds["order_id"].isin(calm["orders"]["order_id"]).all()
    assert (refunds["second_approver"] != "").any()
    assert overrides(refunds).empty


def test_a_ring_is_granted_by_one_agent_alone_and_paid_to_few(troubled: dict[str, pd.DataFrame]) -> None:
    refunds = troubled["refunds"]
    found = overrides(refunds)
    assert len(found) > 3
    assert found["agent"].nunique() == 1
    shared = refunds["instrument_hash"].value_counts()
    assert 0 < (shared > 3).sum() <= 6


def test_a_seller_passes_each_step_of_the_admission_before_the_next(calm: dict[str, pd.DataFrame]) -> None:
    steps = calm["seller_admissions"]
    order = [at(steps[name]) for name in KNOWN_FROM["seller_admissions"]]
    for earlier, later in pairwise(order):
        assert not (later < earlier).any()
    listed = calm["listings"].merge(steps, on="seller_id")
    early = at(listed["listed_at"]) < at(listed["approved_at"])
    assert early.mean() < 0.1


def valid_sellers(tables: dict[str, pd.DataFrame], day: str) -> set[str]:
    found = tables["seller_documents"]
    is_valid = (at(found["verified_at"]) < pd.Timestamp(day)) & (found["expires_on"] > day)
    kinds = found[is_valid].groupby("seller_id")["type"].nunique()
    return set(kinds[kinds == 2].index)


def test_documents_are_renewed_in_time_but_for_those_that_lapse(
    calm: dict[str, pd.DataFrame], troubled: dict[str, pd.DataFrame]
) -> None:
    lapsed = valid_sellers(calm, "2024-02-20") - valid_sellers(troubled, "2024-02-20")
    assert len(lapsed) == 5
    assert valid_sellers(troubled, "2024-02-28") >= lapsed
    assert len(valid_sellers(calm, "2024-02-20")) > 0.95 * len(valid_sellers(calm, "2024-02-28"))


def test_a_sample_finds_restricted_goods_while_they_are_listed(
    calm: dict[str, pd.DataFrame], troubled: dict[str, pd.DataFrame]
) -> None:
    share = {}
    for name, tables in (("calm", calm), ("troubled", troubled)):
        found = tables["listings"]
        during = at(found["sampled_at"]).between("2024-02-05", "2024-02-26")
        share[name] = (found.loc[during, "is_restricted"] == "true").mean()
    assert share["calm"] < 0.02
    assert share["troubled"] > 0.3


def during(tables: dict[str, pd.DataFrame], table: str, instant: str) -> pd.DataFrame:
    rows = tables[table]
    return rows[at(rows[instant]).between(DAYS[0], "2024-02-26")]


def served_by(rows: pd.DataFrame, column: str) -> pd.Series:
    """How many rows share the value of each row."""
    return rows[column].map(rows[column].value_counts())


def disputes(tables: dict[str, pd.DataFrame]) -> pd.Series:
    orders = during(tables, "orders", "order_purchase_timestamp")["order_id"]
    return tables["chargebacks"]["order_id"].isin(orders)


# What an event of each kind changes: by feed and instant, which rows in its window are as it makes them.
TRACES: dict[str, Callable[[dict[str, pd.DataFrame]], pd.Series]] = {
    "card testing": lambda t: during(t, "payment_attempts", "attempted_at")["result"] == "declined",
    "disputes": lambda t: disputes(t),
    "complaint burst": lambda t: during(t, "complaints", "opened_at")["cause"] == "account",
    "hasty closings": lambda t: during(t, "complaints", "closed_at")["reopened_at"] != "",
    "review mill": lambda t: served_by(during(t, "review_signals", "answered_at"), "device_hash") > 2,
    "promo farm": lambda t: served_by(during(t, "promo_redemptions", "redeemed_at"), "device_hash") > 2,
    "price mistake": lambda t: during(t, "price_changes", "changed_at")["approved_by"] == "",
    "mention storm": lambda t: during(t, "mentions", "posted_at")["reach"] > 5000,
    "privacy backlog": lambda t: waits(t),
    "canaries missed": lambda t: canaries(t),
    "paid before the goods are back": lambda t: unreturned(t),
    "admitted before the documents are read": lambda t: unread(t),
}


def waits(tables: dict[str, pd.DataFrame]) -> pd.Series:
    rows = during(tables, "privacy_requests", "received_at")
    return ~(at(rows["answered_at"]) - at(rows["received_at"]) < pd.Timedelta(days=15))


def canaries(tables: dict[str, pd.DataFrame]) -> pd.Series:
    rows = during(tables, "control_evidence", "due_at")
    return rows.loc[rows["kind"] == "canary", "performed_at"] == ""


def unreturned(tables: dict[str, pd.DataFrame]) -> pd.Series:
    rows = during(tables, "refunds", "paid_at")
    dear = rows[(rows["reason"] == "damaged") & (rows["amount"] > 200)]
    return dear["returned_at"] == ""


def unread(tables: dict[str, pd.DataFrame]) -> pd.Series:
    rows = during(tables, "seller_admissions", "approved_at")
    return at(rows["checked_at"]) > at(rows["approved_at"])


def test_every_routine_of_the_evidence_is_performed_in_time_by_two_people(
    calm: dict[str, pd.DataFrame],
) -> None:
    rows = calm["control_evidence"]
    done = rows[rows["performed_at"] != ""]
    assert len(done) > 0.98 * len(rows)
    assert (done["performed_by"] != done["approved_by"]).all()
    daily = done[done["kind"].isin(["ageing_sweep", "safety_sweep", "review_graph", "column_scan"])]
    assert (at(daily["performed_at"]).dt.date == at(daily["due_at"]).dt.date).all()
    assert {"C04", "C05", "C08", "C09", "C11", "C13", "C14", "C16", "C17"} <= set(rows["control_id"])


@pytest.mark.parametrize("trace", TRACES.values(), ids=TRACES)
def test_an_event_shows_in_its_feed_and_nothing_does_without(
    calm: dict[str, pd.DataFrame],
    troubled: dict[str, pd.DataFrame],
    trace: Callable[[dict[str, pd.DataFrame]], pd.Series],
) -> None:
    assert trace(troubled).mean() > max(0.06, 2 * trace(calm).mean())


def test_dear_newcomers_change_nothing_but_what_they_buy(calm: dict[str, pd.DataFrame]) -> None:
    dear = event("dear_newcomers", *DAYS, share_of_orders=0.05, least_price=650)
    newcomers = simulate(quarter(dear), scale=SCALE)
    assert dear_and_new(newcomers) > 0.03 > 0.02 > dear_and_new(calm)
    pd.testing.assert_frame_equal(sales_elsewhere(newcomers), sales_elsewhere(calm))
    for table in ("orders", "complaints", "mentions"):
        pd.testing.assert_frame_equal(newcomers[table], calm[table])
    same = ["review_id", "order_id", "review_score", "review_comment_message"]
    pd.testing.assert_frame_equal(newcomers["order_reviews"][same], calm["order_reviews"][same])


def sales(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return tables["order_items"].merge(tables["orders"], on="order_id")


def dear_and_new(tables: dict[str, pd.DataFrame]) -> float:
    """Share of the orders of the days that cost more than 650 and come from an account a day old."""
    rows = sales(tables).merge(tables["customers"], on="customer_id")
    rows = rows.merge(tables["accounts"], left_on="customer_unique_id", right_on="account_id")
    rows = rows[at(rows["order_purchase_timestamp"]).between(DAYS[0], "2024-02-26")]
    age = at(rows["order_purchase_timestamp"]) - at(rows["signed_up_at"])
    found = rows[(rows["price"].astype(float) > 650) & (age < pd.Timedelta(days=1))]
    return found["order_id"].nunique() / rows["order_id"].nunique()


def sales_elsewhere(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    rows = sales(tables)
    rows = rows[~at(rows["order_purchase_timestamp"]).between(DAYS[0], "2024-02-26")]
    return rows[["order_id", "product_id", "seller_id", "price"]].sort_values(
        ["order_id", "product_id"], ignore_index=True
    )
