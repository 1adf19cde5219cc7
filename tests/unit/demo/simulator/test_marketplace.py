from datetime import datetime

import pandas as pd
import pytest

from risk_pipeline.demo.masking import mask_files, mask_tables
from risk_pipeline.demo.scenario import load_scenario
from risk_pipeline.demo.simulator.marketplace import simulate, write_marketplace
from risk_pipeline.demo.simulator.tables import COLUMNS, FILES, read_tables
from risk_pipeline.domain.errors import ConfigError

SCALE = 0.08
STEPS = ["order_purchase_timestamp", "order_approved_at", "order_delivered_carrier_date"]
STEPS.append("order_delivered_customer_date")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("marketplace")
    write_marketplace(path, load_scenario(), scale=SCALE)
    return path


@pytest.fixture(scope="module")
def tables(folder):
    return read_tables(folder)


def at(texts: pd.Series) -> pd.Series:
    return pd.to_datetime(texts, format="ISO8601")


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(folder, tmp_path):
    again = write_marketplace(tmp_path / "again", load_scenario(), scale=SCALE)
    write_marketplace(tmp_path / "other", load_scenario(), scale=SCALE, seed=again.seed + 1)
    for name in FILES.values():
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes(), name
    orders = FILES["orders"]
    assert (tmp_path / "other" / orders).read_bytes() != (folder / orders).read_bytes()


def test_the_report_counts_what_lies_in_the_folder(folder, tables, tmp_path):
    report = write_marketplace(tmp_path, load_scenario(), scale=SCALE)
    assert dict(report.rows) == {FILES[name]: len(frame) for name, frame in tables.items()}
    assert report.event_ids == tuple(event.id for event in load_scenario().events)
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES.values())


def test_each_file_has_the_columns_of_the_schema_in_order(tables):
    assert {name: tuple(frame.columns) for name, frame in tables.items()} == dict(COLUMNS)


def test_keys_are_unique(tables):
    keys = {
        "orders": ["order_id"],
        "order_items": ["order_id", "order_item_id"],
        "order_payments": ["order_id", "payment_sequential"],
        "order_reviews": ["review_id", "order_id"],
        "customers": ["customer_id"],
        "products": ["product_id"],
        "sellers": ["seller_id"],
        "leads": ["mql_id"],
        "closed_deals": ["mql_id"],
    }
    for name, key in keys.items():
        assert not tables[name].duplicated(key).any(), name


def test_nothing_is_known_that_happens_after_the_last_day(tables):
    end = pd.Timestamp("2025-09-01")
    for step in STEPS:
        assert at(tables["orders"][step]).max() < end
    assert at(tables["order_reviews"]["review_answer_timestamp"]).max() < end
    assert at(tables["closed_deals"]["won_date"]).max() < end
    assert at(tables["orders"]["order_estimated_delivery_date"]).max() > end


def test_statuses_agree_with_the_timestamps_known(tables):
    orders = tables["orders"]
    has = {step: orders[step] != "" for step in STEPS}
    by_status = orders.groupby("order_status").groups
    assert not has["order_approved_at"].loc[by_status["created"]].any()
    assert has["order_delivered_carrier_date"].loc[by_status["shipped"]].all()
    assert not has["order_delivered_customer_date"].loc[by_status["shipped"]].any()
    for status in ("approved", "processing", "invoiced", "unavailable"):
        assert has["order_approved_at"].loc[by_status[status]].all()
        assert not has["order_delivered_carrier_date"].loc[by_status[status]].any()
    assert has["order_delivered_customer_date"].loc[by_status["delivered"]].mean() > 0.95


def test_every_kind_of_known_dirt_is_there(tables):
    orders, items, payments = (tables[name] for name in ("orders", "order_items", "order_payments"))
    reviews, sellers, leads = (tables[name] for name in ("order_reviews", "sellers", "leads"))
    approved, handed, delivered = (at(orders[step]) for step in STEPS[1:])
    status = orders["order_status"]
    category = tables["products"]["product_category_name"]
    found = {
        "orders without items": (~orders["order_id"].isin(items["order_id"])).sum(),
        "orders without payment": (~orders["order_id"].isin(payments["order_id"])).sum(),
        "items without order": (~items["order_id"].isin(orders["order_id"])).sum(),
        "shared review ids": reviews["review_id"].duplicated().sum(),
        "orders reviewed twice": reviews["order_id"].duplicated().sum(),
        "delivered without date": ((status == "delivered") & delivered.isna()).sum(),
        "cancelled with date": ((status == "canceled") & delivered.notna()).sum(),
        "handed before approval": (handed < approved).sum(),
        "delivered before hand-over": (delivered < handed).sum(),
        "not_defined payments": (payments["payment_type"] == "not_defined").sum(),
        "zero values": (payments["payment_value"] == "0.0").sum(),
        "zero instalments": (payments["payment_installments"] == "0").sum(),
        "missing categories": (category == "").sum(),
        "untranslated categories": (
            ~category.isin(["", *tables["category_translation"]["product_category_name"]])
        ).sum(),
        "limit years ahead": (at(items["shipping_limit_date"]) > pd.Timestamp("2026-06-01")).sum(),
        "cities with suffix": sellers["seller_city"].str.contains(r" - |/|,").sum(),
        "cities that are post codes": sellers["seller_city"].str.fullmatch(r"\d+").sum(),
        "leads without origin": (leads["origin"] == "").sum(),
        "deals of unknown sellers": (~tables["closed_deals"]["seller_id"].isin(sellers["seller_id"])).sum(),
        "line breaks": reviews["review_comment_message"].str.contains("\r\n").sum(),
        "quotes": reviews["review_comment_message"].str.contains('"').sum(),
        "leading zeros": sellers["seller_zip_code_prefix"].str.startswith("0").sum(),
    }
    assert [kind for kind, count in found.items() if count == 0] == []


