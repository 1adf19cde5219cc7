"""Models that the newest build had to do without, and what rests on them (`ops.build_faults`)."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from risk_pipeline.warehouse.schema.builds import BUILD_FAULTS
from risk_pipeline.warehouse.schema.statements import insert_rows
from risk_pipeline.warehouse.sql import Connection, saying, transaction


@dataclass(frozen=True, slots=True)
class BuildFault:
    """A row of `ops.build_faults`: one indicator or table that could not be built, and why."""

    model: str
    dependant: str
    message: str
    run_id: str


def write_build_faults(connection: Connection, faults: Iterable[BuildFault]) -> None:
    """Replace what is known of the newest build; one without faults clears it."""
    with saying("ops.build_faults cannot be written"), transaction(connection):
        connection.execute("delete from ops.build_faults")
        insert_rows(connection, BUILD_FAULTS, [astuple(fault) for fault in faults])


def read_build_faults(connection: Connection) -> list[BuildFault]:
    """Return the faults of the newest build, by model."""
    rows = connection.execute(f"select {BUILD_FAULTS.selected} from ops.build_faults order by all").fetchall()
    return [BuildFault(*row) for row in rows]
