"""A project of no known company, built by the real dbt, and what its tables ought to hold."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb

from risk_pipeline.pipeline.transform import dbt, dbt_call
from risk_pipeline.pipeline.transform.project.folder import make_ready
from risk_pipeline.settings import Settings

PROJECT = Path(__file__).parents[1] / "builders" / "boat_hire"
FACTS = ("fct_hires", "fct_boat_days", "fct_boat_starts", "fct_repairs", "fct_boat_repairs")
FLOWS = (
    "returned_share",
    "three_day_fee",
    "new_boat_share",
    "late_cohort",
    "plain_count",
    "hourly_count",
    "feed_rows",
)
DAYS = ("+indicator_daily", "+indicator_hours")
START = date(2031, 3, 3)
Tables = dict[str, dict[str, tuple[object, ...]]]


class BoatSite:
    """A warehouse whose raw tables are written as ingest writes them; rows by key are kept here too."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random, self.loads, self.number = Random(seed), 0, 0
        self.tables: Tables = {"hires": {}, "boats": {}, "repairs": {}}
        self.settings = Settings(
            project_dir=folder, var_dir=folder / "var", time_zone="Asia/Kolkata", currency="INR"
        )
        shutil.copytree(
            PROJECT, folder / "dbt_project", ignore=shutil.ignore_patterns(".risk", "dbt_packages")
        )
        self.settings.warehouse_path.parent.mkdir(parents=True)
        make_ready(self.settings)
        loaded = "_loaded_at timestamptz, _run_id varchar, _location varchar"
        with duckdb.connect(str(self.settings.warehouse_path)) as connection:
            connection.execute("create schema raw")
            hires = "hire_no varchar, boat varchar, left_at timestamp, back_at timestamp, fee decimal(18,2)"
            connection.execute(f"create table raw.harbour_hires ({hires}, {loaded})")
            boats = 'boat varchar, pier varchar, "built at" timestamptz'
            connection.execute(f"create table raw.harbour_boats ({boats}, {loaded})")
            repairs = "repair_no varchar, boat varchar, in_on date, out_on date"
            connection.execute(f"create table raw.harbour_repairs ({repairs}, {loaded})")

    def load(self, changed: Tables, vanished: dict[str, list[str]] | None = None) -> None:
        """Merge rows by their first column; take the vanished ones away."""
        self.loads += 1
        # Two loads share an instant.
        when = datetime(2031, 1, 1, tzinfo=UTC) + timedelta(minutes=self.loads // 2)
        with duckdb.connect(str(self.settings.warehouse_path)) as connection:
            for table, rows in changed.items():
                gone = (vanished or {}).get(table, [])
                known = self.tables[table]
                rows = {key: row for key, row in rows.items() if known.get(key) != row}
                key_column = {"hires": "hire_no", "boats": "boat", "repairs": "repair_no"}[table]
                for key in [*rows, *gone]:
                    connection.execute(f"delete from raw.harbour_{table} where {key_column} = ?", [key])
                for row in rows.values():
                    marks = ", ".join("?" * len(row))
                    tail = f"timestamptz '{when}', 'load-{self.loads}', 'file'"
                    connection.execute(f"insert into raw.harbour_{table} values ({marks}, {tail})", list(row))
                known.update(rows)
                for key in gone:
                    del known[key]

    def happen(self, day: date) -> None:
        """Rows come in, come late, change, move to other days and boats, go, and come back."""
        draw, hires, boats, repairs = self.random, {}, {}, {}
        for _ in range(draw.randint(2, 5)):
            self.number += 1
            left_on = day - timedelta(days=draw.choice([0, 0, 0, 1, 6]))
            hires[f"h{self.number}"] = self._hire(f"h{self.number}", left_on)
            repairs[f"r{self.number}"] = self._repair(f"r{self.number}", left_on)
        for key in draw.sample(sorted(self.tables["hires"]), min(3, len(self.tables["hires"]))):
            hires[key] = self._hire(key, day - timedelta(days=draw.randint(0, 12)))
        for key in draw.sample(sorted(self.tables["repairs"]), min(2, len(self.tables["repairs"]))):
            repairs[key] = self._repair(key, day - timedelta(days=draw.randint(0, 12)))
        boat = f"b{draw.randint(1, 9)}"
        boats[boat] = (
            boat,
            draw.choice(["north", "south", None]),
            f"{day} {draw.randrange(24):02d}:40:00+00",
        )
        known = sorted(set(self.tables["repairs"]) - set(repairs))
        gone = {"repairs": draw.sample(known, 1 if self.loads > 2 else 0)}
        self.load({"hires": hires, "boats": boats, "repairs": repairs}, gone)

    def forget(self) -> None:
        """Two hires go that nothing replaces, as nobody should, and a file of repairs shrinks."""
        self.load(
            {"hires": {}, "repairs": {}},
            {name: self.random.sample(sorted(self.tables[name]), 2) for name in ("hires", "repairs")},
        )

    def _hire(self, key: str, left_on: date) -> tuple[object, ...]:
        draw = self.random
        left_at = datetime.combine(left_on, datetime.min.time()) + timedelta(minutes=draw.randrange(1440))
        back_at = left_at + timedelta(hours=draw.randrange(1, 120)) if draw.random() < 0.7 else None
        return (key, f"b{draw.randint(1, 9)}", left_at, back_at, draw.randint(1, 900))

    def _repair(self, key: str, in_on: date) -> tuple[object, ...]:
        draw = self.random
        out_on = in_on + timedelta(days=draw.randrange(0, 9)) if draw.random() < 0.6 else None
        return (key, f"b{draw.randint(1, 9)}", in_on, out_on)

    def build(self, day: date, *selected: str) -> None:
        """Run dbt as of the end of the day. Without `build_state` the build was killed on its way."""
        chosen = selected or (*DAYS, "fct_boat_repairs", "built_indicators", "build_state")
        end = datetime.combine(day + timedelta(days=1), datetime.min.time(), self.settings.zone)
        done = dbt_call.call_dbt(
            self.settings,
            [*dbt.dbt_arguments(self.settings, "run", "--quiet", "--no-write-json"), "--select", *chosen],
            dbt.build_environment(as_of=end, run_id=str(day)),
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Run a query."""
        with duckdb.connect(str(self.settings.warehouse_path), read_only=True) as connection:
            connection.execute("set timezone = 'UTC'")
            return connection.execute(sql).fetchall()

    def wrong(self, day: date) -> list[str]:
        """Return the tables that are not what their SQL says of all rows there are, with a row of each."""
        checks = {name: (f"facts.{name}", self._compiled(name)) for name in FACTS}
        for name in FLOWS:
            dimensions = {"returned_share": ["'all'", "pier"], "feed_rows": ["feed"]}.get(name, ["'all'"])
            sums = " union all ".join(
                f"select occurred_on, {d} as segment, round(sum(numerator), 9), round(sum(denominator), 9),"
                f" sum(exposure_minor)::bigint from indicators.ind_{name} where occurred_on <= '{day}'"
                " group by 1, 2"
                for d in dimensions
            )
            checks[name] = (_daily(name), sums)
        at_end = "entered_on <= day and (left_on is null or left_on > day)"
        checks["boats_in_repair"] = (
            _daily("boats_in_repair"),
            f"select day, 'all', sum((hit_from <= day)::int)::double, count(*)::double, 0 from"
            f" indicators.ind_boats_in_repair, (select unnest(generate_series(date '2031-01-01',"
            f" date '{day}', interval 1 day))::date as day) where {at_end} group by day",
        )
        checks["hours"] = (
            "select period_start, hour, numerator from indicators.indicator_hours where numerator > 0",
            "select occurred_on, extract(hour from occurred_at at time zone 'Asia/Kolkata')::smallint,"
            f" sum(numerator) from indicators.ind_hourly_count where occurred_on <= '{day}' group by 1, 2",
        )
        checks["feed days"] = (
            "select feed, event_on, row_count from facts.fct_feed_days where row_count > 0",
            f"""
                select 'harbour.hires', left_at::date as day, count(*) from raw.harbour_hires
                where left_at::date <= '{day}' group by all
                union all
                select 'harbour.boats', ("built at" at time zone 'Asia/Kolkata')::date as day, count(*)
                from raw.harbour_boats where ("built at" at time zone 'Asia/Kolkata')::date <= '{day}'
                group by all
                union all
                select 'harbour.repairs', in_on, count(*) from raw.harbour_repairs group by all
            """,
        )
        found = []
        for name, (held, right) in checks.items():
            held = held if held.startswith("select") else f"select * from {held}"
            for what, sql in (
                ("has", f"({held}) except all ({right})"),
                ("lacks", f"({right}) except all ({held})"),
            ):
                found += [f"{name} {what} {row}" for row in self.rows(f"{sql} limit 1")]
        return found

    def _compiled(self, fact: str) -> str:
        [path] = (self.settings.target_dir / "compiled" / "boat_hire").rglob(f"{fact}.sql")
        return path.read_text()


def _daily(name: str) -> str:
    return (
        "select occurred_on, segment, numerator, denominator, exposure_minor from indicators.indicator_daily"
        f" where indicator = '{name}'"
    )
