"""The data behind incidents, read from the warehouse; where there is none, nothing is known."""

from collections.abc import Iterator
from contextlib import contextmanager

from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.incidents.ports import IncidentData, NoData


@contextmanager
def reading(platform: Platform) -> Iterator[IncidentData]:
    """Give what reads the numbers of incidents."""
    yield NoData()
