"""The files: ten of the marketplace schema and those of further feeds; how they are read and written.

Values stay text on the way through, so that leading zeros, quotes and line breaks survive.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from risk_pipeline.demo.simulator.feeds.tables import FEED_COLUMNS, FEED_FILES
from risk_pipeline.domain.errors import FeedError, FeedMissing

OLIST_FILES: Mapping[str, str] = {
    "orders": "olist_orders_dataset.csv",
    "order_items": "olist_order_items_dataset.csv",
    "order_payments": "olist_order_payments_dataset.csv",
    "order_reviews": "olist_order_reviews_dataset.csv",
    "customers": "olist_customers_dataset.csv",
    "products": "olist_products_dataset.csv",
    "sellers": "olist_sellers_dataset.csv",
    "category_translation": "product_category_name_translation.csv",
    "leads": "olist_marketing_qualified_leads_dataset.csv",
    "closed_deals": "olist_closed_deals_dataset.csv",
}

OLIST_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "orders": (
        "order_id",
        "customer_id",
        "order_status",
        "order_purchase_timestamp",
        "order_approved_at",
        "order_delivered_carrier_date",
        "order_delivered_customer_date",
        "order_estimated_delivery_date",
    ),
    "order_items": (
        "order_id",
        "order_item_id",
        "product_id",
        "seller_id",
        "shipping_limit_date",
        "price",
        "freight_value",
    ),
    "order_payments": (
        "order_id",
        "payment_sequential",
        "payment_type",
        "payment_installments",
        "payment_value",
    ),
    "order_reviews": (
        "review_id",
        "order_id",
        "review_score",
        "review_comment_title",
        "review_comment_message",
        "review_creation_date",
        "review_answer_timestamp",
    ),
    "customers": (
        "customer_id",
        "customer_unique_id",
        "customer_zip_code_prefix",
        "customer_city",
        "customer_state",
    ),
    "products": (
        "product_id",
        "product_category_name",
        "product_name_lenght",
        "product_description_lenght",
        "product_photos_qty",
        "product_weight_g",
        "product_length_cm",
        "product_height_cm",
        "product_width_cm",
    ),
    "sellers": ("seller_id", "seller_zip_code_prefix", "seller_city", "seller_state"),
    "category_translation": ("product_category_name", "product_category_name_english"),
    "leads": ("mql_id", "first_contact_date", "landing_page_id", "origin"),
    "closed_deals": (
        "mql_id",
        "seller_id",
        "sdr_id",
        "sr_id",
        "won_date",
        "business_segment",
        "lead_type",
        "lead_behaviour_profile",
        "has_company",
        "has_gtin",
        "average_stock",
        "business_type",
        "declared_product_catalog_size",
        "declared_monthly_revenue",
    ),
}

FILES: Mapping[str, str] = {**OLIST_FILES, **FEED_FILES}
COLUMNS: Mapping[str, tuple[str, ...]] = {**OLIST_COLUMNS, **FEED_COLUMNS}


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the files that are there, every value as text.

    Raises:
        FeedMissing: there is no file of orders, by which all others are dated.
        FeedError: a file cannot be read or lacks a column.
    """
    if not (folder / FILES["orders"]).exists():
        raise FeedMissing(f"{folder / FILES['orders']} does not exist. Give the folder of the CSV files.")
    return {table: _read(table, folder / name) for table, name in FILES.items() if (folder / name).exists()}


def _read(table: str, path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8")
    except ValueError as error:  # covers empty files, ragged rows and bytes that are not UTF-8
        raise FeedError(f"{path} is not a readable UTF-8 CSV file with a header: {error}") from error
    if missing := [column for column in COLUMNS[table] if column not in frame.columns]:
        raise FeedError(
            f"{path} lacks the column {', '.join(missing)}. Export the file with all its columns."
        )
    return frame


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write each table to its file; a file is whole or not there, also when we are killed."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, frame in tables.items():
        path = folder / FILES[table]
        unfinished = path.with_suffix(".csv.tmp")
        frame.to_csv(unfinished, index=False, lineterminator="\n", encoding="utf-8")
        os.replace(unfinished, path)  # noqa: PTH105 - atomic on every platform
