"""Copy the whole working warehouse, to try something in the copy."""

import shutil
from pathlib import Path

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.warehouse.connection import connect


def copy_warehouse(source: Path, target: Path) -> None:
    """Copy the file, with all that was committed; nobody writes to it meanwhile.

    Raises:
        WarehouseBusy: another process holds the warehouse.
        WarehouseError: the copy could not be written (disk full …).
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with connect(source) as connection:
        connection.execute("checkpoint")
        try:
            shutil.copyfile(source, target)
        except OSError as error:
            raise WarehouseError(f"{source} cannot be copied to {target}: {error.strerror}") from error