def test_a_scale_that_is_not_positive_is_refused():
    with pytest.raises(ConfigError, match="scale"):
        simulate(load_scenario(), scale=0)


def test_masking_at_the_end_of_the_last_day_changes_no_byte(folder, tmp_path):
    mask_files(folder, tmp_path, datetime(2025, 9, 1))  # noqa: DTZ001 - local time, as in the files
    for name in FILES.values():
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


@pytest.mark.parametrize("day", ["2024-02-10", "2024-10-20", "2025-02-12", "2025-08-30"])
def test_masking_twice_equals_masking_at_the_earlier_day(tables, day):
    earlier = pd.Timestamp(day)
    once = mask_tables(tables, earlier)
    for later in (earlier, earlier + pd.Timedelta(days=1), earlier + pd.Timedelta(days=90)):
        twice = mask_tables(mask_tables(tables, later), earlier)
        for name, frame in once.items():
            pd.testing.assert_frame_equal(twice[name], frame)


def daily_facts(tables: dict[str, pd.DataFrame]) -> dict[str, pd.Series]:
    """Counts by day in the shapes of the contract's indicators, from nothing but the files.

    On the day of a hand-over nobody can know that its payment is approved later: a parcel without
    approval counts as unpaid, so that it stays counted when the approval comes.
    """
    orders, reviews = tables["orders"], tables["order_reviews"]
    bought, approved, handed, delivered = (at(orders[step]) for step in STEPS)
    latest = pd.concat([bought, approved, handed, delivered], axis=1).max(axis=1)
    cancelled = latest.where(orders["order_status"] == "canceled")
    unavailable = latest.where(orders["order_status"] == "unavailable")
    limit = at(tables["order_items"]["shipping_limit_date"]).groupby(tables["order_items"]["order_id"]).min()
    due = orders["order_id"].map(limit)
    delivered_by = pd.Series(delivered.to_numpy(), index=orders["order_id"])
    answered = at(reviews["review_answer_timestamp"])
    arrival = reviews["order_id"].map(delivered_by)
    promised = at(orders["order_estimated_delivery_date"])
    instants = {
        "purchases": bought,
        "orders without items": bought[~orders["order_id"].isin(tables["order_items"]["order_id"])],
        "orders without payment": bought[~orders["order_id"].isin(tables["order_payments"]["order_id"])],
        "approved late": approved[approved - bought > pd.Timedelta(hours=48)],
        "handed late": handed[handed > due],
        "handed before approval": handed[(handed < approved) | approved.isna()],
        "delivered late": delivered[delivered.dt.normalize() > promised],
        "cancelled": cancelled,
        "unavailable": unavailable,
        "answers": answered,
        "answers before delivery": answered[~(arrival <= answered)],
        "leads": at(tables["leads"]["first_contact_date"]),
        "deals": at(tables["closed_deals"]["won_date"]),
        "leaving the wait for approval": pd.concat([approved, cancelled, unavailable], axis=1).min(axis=1),
        "leaving the wait for hand-over": pd.concat([handed, cancelled, unavailable], axis=1).min(axis=1),
    }
    return {name: when.dropna().dt.normalize().value_counts().sort_index() for name, when in instants.items()}


@pytest.mark.parametrize("day", ["2024-03-01", "2024-11-15", "2025-02-13", "2025-06-18"])
def test_indicators_by_day_are_the_same_from_masked_and_from_complete_files(tables, day):
    cutoff = pd.Timestamp(day)
    complete, masked = daily_facts(tables), daily_facts(mask_tables(tables, cutoff))
    different = [
        name for name, counts in complete.items() if not counts[counts.index < cutoff].equals(masked[name])
    ]
    assert different == []
