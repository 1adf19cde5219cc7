"""A warehouse that the dbt tests fill by the real ingest and build by the real dbt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from risk_pipeline.catalog.reading.manifest import read_manifest
from risk_pipeline.demo.masking import mask_tables
from risk_pipeline.demo.simulator.tables import write_tables
from risk_pipeline.ingest import IngestOptions, load_feeds
from risk_pipeline.pipeline.transform import dbt_call
from risk_pipeline.pipeline.transform.dbt import dbt_arguments
from risk_pipeline.pipeline.transform.project.folder import make_ready
from risk_pipeline.settings import PROJECT_ROOT, Settings
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.tables.register import RegisterRows, write_register

ZONE = ZoneInfo("America/Sao_Paulo")
# They say when a row was written, not what it says.
STAMPS = ("data_as_of", "run_id", "loaded_at", "build_number")
# Evidence adds up in another order in an increment, and is rounded.
NEAR = 1e-8
NEAR_SUMS = {"score": 2e-6, "expected_since": 2e-6, "excess": 2e-6, "events_since": 2e-6}


def end_of(day: date) -> datetime:
    """The instant a business day ends, in UTC; that of a local time, where one is given."""
    return _until(day).replace(tzinfo=ZONE).astimezone(UTC)


def _until(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day + timedelta(days=1), time.min)


@dataclass
class Warehouse:
    """A warehouse file; `target` is where dbt keeps its manifest, shared so that it parses once."""

    folder: Path
    target: Path
    notes: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)
    project: Path = PROJECT_ROOT

    @property
    def path(self) -> Path:
        """The DuckDB file."""
        return Settings(var_dir=self.folder).warehouse_path

    def load(self, tables: Mapping[str, pd.DataFrame], day: date) -> None:
        """Bring in the files as they were known at the end of the day, or at a local time."""
        masked = mask_tables(tables, pd.Timestamp(_until(day)))
        files = self.folder / "files"
        write_tables(masked, files)
        feeds = read_manifest(self.target / "manifest.json", self.project).feeds
        with connect(self.path) as connection:
            load_feeds(
                connection,
                feeds.values(),
                data_dir=str(files),
                run_id=f"load-{day}",
                now=end_of(day),
                options=IngestOptions(),
            )

    def tell(self, rows: RegisterRows) -> None:
        """Write what people know, as the pipeline does before each build."""
        with connect(self.path) as connection:
            write_register(connection, rows)

    def build(self, day: date, *arguments: str) -> None:
        """Build as of the end of the day or a local time, without the data tests unless asked for."""
        chosen = arguments or ("--exclude-resource-type", "unit_test", "test")
        dbt(self, "build", *chosen, as_of=end_of(day), run_id=str(day))

    def note(self, name: str, sql: str) -> None:
        """Keep the rows of a query as they are at this moment."""
        self.notes[name] = self.rows(sql)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Run a query."""
        with connect(self.path, read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def frame(self, sql: str) -> pd.DataFrame:
        """Run a query into a frame."""
        with connect(self.path, read_only=True) as connection:
            # By way of Arrow: the engine's own `.df()` warns under pandas 3.1 where a column has a time zone.
            frame: pd.DataFrame = connection.execute(sql).to_arrow_table().to_pandas(date_as_object=False)
            return frame


def dbt(warehouse: Warehouse, *arguments: str, as_of: datetime | None = None, run_id: str = "test") -> str:
    """Call dbt in a process of its own, as the pipeline does; its output when it fails is the message."""
    told = {"DBT_ENV_CUSTOM_ENV_RUN_ID": run_id}
    if as_of is not None:
        told["DBT_ENV_CUSTOM_ENV_AS_OF"] = as_of.isoformat()
    settings = Settings(
        project_dir=warehouse.project, var_dir=warehouse.folder, dbt_target_dir=warehouse.target
    )
    warehouse.path.parent.mkdir(parents=True, exist_ok=True)
    make_ready(settings)
    done = dbt_call.call_dbt(settings, dbt_arguments(settings, *arguments), told)
    if done.returncode:
        words = [line for line in done.stdout.splitlines() if " OK " not in line and " START " not in line]
        raise AssertionError("\n".join(words[-60:]) + done.stderr)
    return done.stdout


def differences(one: Warehouse, other: Warehouse, table: str, where: str = "true") -> list[str]:
    """Rows that are in one of the two only; numbers may differ in their last digits."""
    with connect(one.path, read_only=True) as connection:
        connection.execute(f"attach '{other.path}' as other (read_only)")
        described = connection.execute(f"describe {table}").fetchall()
        kinds = {str(name): str(kind) for name, kind, *_ in described if name not in STAMPS}
        mine, theirs = (
            f"(select *, 1 as is_here from {place}{table} where {where})" for place in ("", "other.")
        )
        count = connection.execute(f"select count(*) from {mine}").fetchone()
        assert count is not None
        assert count[0] > 0, f"{table} where {where} holds nothing to compare"
        same = " and ".join(
            f"a.{n} is not distinct from b.{n}" for n, kind in kinds.items() if kind != "DOUBLE"
        )
        far = " or ".join(_far(name) for name, kind in kinds.items() if kind == "DOUBLE") or "false"
        found = connection.execute(
            f"select * from {mine} as a full join {theirs} as b on {same}"
            f" where a.is_here is null or b.is_here is null or {far} limit 10"
        ).fetchall()
    return [str(row) for row in found]


def _far(name: str) -> str:
    apart = f"abs(a.{name} - b.{name}) > {NEAR_SUMS.get(name, NEAR)} * greatest(1, abs(a.{name}))"
    return f"({apart} or (a.{name} is null) <> (b.{name} is null))"
