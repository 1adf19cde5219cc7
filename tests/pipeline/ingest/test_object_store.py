"""Feeds in S3-compatible storage, on moto's server."""

import pytest

from risk_pipeline.ingest import IngestOptions
from tests.builders.ingest_shop import Shop, line, lines, orders_feed
from tests.builders.ingest_shop import shop as shop  # the fixture
from tests.servers.object_store import Bucket


@pytest.fixture
def cloud(shop: Shop, bucket: Bucket) -> Shop:
    shop.options = IngestOptions(
        s3_endpoint_url=bucket.endpoint_url,
        s3_access_key=bucket.access_key,
        s3_secret_key=bucket.secret_key,
        s3_region=bucket.region,
    )
    shop.folder = f"{bucket.address}/shop"  # type: ignore[assignment]
    return shop


def test_an_object_lands_once(cloud: Shop, bucket: Bucket) -> None:
    bucket.put("shop/orders.csv", lines(line(1), line(2)).encode())
    assert cloud.load().rows_new == 2
    assert cloud.load().files_loaded == 0
    assert cloud.one("select location from ops.ingest_manifest") == (f"{bucket.address}/shop/orders.csv",)
    assert cloud.one("select distinct _location from raw.shop_orders") == (
        f"{bucket.address}/shop/orders.csv",
    )


def test_an_object_overwritten_within_the_same_second_by_one_of_equal_size_is_read(
    cloud: Shop, bucket: Bucket
) -> None:
    bucket.put("shop/orders.csv", lines(line(1, price=5)).encode())
    cloud.load()
    bucket.put("shop/orders.csv", lines(line(1, price=6)).encode())
    assert cloud.load().rows_changed == 1


@pytest.mark.parametrize("location", ["{data_dir}/*/orders.csv", "{data_dir}/**/orders.csv", "{data_dir}/"])
def test_a_prefix_or_glob_is_one_feed(cloud: Shop, bucket: Bucket, location: str) -> None:
    feed = orders_feed(location=location)
    bucket.put("shop/2018-05-01/orders.csv", lines(line(1, price=1)).encode())
    bucket.put("shop/2018-05-02/orders.csv", lines(line(1, price=2), line(2)).encode())
    load = cloud.load(feed)
    assert (load.files_seen, load.rows_new, load.rows_duplicate) == (2, 2, 1)
    assert cloud.orders() == [("o1", 2.0), ("o2", 5.0)]


def test_parquet_and_json_objects_land(cloud: Shop, bucket: Bucket, tmp_path: object) -> None:
    cloud.connection.execute(
        f"copy (select 'o1' as order_id, '1' as zip, 1 as quantity, 5 as price, null as ordered_at) "
        f"to '{tmp_path}/orders.parquet' (format parquet)"
    )
    bucket.put("shop/orders.parquet", (tmp_path / "orders.parquet").read_bytes())  # type: ignore[operator]
    bucket.put(
        "shop/orders.json", b'{"order_id": "o2", "zip": "2", "quantity": 1, "price": 5, "ordered_at": null}'
    )
    for name in ("parquet", "json"):
        cloud.load(orders_feed(format=name, location=f"{{data_dir}}/orders.{name}"))
    assert cloud.orders("order_id") == [("o1",), ("o2",)]


def test_a_missing_object_or_bucket_is_no_data(cloud: Shop) -> None:
    assert cloud.load().state == "no_data"
    assert cloud.load(orders_feed(location="s3://no-such-bucket/*.csv")).state == "no_data"


def test_a_store_that_does_not_answer_is_a_failure_and_not_no_data(cloud: Shop) -> None:
    cloud.options = IngestOptions(
        s3_endpoint_url="http://127.0.0.1:1", s3_access_key="a", s3_secret_key="b", s3_region="us-east-1"
    )
    for location in ("{data_dir}/orders.csv", "{data_dir}/*.csv"):
        text = cloud.refusal(orders_feed(location=location))
        assert "cannot be listed" in text
        assert "Check the address, the network and the credentials" in text
