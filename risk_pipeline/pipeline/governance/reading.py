"""Open the warehouse to read the map: while a run holds it, the published copy."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from risk_pipeline.domain.errors import ConfigError, WarehouseBusy
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.series_chart import readable_copy
from risk_pipeline.warehouse.connection import Connection, connect


@contextmanager
def reading_map(platform: Platform) -> Iterator[Connection]:
    """Give a connection that reads.

    Raises:
        ConfigError: nothing was ever run.
    """
    path = platform.settings.warehouse_path
    if not path.exists():
        raise ConfigError("There is no risk map yet: `risk run` computes it.")
    with ExitStack() as opened:
        try:
            connection = opened.enter_context(connect(path, read_only=True))
        except WarehouseBusy:
            connection = opened.enter_context(connect(readable_copy(platform), read_only=True))
        yield connection
