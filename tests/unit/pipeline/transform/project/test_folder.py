"""The engine's dbt code in a project's folder: linked, or copied, also by several processes at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from risk_pipeline.pipeline.transform.project import folder as project_folder
from risk_pipeline.pipeline.transform.project.folder import PLACES, make_ready
from risk_pipeline.settings import DBT_PACKAGE, Settings


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("links are not allowed here")

    monkeypatch.setattr(Path, "symlink_to", refuse)


@pytest.fixture
def dbt_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "dbt_project"
    folder.mkdir()
    return folder


def ready(dbt_dir: Path) -> None:
    make_ready(Settings(project_dir=dbt_dir.parent, time_zone="UTC", currency="EUR"))


def names(dbt_dir: Path) -> list[str]:
    return sorted(path.name for place in PLACES for path in (dbt_dir / place).parent.iterdir())


def test_both_places_link_to_the_package_and_stay_as_they_are(dbt_dir: Path) -> None:
    ready(dbt_dir)
    before = [(dbt_dir / place).lstat().st_ino for place in PLACES]
    ready(dbt_dir)
    assert [(dbt_dir / place).readlink() for place in PLACES] == [DBT_PACKAGE, DBT_PACKAGE]
    assert [(dbt_dir / place).lstat().st_ino for place in PLACES] == before
    assert names(dbt_dir) == ["macros", "risk_core", "risk_core"]


def test_a_link_to_another_installation_and_a_copied_folder_are_replaced(dbt_dir: Path) -> None:
    one, other = (dbt_dir / place for place in PLACES)
    one.parent.mkdir()
    one.symlink_to(dbt_dir / "gone")
    (other / "models").mkdir(parents=True)
    (other / "models" / "old.sql").write_text("select 1")
    ready(dbt_dir)
    assert one.readlink() == other.readlink() == DBT_PACKAGE
    assert names(dbt_dir) == ["macros", "risk_core", "risk_core"]


def test_processes_that_share_a_project_do_not_disturb_each_other(dbt_dir: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ready, [dbt_dir] * 24)) == [None] * 24
    assert [(dbt_dir / place).readlink() for place in PLACES] == [DBT_PACKAGE, DBT_PACKAGE]
    assert names(dbt_dir) == ["macros", "risk_core", "risk_core"]


@pytest.mark.usefixtures("no_links")
def test_without_links_the_package_is_copied_once_for_each_version(
    dbt_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = dbt_dir / "package"
    (package / "macros").mkdir(parents=True)
    (package / "macros" / "m.sql").write_text("one")
    monkeypatch.setattr(project_folder, "DBT_PACKAGE", package)
    ready(dbt_dir)
    copy = dbt_dir / PLACES[0] / "macros" / "m.sql"
    before = copy.stat().st_ino
    ready(dbt_dir)
    assert (copy.read_text(), copy.stat().st_ino) == ("one", before)
    (package / "macros" / "m.sql").write_text("two")
    ready(dbt_dir)
    assert copy.read_text() == "two"
    assert names(dbt_dir) == ["macros", "risk_core", "risk_core"]
