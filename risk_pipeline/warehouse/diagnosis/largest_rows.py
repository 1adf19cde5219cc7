"""Read the largest rows behind many breaches at once, from the event views of their indicators."""

from collections.abc import Mapping, Sequence

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.largest_rows import (
    MOST_ROWS,
    LargestRow,
    LargestRows,
    OffPeriod,
    count_few,
)
from risk_pipeline.domain.register.indicator import Denominator, Indicator
from risk_pipeline.domain.series import FEED
from risk_pipeline.warehouse.diagnosis.lineage_trace import Scope
from risk_pipeline.warehouse.sql import Connection, identifier, saying


def read_largest_rows(
    connection: Connection,
    breaches: Sequence[Breach],
    indicators: Mapping[str, Indicator],
    time_zone: str,
) -> dict[Breach, LargestRows]:
    """Return the few rows that carry each breach's `off` period; without rows where they are not few.

    Breaches that ask for none are left out. Costs one statement for all of them, or none.
    """
    asked = {each: each.off for each in breaches if each.off and _has_rows(each, indicators)}
    found = {each: LargestRows(on=off.period.start, hour=off.period.hour) for each, off in asked.items()}
    scopes = {
        each: Scope(indicators[each.series.indicator], each.series, off.period, time_zone)
        for each, off in asked.items()
        if _can_be_few(indicators[each.series.indicator], off)
    }
    if not scopes:
        return found
    with saying("The largest rows cannot be read"):
        rows = connection.execute(_sql(scopes)).fetchall()
    largest: dict[int, list[tuple[LargestRow, float, int]]] = {}
    for number, name, numerator, exposure, push, several in rows:
        row = LargestRow(id=name, numerator=numerator, exposure_minor=exposure or 0)
        largest.setdefault(number, []).append((row, push, several))
    for number, breach in enumerate(scopes):
        if off := breach.off:
            found[breach] = _few(found[breach], largest.get(number, []), off.excess)
    return found


def _has_rows(breach: Breach, indicators: Mapping[str, Indicator]) -> bool:
    return breach.series.indicator in indicators and breach.series.dimension != FEED


def _can_be_few(indicator: Indicator, off: OffPeriod) -> bool:
    """Where each row counts for one, more rows than are named cannot be few; what is gone has no rows."""
    is_each_one = indicator.form == "stock" or indicator.divided_by is Denominator.TRIALS
    return off.excess > 0 and not (is_each_one and abs(off.numerator) > MOST_ROWS)


def _few(found: LargestRows, read: Sequence[tuple[LargestRow, float, int]], excess: float) -> LargestRows:
    count = count_few([push for _, push, _ in read], excess)
    if not count:
        return found
    return found.model_copy(update={"rows": tuple(row for row, _, _ in read[:count]), "several": read[0][2]})


def _sql(scopes: Mapping[Breach, Scope]) -> str:
    """Return one statement: each view's period is scanned once, however many of its segments are asked."""
    views: dict[str, tuple[str, set[str]]] = {}
    parts = []
    for number, (breach, scope) in enumerate(scopes.items()):
        name, dimensions = views.setdefault(scope.in_period, (f"period_{len(views)}", set()))
        if not scope.series.is_total:
            dimensions.add(scope.series.dimension)
        parts.append(_of_series(number, breach, scope, name))
    scans = [
        f"{name} as materialized ({_scan(in_period, dimensions, scopes)})"
        for in_period, (name, dimensions) in views.items()
    ]
    return (
        f"with {', '.join(scans)} select * from ({' union all '.join(parts)}) order by number, push desc, id"
    )


def _scan(in_period: str, dimensions: set[str], scopes: Mapping[Breach, Scope]) -> str:
    scope = next(each for each in scopes.values() if each.in_period == in_period)
    hit = f"coalesce(hit_from <= date '{scope.period.end}', false)::integer"
    measures = (
        f"{hit}::double as numerator, 1::double as denominator, exposure_minor * {hit} as exposure_minor"
        if scope.is_stock
        else "numerator, denominator, exposure_minor"
    )
    columns = "".join(f", {identifier(name)}" for name in sorted(dimensions))
    return f"select entity_id::varchar as entity_id, {measures}{columns} {in_period}"


def _of_series(number: int, breach: Breach, scope: Scope, name: str) -> str:
    """Return the SELECT of a series' largest rows; a row is all that one id has in the period."""
    off = breach.off
    side, usual = (off.side, off.usual) if off else (1, 0.0)
    due = "0" if off is None or off.is_share else f"{usual!r} * coalesce(sum(denominator), 0)"
    shown = "null::varchar" if scope.indicator.is_id_personal else "entity_id"
    where = "" if scope.series.is_total else f"where {scope.in_slice}"
    return f"""
        select
            {number} as number, {shown} as id, sum(numerator) as numerator,
            sum(exposure_minor)::bigint as exposure_minor, {side} * (sum(numerator) - {due}) as push,
            count(*) filter (where {side} * sum(numerator) > 0) over () as several
        from {name} {where}
        group by entity_id
        having sum(numerator) is not null
        qualify row_number() over (order by push desc, entity_id) <= {MOST_ROWS + 1}
    """
