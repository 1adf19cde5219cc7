"""A project that `risk init` wrote, with the marked feeds, a breach by segment, and models that break."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from risk_pipeline.pipeline.projects.init import begin
from tests.builders.leaks import feeds
from tests.builders.leaks.marks import mark

DAY = date(2024, 5, 11)
# What people are meant to see: the parts that an indicator is cut into.
SHOWN = "segment"
_HEADER = "booking_id,booked_at,amount,cancelled_at,branch"
# A value of a row stands in the engine's words when it does not fit, or breaks a rule of the table.
_BROKEN = {
    "fct_casts": "select id, cast(note as integer) as number from {{ source('marked', 'csv') }}",
    "fct_asserts": "select error('bad note: ' || note) as said from {{ source('marked', 'csv') }}",
}
_ROUTES = """
routes:
  - {id: all, match: {}, to: [owner, "webhook:soc", "jira:RISK", "github:acme/risk"]}
"""
_TEST = """
  - name: stg_marked
    description: One row per thing.
    columns:
      - name: note
        description: What was said.
        data_tests:
          - accepted_values: {arguments: {values: [x]}, config: {severity: error, store_failures: false}}
"""


def begin_marked(folder: Path) -> None:
    """Write the project; its feeds are delivered for DAY."""
    begin(folder, time_zone="UTC", currency="EUR", now=datetime(2024, 5, 7, tzinfo=UTC), login="ana")
    models = folder / "dbt_project" / "models"
    _cut_by_branch(folder, models)
    feeds.write_source(models / "staging")
    (models / "staging" / "stg_marked.sql").write_text("select id, note from {{ source('marked', 'csv') }}")
    (models / "staging" / "stg_marked.yml").write_text(f"models:{_TEST}")
    for name, sql in _BROKEN.items():
        (models / "facts" / f"{name}.sql").write_text(sql)
        (models / "facts" / f"{name}.yml").write_text(
            f"models:\n  - name: {name}\n    description: One row per thing.\n"
            "    config: {materialized: table, contract: {enforced: false}}\n"
        )
    (folder / "register" / "routing.yaml").write_text(_ROUTES)
    (folder / "data" / "bookings" / "first.csv").unlink()
    deliver(folder / "data", DAY)


def deliver(data: Path, day: date) -> None:
    """Write a day's files: seven bookings of one branch are cancelled, which is a breach."""
    rows = [f"{day:%m%d}{n},{day} 1{n}:00:00,{100 + n},,{mark(SHOWN)}" for n in range(10)]
    for age in range(3, 10):
        booked = day - timedelta(days=age)
        rows.append(f"{booked:%m%d}0,{booked} 10:00:00,{100 + age},{day} 12:00:00,{mark(SHOWN)}")
    (data / "bookings" / f"{day}.csv").write_text("\n".join([_HEADER, *rows]) + "\n")
    feeds.deliver(data, day)


def _cut_by_branch(folder: Path, models: Path) -> None:
    column = "      - {{name: branch, data_type: varchar, description: Branch{}}}\n"
    for path, old, new in (
        ("staging/shop__bookings.yml", "          - name: booking_id\n", "    " + column.format(".") + "{}"),
        ("staging/stg_shop__bookings.sql", "        booking_id,\n", "{}        branch,\n"),
        ("facts/fct_bookings.sql", "        booking_id,\n", "{}        branch,\n"),
        ("facts/fct_bookings.yml", "      - {name: amount_minor", column.format(".") + "{}"),
        ("indicators/ind_cancelled_bookings.yml", "dimensions: [all]", "dimensions: [all, branch]"),
        ("indicators/ind_cancelled_bookings.yml", "attributes: []", "attributes: [branch]"),
        (
            "indicators/ind_cancelled_bookings.yml",
            "      - {name: numerator",
            column.format("") + "{}",
        ),
        (
            "indicators/ind_cancelled_bookings.sql",
            "        booking_id as entity_id,\n",
            "{}        branch,\n",
        ),
    ):
        _replace(models / path, old, new.replace("{}", old))
    _replace(folder / "expectations" / "sales.yaml", "by: [all]", "by: [all, branch]")


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new))
