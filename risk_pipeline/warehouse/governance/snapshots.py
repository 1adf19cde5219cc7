"""Write and read snapshots, the inputs behind them, movements, and the days whose duties are to be judged."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.risk.canonical import IS_OPERATING
from risk_pipeline.domain.risk.movement import Position
from risk_pipeline.warehouse.schema.governance import (
    RISK_INPUTS,
    RISK_MOVEMENTS,
    RISK_SNAPSHOTS,
)
from risk_pipeline.warehouse.schema.statements import Rows, stage_rows
from risk_pipeline.warehouse.schema.table import Table
from risk_pipeline.warehouse.sql import Connection, read_count, saying, table_name, transaction

_CANNOT = "The risk map cannot be written to the warehouse"


@dataclass(frozen=True, slots=True)
class MapRows:
    """Rows of some days: `inputs` by risk and hash, snapshots and movements as their tables have them."""

    inputs: Rows
    snapshots: Rows
    movements: Rows


def write_map(connection: Connection, rows: MapRows, days: Sequence[date]) -> int:
    """Let the tables hold exactly these rows for the days; return how many snapshots are new or changed.

    Rows that are the same stay as they are, so that a second run changes nothing. The duties of the days
    are owed from then on, until `settle_duties`: whatever dies in between, no day is passed over.

    Raises:
        WarehouseError: the engine refuses; nothing was changed then.
    """
    with saying(_CANNOT), transaction(connection):
        staged = stage_rows(connection, RISK_INPUTS, rows.inputs)
        target = table_name(RISK_INPUTS.name)
        connection.execute(
            f"insert into {target} ({RISK_INPUTS.selected}) select {RISK_INPUTS.selected} from {staged} "
            f"anti join {target} using (risk_id, inputs_hash)"
        )
        connection.execute(f"drop table {staged}")
        changed = _exchange(connection, RISK_SNAPSHOTS, rows.snapshots, days)
        _exchange(connection, RISK_MOVEMENTS, rows.movements, days)
        owe_duties(connection, days)
    return changed


def owe_duties(connection: Connection, days: Sequence[date]) -> None:
    """Note that the duties of these days are to be judged."""
    with saying("ops.duty_days cannot be written"):
        connection.execute(
            "insert into ops.duty_days (as_of) select unnest($days::date[]) as as_of "
            "except select as_of from ops.duty_days",
            {"days": list(days)},
        )


def read_duty_days(connection: Connection, until: date) -> list[date]:
    """Return the days up to `until` whose duties are to be judged, oldest first."""
    with saying("ops.duty_days cannot be read"):
        rows = connection.execute(
            "select as_of from ops.duty_days where as_of <= $until order by all", {"until": until}
        ).fetchall()
    return [day for (day,) in rows]


def settle_duties(connection: Connection, days: Sequence[date]) -> None:
    """Note that the duties of these days have been judged, or are not told."""
    with saying("ops.duty_days cannot be written"):
        connection.execute(
            "delete from ops.duty_days where as_of in (select unnest($days::date[]))", {"days": list(days)}
        )


def write_movements(connection: Connection, rows: Rows, day: date) -> None:
    """Let the table hold exactly these movements of a day."""
    with saying(_CANNOT), transaction(connection):
        _exchange(connection, RISK_MOVEMENTS, rows, [day])


def _exchange(connection: Connection, table: Table, rows: Rows, days: Sequence[date]) -> int:
    """Exchange the rows of days that differ; return how many rows differ."""
    name, staged = table_name(table.name), stage_rows(connection, table, rows)
    present = f"select {table.selected} from {name} where as_of in (select unnest($days::date[]))"
    fresh = f"select {table.selected} from {staged}"
    other = dict(
        connection.execute(
            f"select as_of, count(distinct risk_id) from (({present} except {fresh}) union all "
            f"({fresh} except {present})) group by all",
            {"days": list(days)},
        ).fetchall()
    )
    if other:
        parameters = {"days": list(other)}
        connection.execute(f"delete from {name} where as_of in (select unnest($days::date[]))", parameters)
        connection.execute(
            f"insert into {name} ({table.selected}) {fresh} where as_of in (select unnest($days::date[]))",
            parameters,
        )
    connection.execute(f"drop table {staged}")
    return sum(other.values())


_POSITION = """
    select risk_id, as_of, residual_likelihood, residual_impact, likelihood, impact, level,
        coalesce(within, ''), inputs_hash, inputs
    from ops.risk_snapshots left join ops.risk_inputs using (risk_id, inputs_hash)
