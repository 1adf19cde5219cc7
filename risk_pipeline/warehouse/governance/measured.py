"""What the risk map and the tests of controls say of the register: for `risk lint`."""

from dataclasses import dataclass
from datetime import date

from risk_pipeline.warehouse.governance.snapshots import newest_day
from risk_pipeline.warehouse.sql import Connection, saying


@dataclass(frozen=True, slots=True)
class MapSaid:
    """The newest map and the last tests: `grids` are (matrix, hash) of all snapshots, `residual` by risk."""

    as_of: date
    grids: frozenset[tuple[str, str]]
    residual: dict[str, tuple[float, float]]
    tested: dict[str, date]


def read_said(connection: Connection) -> MapSaid | None:
    """Return what the newest map says; None before there is one.

    Raises:
        WarehouseError: the tables cannot be read.
    """
    as_of = newest_day(connection)
    if as_of is None:
        return None
    with saying("The risk map cannot be read"):
        grids = connection.execute(
            "select distinct matrix_id, matrix_hash from ops.risk_snapshots"
        ).fetchall()
        residual = connection.execute(
            "select risk_id, residual_likelihood, residual_impact from ops.risk_snapshots where as_of = ? "
            "order by risk_id",
            [as_of],
        ).fetchall()
        tested = connection.execute(
            "select control_id, max(tested_for) from ops.control_tests "
            "where result in ('pass', 'fail') and tested_for <= ? group by control_id",
            [as_of],
        ).fetchall()
    return MapSaid(as_of, frozenset(grids), {risk: (*at,) for risk, *at in residual}, dict(tested))
