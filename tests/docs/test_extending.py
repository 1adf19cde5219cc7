"""The page on one's own feed, indicator and rule, followed word by word in a new project."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from risk_pipeline.catalog.lint import lint
from risk_pipeline.pipeline.app import Platform, build_platform
from risk_pipeline.pipeline.projects.init import begin
from risk_pipeline.pipeline.runs import stages
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import PROJECT_ROOT, Settings
from risk_pipeline.warehouse.connection import connect

pytestmark = pytest.mark.slow

PAGE = PROJECT_ROOT / "docs" / "extending.md"
BLOCK = re.compile(r"`([\w./]+\.(?:yml|yaml|sql))`:\n\n( *)```\w+\n(.*?)\n\2```", re.DOTALL)
NOW = datetime(2024, 5, 9, 12, tzinfo=UTC)
MONDAY, TUESDAY = date(2024, 5, 6), date(2024, 5, 7)
CLAIMS = "claim_id,booking_id,claimed_at,amount\n"


def follow(page: str, project: Path) -> list[str]:
    """Write the page's blocks into the files they name; return these."""
    written = []
    for name, indent, text in BLOCK.findall(page):
        path = project / name
        lines = [line.removeprefix(indent) for line in text.splitlines()]
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.startswith("expectations/"):
            path.write_text(path.read_text().rstrip("\n") + "\n\n" + "\n".join(lines) + "\n")
        else:
            assert not path.exists(), f"{name} is in the project already"
            path.write_text("\n".join(lines) + "\n")
        written.append(name)
    return written


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Platform:
    """A project as `risk init` writes it, with what the page adds."""
    root = tmp_path_factory.mktemp("extended")
    begin(root, time_zone="Europe/Berlin", currency="EUR", now=NOW, login="sam")
    written = follow(PAGE.read_text(), root)
    assert len(written) == 8, written
    settings = Settings(
        project_dir=root, var_dir=root / "var", data_dir=str(root / "data"), dbt_target_dir=root / "target"
    )
    dbt.prepare(settings)
    return build_platform(settings)


def test_what_the_page_adds_passes_lint(extended: Platform) -> None:
    settings = extended.settings
    findings = lint(settings.project_dir, today=TUESDAY, manifest_path=settings.manifest_path)
    assert [str(finding) for finding in findings if finding.is_error] == []
    # Whether the feed itself is watched is the reader's choice, as the page says.
    assert {finding.code for finding in findings if "claim" in str(finding)} == {"L404"}


def test_a_late_claim_changes_the_day_it_belongs_to(extended: Platform) -> None:
    folder = Path(extended.settings.data_dir) / "claims"
    folder.mkdir(parents=True)
    (folder / "2024-05-06.csv").write_text(CLAIMS + "r1,o1,2024-05-06 10:00:00,12.50\n")
    assert values_after_run(extended, MONDAY) == [(MONDAY, 1250.0)]
    (folder / "2024-05-07.csv").write_text(
        CLAIMS + "r2,o2,2024-05-06 23:59:00,7.50\nr3,o3,2024-05-07 00:00:00,1.00\n"
    )
    assert values_after_run(extended, TUESDAY) == [(MONDAY, 2000.0), (TUESDAY, 100.0)]


def values_after_run(platform: Platform, day: date) -> list[tuple[date, float]]:
    run_id = f"run-{day}"
    stages.ingest(platform, run_id=run_id, day=day)
    stages.transform(platform, run_id=run_id, day=day, tests=False)
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        return connection.execute(
            "select period_start, value from indicators.indicator_values"
            " where indicator = 'claim_value' and grain = 'day' and dimension = 'all' order by 1"
        ).fetchall()
