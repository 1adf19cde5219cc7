"""How the rows of a table come by day: for how many days, with which gaps, and since when."""

from dataclasses import dataclass
from datetime import date

from risk_pipeline.warehouse.feeds.readers import Source
from risk_pipeline.warehouse.feeds.values.instants import EPOCH_PER_SECOND
from risk_pipeline.warehouse.sql import Connection, literal, saying

_MICROSECONDS = 1_000_000
# A shop that is closed on two days a week has rows on 71 % of all.
_OPEN_SHARE = 0.6
_OLDEST, _NEWEST = "1980-01-01", "2200-01-01"


@dataclass(frozen=True, slots=True)
class Course:
    """Days that have rows, the most days between two such days, the first and last of them, all rows."""

    days: int = 0
    longest_gap: int = 1
    first_day: date | None = None
    last_day: date | None = None
    rows: int = 0

    @property
    def usual_rows(self) -> float:
        """Rows of a usual day: of those with rows, where most days have some; else of all."""
        if self.first_day is None or self.last_day is None:
            return 0.0
        span = (self.last_day - self.first_day).days + 1
        return self.rows / (self.days if self.days >= _OPEN_SHARE * span else span)


def course_of(
    connection: Connection, source: Source, header: str, date_format: str | None, zone: str
) -> Course:
    """Return the course of a source by a column; days that cannot be meant are passed over.

    An epoch is an instant, and its day is cut in `zone`.

    Raises:
        WarehouseError: the engine cannot read the source.
    """
    text = f"nullif(trim(cast({source.fields[header].expression} as varchar)), '')"
    with saying(f"{source.location} cannot be read"):
        row = connection.execute(
            f"""
            with days as (
                select cast({_instant(text, date_format, zone)} as date) as day, count(*) as row_count
                from {source.relation}
                group by 1
            ),
            gaps as (
                select day, row_count, day - lag(day) over (order by day) as gap
                from days where day between '{_OLDEST}' and '{_NEWEST}'
            )
            select count(*), coalesce(max(gap), 1), min(day), max(day), coalesce(sum(row_count), 0)::bigint
            from gaps
            """
        ).fetchone()
    return Course(*row) if row else Course()


def _instant(text: str, date_format: str | None, zone: str) -> str:
    if date_format in EPOCH_PER_SECOND:
        microseconds = f"try_cast({text} as double) * {_MICROSECONDS // EPOCH_PER_SECOND[date_format]}"
        return f"timezone({literal(zone)}, timezone('UTC', make_timestamp(cast({microseconds} as bigint))))"
    if date_format is not None:
        return f"try_strptime({text}, {literal(date_format)})"
    return f"try_cast({text} as timestamp)"
