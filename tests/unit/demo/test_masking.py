from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from risk_pipeline.demo.masking import local_cutoff, mask_files, mask_tables
from risk_pipeline.demo.simulator.tables import COLUMNS, FILES, read_tables, write_tables
from risk_pipeline.domain.errors import ConfigError, FeedError, FeedMissing

ZONE = ZoneInfo("America/Sao_Paulo")


def table(name: str, *rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame([tuple(map(str, row)) for row in rows], columns=list(COLUMNS[name]), dtype=str)


def order(status: str, purchase: str, *later: str, order_id: str = "o1") -> tuple[str, ...]:
    approved, handed, delivered = (*later, "", "", "")[:3]
    return (order_id, f"c-{order_id}", status, purchase, approved, handed, delivered, "2024-02-01 00:00:00")


DELIVERED = order(
    "delivered", "2024-01-01 10:00:00", "2024-01-02 08:00:00", "2024-01-04 18:00:00", "2024-01-09 12:00:00"
)


def seen(row: tuple[str, ...], day: str) -> tuple[str, ...] | None:
    """The order as of the midnight that begins a day: status and the three later timestamps."""
    masked = mask_tables({"orders": table("orders", row)}, pd.Timestamp(day))["orders"]
    return tuple(masked.iloc[0].iloc[[2, 4, 5, 6]]) if len(masked) else None


def test_a_delivered_order_is_rolled_back_step_by_step():
    _, _, _, _, approved, handed, delivered, _ = DELIVERED
    assert seen(DELIVERED, "2024-01-01") is None
    assert seen(DELIVERED, "2024-01-02") == ("created", "", "", "")
    assert seen(DELIVERED, "2024-01-03") == ("approved", approved, "", "")
    assert seen(DELIVERED, "2024-01-05") == ("shipped", approved, handed, "")
    assert seen(DELIVERED, "2024-01-09") == ("shipped", approved, handed, "")
    assert seen(DELIVERED, "2024-01-10") == ("delivered", approved, handed, delivered)


def test_an_event_at_midnight_belongs_to_the_day_that_begins():
    row = order("approved", "2024-01-01 10:00:00", "2024-01-03 00:00:00")
    assert seen(row, "2024-01-03") == ("created", "", "", "")
    assert seen(row, "2024-01-04") == ("approved", "2024-01-03 00:00:00", "", "")


@pytest.mark.parametrize("final", ["canceled", "unavailable", "processing", "invoiced"])
def test_a_status_without_date_of_its_own_is_known_from_the_latest_timestamp(final):
    row = order(final, "2024-01-01 10:00:00", "2024-01-03 08:00:00")
    assert seen(row, "2024-01-03") == ("created", "", "", "")
    assert seen(row, "2024-01-04")[0] == final


def test_a_cancellation_after_hand_over_does_not_leak_into_the_days_before():
    row = order("canceled", "2024-01-01 10:00:00", "2024-01-02 08:00:00", "2024-01-06 18:00:00")
    assert seen(row, "2024-01-05")[0] == "approved"
    assert seen(row, "2024-01-07")[0] == "canceled"


def test_an_order_cancelled_before_approval_is_cancelled_from_its_purchase():
    row = order("canceled", "2024-01-01 10:00:00")
    assert seen(row, "2024-01-02") == ("canceled", "", "", "")


def test_a_delivery_without_date_is_known_from_the_hand_over():
    row = order("delivered", "2024-01-01 10:00:00", "2024-01-02 08:00:00", "2024-01-04 18:00:00")
    assert seen(row, "2024-01-04")[0] == "approved"
    assert seen(row, "2024-01-05")[0] == "delivered"


def test_goods_that_left_before_payment_show_as_shipped_while_approval_is_blank():
    row = order(
        "delivered",
        "2024-01-01 10:00:00",
        "2024-01-06 08:00:00",
        "2024-01-03 18:00:00",
        "2024-01-09 12:00:00",
    )
    assert seen(row, "2024-01-04") == ("shipped", "", "2024-01-03 18:00:00", "")


def test_a_delivery_before_its_hand_over_is_believed_when_it_comes():
    row = order(
        "delivered",
        "2024-01-01 10:00:00",
        "2024-01-02 08:00:00",
        "2024-01-08 18:00:00",
        "2024-01-05 12:00:00",
    )
    assert seen(row, "2024-01-06") == ("delivered", "2024-01-02 08:00:00", "", "2024-01-05 12:00:00")


def test_rows_of_an_order_come_with_its_purchase():
    tables = {
        "orders": table("orders", DELIVERED, order("created", "2024-01-05 10:00:00", order_id="o2")),
        "order_items": table(
            "order_items",
            ("o1", 1, "p", "s", "2030-01-01 00:00:00", "9.9", "1.0"),
            ("o2", 1, "p", "s", "2024-01-09 00:00:00", "9.9", "1.0"),
        ),
        "order_payments": table(
            "order_payments", ("o1", 1, "boleto", 1, "10.9"), ("o2", 1, "boleto", 1, "10.9")
        ),
        "customers": table("customers", ("c-o1", "u", "01000", "x", "SP"), ("c-o2", "u", "01000", "x", "SP")),
    }
    early, late = (mask_tables(tables, pd.Timestamp(day)) for day in ("2024-01-05", "2024-01-06"))
    for name in tables:
        assert len(early[name]) == 1, name
        assert len(late[name]) == 2, name
    assert early["order_items"]["shipping_limit_date"].tolist() == ["2030-01-01 00:00:00"]
    assert early["customers"]["customer_zip_code_prefix"].tolist() == ["01000"]


def test_a_review_waits_for_its_answer_and_for_its_order():
    def row(order_id: str, answered: str) -> tuple[str, ...]:
        return ("r", order_id, "5", "", 'a "b"\r\nc', "2024-01-02 00:00:00", answered)

    reviews = table(
        "order_reviews",
        row("o1", "2024-01-04 09:00:00"),
        row("o2", "2024-01-04 09:00:00"),
        row("lost", "2024-01-05 09:00:00"),
    )
    orders = table("orders", DELIVERED, order("created", "2024-01-06 10:00:00", order_id="o2"))

    def known(day: str) -> list[str]:
        masked = mask_tables({"orders": orders, "order_reviews": reviews}, pd.Timestamp(day))
        return masked["order_reviews"]["order_id"].tolist()

    assert known("2024-01-04") == []
    assert known("2024-01-05") == ["o1"]
    assert known("2024-01-06") == ["o1", "lost"]
    assert known("2024-01-07") == ["o1", "o2", "lost"]


def test_rows_without_any_order_are_dated_by_themselves_or_stay():
    tables = {
        "orders": table("orders", DELIVERED),
        "order_items": table("order_items", ("lost", 1, "p", "s", "2024-01-08 12:00:00", "9.9", "1.0")),
        "order_payments": table("order_payments", ("lost", 1, "boleto", 1, "10.9")),
    }
    early, late = (mask_tables(tables, pd.Timestamp(day)) for day in ("2024-01-08", "2024-01-09"))
    assert (len(early["order_items"]), len(late["order_items"])) == (0, 1)
    assert (len(early["order_payments"]), len(late["order_payments"])) == (1, 1)


def test_leads_and_deals_are_known_on_their_day():
    deal = ("m1", "s", "a", "b", "2024-01-03 15:00:00", *[""] * 9)
    tables = {
        "orders": table("orders", DELIVERED),
        "leads": table("leads", ("m1", "2024-01-02", "page", "social")),
        "closed_deals": table("closed_deals", deal),
    }
    counts = {
        day: tuple(len(mask_tables(tables, pd.Timestamp(day))[name]) for name in ("leads", "closed_deals"))
        for day in ("2024-01-02", "2024-01-03", "2024-01-04")
    }
    assert counts == {"2024-01-02": (0, 0), "2024-01-03": (1, 0), "2024-01-04": (1, 1)}


def test_an_unreadable_timestamp_stays_for_ingest_to_reject():
    row = order("approved", "yesterday", "2024-01-03 08:00:00")
    assert seen(row, "2024-01-02") == ("created", "", "", "")
    assert seen(order("approved", "2024-01-01 10:00:00", "soon"), "2024-01-02")[1] == "soon"


def test_an_instant_with_zone_is_cut_in_the_business_zone():
    assert local_cutoff(datetime(2024, 1, 2, 3, tzinfo=UTC), ZONE) == pd.Timestamp("2024-01-02")
    assert local_cutoff(datetime(2024, 1, 2, 15, tzinfo=UTC), ZONE) == pd.Timestamp("2024-01-02 12:00")
    assert local_cutoff(datetime(2024, 1, 2), ZONE) == pd.Timestamp("2024-01-02")  # noqa: DTZ001


def test_a_day_that_begins_at_one_still_begins_at_midnight_of_the_files():
    """Clocks went from 23:59 to 01:00 on 2017-10-15; files hold times in the hour that was not."""
    assert local_cutoff(datetime(2017, 10, 15, 3, tzinfo=UTC), ZONE) == pd.Timestamp("2017-10-15")


def test_files_keep_their_texts_byte_for_byte(tmp_path):
    review = (
        "r1",
        "o1",
        "1",
        "",
        'linha um\r\nlinha "dois", tres',
        "2024-01-02 00:00:00",
        "2024-01-03 10:00:00",
    )
    tables = {
        "orders": table("orders", DELIVERED),
        "order_reviews": table("order_reviews", review),
        "customers": table("customers", ("c-o1", "u", "00077", "são josé", "SP")),
    }
    write_tables(tables, tmp_path / "full")
    mask_files(tmp_path / "full", tmp_path / "cut", datetime(2024, 2, 1, 3, tzinfo=UTC))
    for name in tables:
        assert (tmp_path / "cut" / FILES[name]).read_bytes() == (tmp_path / "full" / FILES[name]).read_bytes()
    assert sorted(path.name for path in (tmp_path / "cut").iterdir()) == sorted(
        FILES[name] for name in tables
    )
    assert read_tables(tmp_path / "cut")["order_reviews"].iloc[0].tolist() == list(review)


def test_the_complete_set_is_never_overwritten(tmp_path):
    write_tables({"orders": table("orders", DELIVERED)}, tmp_path)
    with pytest.raises(ConfigError, match="complete set"):
        mask_files(tmp_path, tmp_path, datetime(2024, 1, 2, tzinfo=UTC))


def test_without_orders_nothing_can_be_dated(tmp_path):
    with pytest.raises(FeedMissing, match=r"olist_orders_dataset\.csv"):
        mask_files(tmp_path / "nowhere", tmp_path / "cut", datetime(2024, 1, 2, tzinfo=UTC))


def test_an_unreadable_file_is_named(tmp_path):
    write_tables({"orders": table("orders", DELIVERED)}, tmp_path)
    (tmp_path / FILES["customers"]).write_bytes(b"")
    with pytest.raises(FeedError, match=r"olist_customers_dataset\.csv"):
        read_tables(tmp_path)
    (tmp_path / FILES["customers"]).write_text("customer_id\nx\n", encoding="utf-8")
    with pytest.raises(FeedError, match=r"olist_customers_dataset\.csv lacks the column customer_unique_id"):
        read_tables(tmp_path)
