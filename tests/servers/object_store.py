"""An S3-compatible object store (moto's server), and an empty bucket of its own for each test."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

_bucket_number = count(1)
ACCESS_KEY, SECRET_KEY, REGION = "test-key", "test-secret", "us-east-1"


@dataclass(frozen=True)
class Bucket:
    """A bucket on the running server, and how to reach it."""

    name: str
    endpoint_url: str
    client: Any
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY
    region: str = REGION

    @property
    def address(self) -> str:
        """The bucket as a location prefix."""
        return f"s3://{self.name}"

    def put(self, key: str, body: bytes) -> None:
        """Write an object."""
        self.client.put_object(Bucket=self.name, Key=key, Body=body)


@pytest.fixture(scope="session")
def object_store_url() -> Iterator[str]:
    """Address of the server."""
    server_module = pytest.importorskip("moto.server", reason="moto[server] is not installed")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def bucket(object_store_url: str) -> Bucket:
    """An empty bucket."""
    import boto3

    client = boto3.client(
        "s3",
        endpoint_url=object_store_url,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        region_name=REGION,
    )
    name = f"test-bucket-{next(_bucket_number)}"
    client.create_bucket(Bucket=name)
    return Bucket(name, object_store_url, client)
