"""The data behind incidents, read from the warehouse; where there is none to read, nothing is known."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from risk_pipeline.domain.errors import WarehouseBusy
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.judging.data import incident_data
from risk_pipeline.response.incidents.ports import IncidentData, NoData
from risk_pipeline.warehouse.connection import Connection, connect


@contextmanager
def opened(platform: Platform) -> Iterator[Connection | None]:
    """Give the warehouse to read; None before the first run, and while a run holds it."""
    path = platform.settings.warehouse_path
    if not path.exists():
        yield None
        return
    with ExitStack() as stack:
        try:
            connection: Connection | None = stack.enter_context(connect(path, read_only=True))
        except WarehouseBusy:
            connection = None
        yield connection


@contextmanager
def reading(platform: Platform) -> Iterator[IncidentData]:
    """Give what reads the numbers of incidents; without a warehouse to read, nothing is known."""
    with opened(platform) as connection:
        yield NoData() if connection is None else incident_data(platform, connection)
