"""Against the real files, when their folder is given by RISK_OLIST_DIR: same schema, nothing copied."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from risk_pipeline.demo.masking import mask_tables
from risk_pipeline.demo.scenario import load_scenario
from risk_pipeline.demo.simulator.marketplace import simulate
from risk_pipeline.demo.simulator.tables import OLIST_COLUMNS, OLIST_FILES, read_tables

OLIST = os.environ.get("RISK_OLIST_DIR", "")
pytestmark = pytest.mark.skipif(
    not (OLIST and (Path(OLIST) / OLIST_FILES["orders"]).exists()),
    reason="RISK_OLIST_DIR does not name a folder with the real marketplace files",
)


@pytest.fixture(scope="module")
def real() -> dict[str, pd.DataFrame]:
    return read_tables(Path(OLIST))


@pytest.fixture(scope="module")
def simulated() -> dict[str, pd.DataFrame]:
    return simulate(load_scenario(), scale=0.1)


def test_headers_equal_the_real_ones():
    headers = {
        table: tuple((Path(OLIST) / name).read_text("utf-8").splitlines()[0].split(","))
        for table, name in OLIST_FILES.items()
    }
    assert headers == dict(OLIST_COLUMNS)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("orders", "order_id"),
        ("customers", "customer_unique_id"),
        ("order_reviews", "review_id"),
        ("products", "product_id"),
        ("sellers", "seller_id"),
        ("leads", "mql_id"),
        ("category_translation", "product_category_name"),
    ],
)
def test_no_identifier_or_name_is_copied(real, simulated, table, column):
    assert set(simulated[table][column]).isdisjoint(real[table][column])


def test_no_review_of_more_than_a_few_words_is_copied(real, simulated):
    texts = {text.strip().lower() for text in simulated["order_reviews"]["review_comment_message"] if text}
    known = {text.strip().lower() for text in real["order_reviews"]["review_comment_message"] if text}
    assert [text for text in texts & known if len(text.split()) > 4] == []


def test_values_look_like_the_real_ones(real, simulated):
    """Same statuses, payment types and spellings of numbers and instants."""
    patterns = {
        ("orders", "order_purchase_timestamp"): r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
        ("orders", "order_estimated_delivery_date"): r"\d{4}-\d\d-\d\d 00:00:00",
        ("leads", "first_contact_date"): r"\d{4}-\d\d-\d\d",
        ("customers", "customer_zip_code_prefix"): r"\d{5}",
        ("order_items", "price"): r"\d+\.\d{1,2}",
        ("products", "product_weight_g"): r"\d*",
    }
    for (table, column), pattern in patterns.items():
        for tables in (real, simulated):
            assert tables[table][column].astype("string").fillna("").str.fullmatch(pattern).all(), (
                table,
                column,
            )
    assert set(simulated["orders"]["order_status"]) == set(real["orders"]["order_status"])


def test_the_real_files_are_already_cut_at_their_last_day(real):
    end = pd.Timestamp("2018-04-01")
    for table, frame in mask_tables(real, end).items():
        pd.testing.assert_frame_equal(frame, real[table])


def test_masking_the_real_files_is_monotone(real):
    later = datetime(2018, 2, 1, tzinfo=UTC).replace(tzinfo=None)
    earlier = later - timedelta(days=60)
    once = mask_tables(real, pd.Timestamp(earlier))
    twice = mask_tables(mask_tables(real, pd.Timestamp(later)), pd.Timestamp(earlier))
    for table, frame in once.items():
        pd.testing.assert_frame_equal(twice[table], frame)
