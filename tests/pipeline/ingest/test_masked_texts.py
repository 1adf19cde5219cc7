"""A column that says so is masked before it is stored: in the raw table as in rejects."""

from risk_pipeline.domain.register.feed import Column
from tests.builders.ingest_shop import COLUMNS, Shop, lines, orders_feed, shop

__all__ = ["shop"]

SAID = "me chamo Zuleica Quadros ligue (11) 98765-4321 veio quebrado"


def test_personal_data_in_a_masked_column_is_never_stored(shop: Shop) -> None:
    feed = orders_feed(columns=(*COLUMNS, Column(name="said", data_type="varchar", masked=True)))
    rows = [f"o1,1,1,5,2018-05-01,{SAID}", f"o2,1,1,wrong,2018-05-01,{SAID}", "o3,1,1,5,2018-05-01,"]
    shop.write("orders.csv", lines(*rows).replace("ordered_at\n", "ordered_at,said\n"))
    shop.load(feed)
    assert shop.orders("order_id, said") == [("o1", "▢ ligue ▢ veio quebrado"), ("o3", None)]
    kept = str(shop.all("select * from raw.rejects"))
    assert "o2" in kept
    assert "Zuleica" not in kept
    assert "98765" not in kept


def test_a_row_that_comes_again_is_the_same_row(shop: Shop) -> None:
    feed = orders_feed(columns=(*COLUMNS, Column(name="said", data_type="varchar", masked=True)))
    shop.write(
        "orders.csv", lines(f"o1,1,1,5,2018-05-01,{SAID}").replace("ordered_at\n", "ordered_at,said\n")
    )
    assert shop.load(feed).rows_new == 1
    shop.write("more/orders.csv", lines())
    again = shop.load(feed.model_copy(update={"max_reject_share": 0.4}))
    assert (again.rows_new, again.rows_changed) == (0, 0)
