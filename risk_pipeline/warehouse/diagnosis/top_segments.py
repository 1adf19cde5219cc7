"""Read which segments push totals the bad way, for many breaches at once."""

from collections.abc import Mapping, Sequence

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.chart import Segment
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.indicator import Direction, Indicator
from risk_pipeline.domain.series import ALL
from risk_pipeline.warehouse.indicators.series import values_of
from risk_pipeline.warehouse.sql import Connection, saying

# A longer list of "top" segments says nothing.
TOP_SEGMENTS = 5


def read_top_segments(
    connection: Connection, breaches: Sequence[Breach], indicators: Mapping[str, Indicator]
) -> dict[Breach, tuple[Segment, ...]]:
    """Return, of each breach of a total, the segments that push its period furthest the bad way.

    A segment's push is what it adds beyond its share: numerator minus denominator times the total's value;
    for plain counts, what it adds beyond its own centre. Costs one statement for hours, and one for all
    longer periods.
    """
    found: dict[Breach, tuple[Segment, ...]] = {}
    for is_hour in (False, True):
        of_table = [
            (each, indicators[each.series.indicator])
            for each in breaches
            if each.is_split
            and each.series.indicator in indicators
            and (each.series.grain is Grain.HOUR) == is_hour
        ]
        asked = [(each, known) for each, known in of_table if _dimensions(known)]
        if asked:
            found |= _read(connection, asked)
    return found


def _dimensions(indicator: Indicator) -> list[str]:
    """Only a total can be split: the values table holds one dimension at a time."""
    return [name for name in indicator.dimensions if name != ALL]


def _read(
    connection: Connection, asked: Sequence[tuple[Breach, Indicator]]
) -> dict[Breach, tuple[Segment, ...]]:
    table, hours = values_of(asked[0][0].series.grain)
    with saying(f"{table} cannot be read"):
        rows = connection.execute(
            f"""
            with asked as (
                select
                    unnest(range(len($indicators))) as number, unnest($indicators) as indicator,
                    unnest($grains) as grain, unnest($starts::date[]) as period_start,
                    {"unnest($hours::smallint[]) as hour," if hours else ""}
                    unnest($signs) as sign
            ),
            split as (
                select unnest($numbers) as number, unnest($dimensions) as dimension
            ),
            period as (
                select asked.number, asked.sign, known.* from asked
                inner join {table} as known using (indicator, grain, period_start{", hour" if hours else ""})
            ),
            pushed as (
                select
                    number, dimension, segment, period.value, numerator, denominator,
                    case
                        when denominator is null then numerator - coalesce(centre, 0)
                        else numerator - denominator * total.value
                    end * sign as push
                from period
                inner join split using (number, dimension)
                left join (select number, value from period where dimension = 'all') as total using (number)
                where numerator is not null
            )
            select number, dimension, segment, value, numerator, denominator
            from pushed
            where push > 0
            qualify row_number() over (partition by number order by push desc, dimension, segment)
                <= {TOP_SEGMENTS}
            order by number, push desc, dimension, segment
            """,
            _parameters(asked, bool(hours)),
        ).fetchall()
    found: dict[Breach, list[Segment]] = {}
    for number, dimension, segment, value, numerator, denominator in rows:
        named = Segment(
            name=f"{dimension} {segment}", value=value, numerator=numerator, denominator=denominator
        )
        found.setdefault(asked[number][0], []).append(named)
    return {breach: tuple(segments) for breach, segments in found.items()}


def _parameters(asked: Sequence[tuple[Breach, Indicator]], has_hours: bool) -> dict[str, object]:
    split = [(number, name) for number, (_, known) in enumerate(asked) for name in _dimensions(known)]
    return {
        "indicators": [each.series.indicator for each, _ in asked],
        "grains": [each.series.grain.value for each, _ in asked],
        "starts": [each.period.start for each, _ in asked],
        "signs": [-1 if known.direction is Direction.DOWN_BAD else 1 for _, known in asked],
        "numbers": [number for number, _ in split],
        "dimensions": [name for _, name in split],
        **({"hours": [each.period.hour for each, _ in asked]} if has_hours else {}),
    }
