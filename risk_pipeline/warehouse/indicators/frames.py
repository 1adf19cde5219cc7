"""Read the slice of indicator values that rules look at, as pandas frames."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from risk_pipeline.warehouse.sql import Connection, read_frame, saying, table_name

if TYPE_CHECKING:
    import pandas as pd  # slow to import, and only named here

_COLUMNS = """
    indicator, grain, period_start, dimension, segment, business_line, period_end, known_on, numerator,
    denominator, value, unit, exposure_minor, centre, lower, upper, deviation, n_history, is_complete,
    score, side, is_shift, is_spike, since, events_since, expected_since, excess, known_event, is_muted,
    data_as_of, run_id
"""


def read_indicator_frame(
    connection: Connection, indicators: Collection[str], since: date | None
) -> "pd.DataFrame":
    """Return the rows of these indicators whose period ends on `since` or later; None reads all."""
    condition = "" if since is None else "and period_end >= $since"
    parameters: dict[str, Any] = {"names": sorted(set(indicators))}
    if since is not None:
        parameters["since"] = since
    with saying("indicators.indicator_values cannot be read; run dbt first"):
        return read_frame(
            connection,
            f"select {_COLUMNS} from indicators.indicator_values "
            f"where indicator in (select unnest($names)) {condition}",
            parameters,
        )


def read_hour_frame(
    connection: Connection, indicators: Collection[str], since: date, until: date
) -> "pd.DataFrame":
    """Return the hours of these indicators on the business days from `since` to `until`."""
    with saying("indicators.indicator_hours cannot be read; run dbt first"):
        return read_frame(
            connection,
            f"select {_COLUMNS}, hour, since_hour from indicators.indicator_hours "
            "where indicator in (select unnest($names)) and period_start between $since and $until",
            {"names": sorted(set(indicators)), "since": since, "until": until},
        )


def read_table(connection: Connection, name: str) -> "pd.DataFrame":
    """Return a whole table, as rules of core GX types look at it."""
    with saying(f"{name} cannot be read; a rule names it in meta.dataset"):
        return read_frame(connection, f"select * from {table_name(name)}")