"""


def read_positions(
    connection: Connection, day: date, risks: Collection[str] | None = None
) -> dict[str, Position]:
    """Return where each risk was on a day, by id; empty where the day has no snapshot."""
    some = "" if risks is None else "and risk_id in (select unnest($risks::varchar[]))"
    parameters: dict[str, object] = {"day": day} | ({} if risks is None else {"risks": sorted(risks)})
    with saying("ops.risk_snapshots cannot be read"):
        rows = connection.execute(
            f"{_POSITION} where as_of = $day {some} order by risk_id", parameters
        ).fetchall()
    return {row[0]: Position(*row) for row in rows}


def newest_day(connection: Connection, until: date | None = None) -> date | None:
    """Return the newest day with a snapshot, up to `until`; None before there is one."""
    with saying("ops.risk_snapshots cannot be read"):
        row = connection.execute(
            "select max(as_of) from ops.risk_snapshots where as_of <= coalesce($until, as_of)",
            {"until": until},
        ).fetchone()
    return row[0] if row else None


def first_day(connection: Connection) -> date | None:
    """Return the oldest day with a snapshot; None before there is one."""
    with saying("ops.risk_snapshots cannot be read"):
        row = connection.execute("select min(as_of) from ops.risk_snapshots").fetchone()
    return row[0] if row else None


def next_day(connection: Connection, after: date) -> date | None:
    """Return the first day with a snapshot after a day; None where there is none."""
    with saying("ops.risk_snapshots cannot be read"):
        row = connection.execute(
            "select min(as_of) from ops.risk_snapshots where as_of > $after", {"after": after}
        ).fetchone()
    return row[0] if row else None


def read_in_force_since(connection: Connection, controls: Mapping[str, Collection[str]]) -> dict[str, date]:
    """Return the first day on which the map counted on each of some controls; `controls` has their risks.

    Of the inputs of a snapshot only those of these risks are read; a control that no snapshot knows is
    left out.
    """
    pairs = [(control, risk) for control, risks in controls.items() for risk in risks]
    with saying("ops.risk_inputs cannot be read"):
        rows = connection.execute(
            f"""
            with asked as (
                select unnest($controls::varchar[]) as control_id, unnest($risks::varchar[]) as risk_id
            )
            select asked.control_id, min(snapshots.as_of)
            from asked
            inner join ops.risk_inputs as inputs
                on asked.risk_id = inputs.risk_id
                    and json_extract(inputs.inputs, '$.controls.' || asked.control_id || '[{IS_OPERATING}]')
                        = 'true'
            inner join ops.risk_snapshots as snapshots
                on inputs.risk_id = snapshots.risk_id and inputs.inputs_hash = snapshots.inputs_hash
            group by asked.control_id
            """,
            {"controls": [control for control, _ in pairs], "risks": [risk for _, risk in pairs]},
        ).fetchall()
    return dict(rows)


def read_map(connection: Connection, first: date, last: date) -> MapRows:
    """Return all rows of the map between two days, to be written elsewhere."""
    days = {"first": first, "last": last}
    with saying("The risk map cannot be read"):
        inputs = connection.execute(
            f"select {RISK_INPUTS.selected} from ops.risk_inputs where inputs_hash in ("
            "select inputs_hash from ops.risk_snapshots where as_of between $first and $last)",
            days,
        ).fetchall()
        snapshots, movements = (
            connection.execute(
                f"select {table.selected} from {table_name(table.name)} where as_of between $first and $last",
                days,
            ).fetchall()
            for table in (RISK_SNAPSHOTS, RISK_MOVEMENTS)
        )
    return MapRows(inputs, snapshots, movements)


def count_snapshots(connection: Connection) -> int:
    """Return how many snapshots there are."""
    return read_count(connection, "select count(*) from ops.risk_snapshots")
