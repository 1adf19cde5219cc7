"""What the warehouse knows of the register, for `risk lint`: it works without a platform, as lint does."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.lint import Measured
from risk_pipeline.catalog.lint.measured import Usual
from risk_pipeline.catalog.lint.suites.sparse import is_asked
from risk_pipeline.domain.errors import WarehouseBusy
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.governance.entry import Axis
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.governance.terms import grid_hash, grid_of
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.governance.measured import MapSaid, read_said
from risk_pipeline.warehouse.indicators.segments_seen import read_segments
from risk_pipeline.warehouse.profiling.usual_events import read_beyond_one, read_usual_events, read_usual_rows

_AXES: tuple[Axis, Axis] = ("likelihood", "impact")
T = TypeVar("T")


def measure(settings: Settings, catalog: Catalog) -> Measured | None:
    """Return what the newest risk map and the indicators say; None where nothing was run yet.

    While a run holds the warehouse, the published copy is asked.

    Raises:
        WarehouseError: there is a warehouse that cannot be read.
    """
    return _asked(settings, lambda connection: _measured(connection, catalog))


def usual_of(settings: Settings, rule: Rule, indicator: Indicator) -> list[Usual]:
    """Return what the past of its indicator lets a rule expect; nothing where nothing was run yet.

    Raises:
        WarehouseError: there is a warehouse that cannot be read.
    """
    return _asked(settings, lambda connection: _usual(connection, rule, indicator)) or []


def _measured(connection: Connection, catalog: Catalog) -> Measured | None:
    said = read_said(connection)
    usual = {
        rule.id: found
        for rule, indicator in _judged(catalog)
        if (found := _usual(connection, rule, indicator))
    }
    rows = read_usual_rows(connection)
    segments = read_segments(connection, {one.dimension for one in catalog.routing.segment_owners})
    beyond = read_beyond_one(connection)
    if said is None:
        unmapped = Measured(usual=usual, rows=rows, segments=segments, beyond_one=beyond)
        return unmapped if usual or rows or segments or beyond else None
    return Measured(
        changed=frozenset(
            id_
            for id_, hash_ in said.grids
            if (known := catalog.governance.matrix.get(id_)) and grid_hash(grid_of(known)) != hash_
        ),
        residual=_residual(said),
        tested=said.tested,
        as_of=said.as_of,
        usual=usual,
        rows=rows,
        segments=segments,
        beyond_one=beyond,
    )


def _residual(said: MapSaid) -> dict[tuple[str, Axis], float]:
    return {
        (risk, axis): value
        for risk, values in said.residual.items()
        for axis, value in zip(_AXES, values, strict=True)
    }


def _judged(catalog: Catalog) -> Iterable[tuple[Rule, Indicator]]:
    for rule in catalog.rules.values():
        indicator = catalog.indicators.get(rule.indicator or "")
        if indicator is not None:
            yield rule, indicator


def _usual(connection: Connection, rule: Rule, indicator: Indicator) -> list[Usual]:
    if not is_asked(rule, indicator):
        return []
    kwargs = rule.kwargs
    found = read_usual_events(
        connection,
        indicator.name,
        Grain(kwargs.get("grain", Grain.DAY)),
        kwargs.get("by", ("all",)),
        is_share=indicator.unit == "ratio",
        few=1 / kwargs.get("consecutive", 1),
    )
    return [Usual(*each) for each in found]


def _asked(settings: Settings, ask: Callable[[Connection], T | None]) -> T | None:
    if not settings.warehouse_path.exists():
        return None
    try:
        with connect(settings.warehouse_path, read_only=True) as connection:
            return ask(connection)
    except WarehouseBusy:
        published = settings.published_dir / "risk.duckdb"
        if not published.exists():
            return None
        with connect(published, read_only=True) as connection:
            return ask(connection)
