"""What the warehouse knows of the register, for `risk lint`: it works without a platform, as lint does."""

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.lint import Measured
from risk_pipeline.domain.errors import WarehouseBusy
from risk_pipeline.domain.register.governance.entry import Axis
from risk_pipeline.governance.terms import grid_hash, grid_of
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.governance.measured import MapSaid, read_said

_AXES: tuple[Axis, Axis] = ("likelihood", "impact")


def measure(settings: Settings, catalog: Catalog) -> Measured | None:
    """Return what the newest risk map says; None where nothing was run yet.

    While a run holds the warehouse, the published copy is asked.

    Raises:
        WarehouseError: there is a warehouse that cannot be read.
    """
    said = _said(settings)
    if said is None:
        return None
    return Measured(
        changed=frozenset(
            id_
            for id_, hash_ in said.grids
            if (known := catalog.governance.matrix.get(id_)) and grid_hash(grid_of(known)) != hash_
        ),
        residual={
            (risk, axis): value
            for risk, values in said.residual.items()
            for axis, value in zip(_AXES, values, strict=True)
        },
        tested=said.tested,
        as_of=said.as_of,
    )


def _said(settings: Settings) -> MapSaid | None:
    if not settings.warehouse_path.exists():
        return None
    try:
        with connect(settings.warehouse_path, read_only=True) as connection:
            return read_said(connection)
    except WarehouseBusy:
        published = settings.published_dir / "risk.duckdb"
        if not published.exists():
            return None
        with connect(published, read_only=True) as connection:
            return read_said(connection)
