"""A row that breaks its contract is kept with the reason; the good rows land."""

import json

import pytest

from tests.builders.ingest_shop import Shop, line, lines, orders_feed
from tests.builders.ingest_shop import shop as shop  # the fixture

GOOD = (line(1), line(2), line(3))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("o9,1,1,cheap,", "price: is no DOUBLE"),
        ("o9,1,1,nan,", "price: is no DOUBLE"),
        ("o9,1,1.5,5,", "quantity: is no BIGINT"),
        ("o9,1,1e-1,5,", "quantity: is no BIGINT"),
        ("o9,1,1,5,2018-02-30 10:00:00", "ordered_at: is no TIMESTAMP"),
        ("o9,1,1,5,infinity", "ordered_at: is no TIMESTAMP"),
        ("o9,1,1,,", "price: null or blank in a required column"),
        ("o9,1,1,-0.01,", "price: is below 0"),
        ("o9,1,1,5,2018-06-01 12:00:01", "ordered_at: is after the load"),
        (",1,1,5,", "order_id: null or blank in the key"),
        ("o9,1,x,-1,", "quantity: is no BIGINT; price: is below 0"),
        ("o9,1,1", "the line has fewer values than columns"),
        ("o9,1,1,5,,x", "the line has more values than columns"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason_and_line_and_the_good_rows_land(
    shop: Shop, bad: str, reason: str
) -> None:
    shop.write("orders.csv", lines(GOOD[0], bad, *GOOD[1:]))
    load = shop.load()
    assert shop.orders() == [("o1", 5.0), ("o2", 5.0), ("o3", 5.0)]
    assert shop.rejects() == [(3, reason)]
    assert (load.state, load.rows_read, load.rows_new, load.rows_rejected) == ("ok", 4, 3, 1)


def test_whole_numbers_written_as_decimals_fit_an_integer_column(shop: Shop) -> None:
    shop.write("orders.csv", lines("o1,1,2.0,5,"))
    shop.load()
    assert shop.orders("quantity") == [(2,)]


def test_a_reject_keeps_the_declared_columns_as_json_and_where_it_came_from(shop: Shop) -> None:
    path = shop.write(
        "orders.csv", "order_id,zip,quantity,price,ordered_at,note\no1,01001,1,x,,hm\n" + line(2) + ",\n"
    )
    shop.load(run_id="run-7")
    feed, location, row, run_id = shop.one("select feed, location, row_json, run_id from raw.rejects")
    assert (feed, location, run_id) == ("shop.orders", str(path), "run-7")
    assert json.loads(row) == {
        "order_id": "o1",
        "zip": "01001",
        "quantity": "1",
        "price": "x",
        "ordered_at": None,
    }


def test_records_that_span_lines_and_broken_records_before_it_do_not_shift_a_rejects_number(
    shop: Shop,
) -> None:
    rows = [
        '"o\n1",1,1,5,',
        "short",
        "o2,1,1,x,",
        "short",
        "o3,1,1,5,",
        "o4,1,1,y,",
        *(line(n) for n in range(10, 15)),
    ]
    shop.write("orders.csv", lines(*rows))
    shop.load()
    assert [number for number, _ in shop.rejects()] == [3, 4, 5, 7]


def test_an_unclosed_quote_counts_for_all_the_lines_it_swallows(shop: Shop) -> None:
    rows = [line(n) for n in range(60)]
    shop.write("orders.csv", lines(*rows[:50], '"' + rows[50], *rows[51:]))
    load = shop.load()
    assert (load.rows_new, load.rows_rejected) == (50, 10)
    assert shop.rejects() == [(52, "the line has a quote that is not closed, or stands within a value")]


def test_above_the_allowed_share_nothing_lands_but_the_rejects(shop: Shop) -> None:
    path = shop.write("orders.csv", lines(*GOOD, "o4,1,1,,", "o5,1,1,-3,"))
    text = shop.refusal(orders_feed(max_reject_share=0.3))
    assert text == (
        f"Feed shop.orders: 2 of 5 rows (40.0%, allowed 30.0%) of {path} break its contract: "
        "1 x price: is below 0 (first in orders.csv line 6); "
        "1 x price: null or blank in a required column (first in orders.csv line 5). "
        "Correct the file, or raise max_reject_share in meta.feed. "
        "Nothing was loaded. `risk feeds rejects shop.orders` lists the rows."
    )
    assert shop.orders() == []
    assert len(shop.rejects()) == 2
    assert shop.all("select * from ops.ingest_manifest") == []


def test_a_share_just_at_the_limit_is_allowed(shop: Shop) -> None:
    shop.write("orders.csv", lines(*GOOD, "o4,1,1,,"))
    assert shop.load(orders_feed(max_reject_share=0.25)).rows_rejected == 1


def test_a_load_that_finds_nothing_new_tells_what_was_said_of_the_newest_rows(shop: Shop) -> None:
    state = "select reason from ops.feed_state"
    shop.write("orders.csv", lines(*GOOD, "o4,1,1,,"))
    shop.load()
    (said,) = shop.one(state)
    assert said.startswith("1 of 4 rows rejected")
    assert shop.load().rows_read == 0
    assert shop.one(state) == (said,)
    shop.write("orders.csv", lines(*GOOD))
    shop.load()
    assert shop.one(state) == ("",)


def test_a_failed_load_repeated_does_not_repeat_its_rejects_and_a_corrected_file_clears_them(
    shop: Shop,
) -> None:
    shop.write("orders.csv", lines("o1,1,1,x,"))
    for _ in range(2):
        shop.refusal(orders_feed(max_reject_share=0))
    assert len(shop.rejects()) == 1
    shop.write("orders.csv", lines(line(1)))
    shop.load(orders_feed(max_reject_share=0))
    assert shop.rejects() == []
    assert shop.orders() == [("o1", 5.0)]


def test_letters_in_another_encoding_reject_their_rows_only(shop: Shop) -> None:
    shop.write("orders.csv", lines(*GOOD).encode() + "o9,São,1,5,\n".encode("latin-1"))
    load = shop.load()
    assert (load.rows_new, load.rows_rejected) == (3, 1)
    ((number, reason),) = shop.rejects()
    assert number == 5
    assert "is no text in the declared encoding" in reason
