"""What the doctor calls a problem, and what a mere note."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from risk_pipeline.catalog import Catalog
from risk_pipeline.pipeline.operations import doctor
from risk_pipeline.pipeline.operations.doctor import Check, examine
from risk_pipeline.pipeline.transform.manifest import open_catalog
from risk_pipeline.settings import Settings
from tests.builders.catalog_project import Project
from tests.servers.slack import free_port
from tests.servers.smtp import MailServer


def data_folder(folder: Path, location: str | None, data_dir: str = "") -> Check | None:
    """Examine a project whose one feed lies there."""
    project = Project(folder)
    project.feed["location"] = location
    project.write()
    settings = Settings(
        project_dir=folder,
        var_dir=folder / "var",
        dbt_target_dir=project.manifest_path.parent,
        data_dir=data_dir,
    )
    found = {check.what: check for check in examine(settings)}
    assert found["catalog"].is_ok
    return found.get("data folder")


def test_feeds_that_all_lie_in_a_folder_nobody_named_are_a_problem(tmp_path: Path) -> None:
    check = data_folder(tmp_path, "{data_dir}/orders.csv")
    assert check is not None
    assert check.mark == "PROBLEM"
    assert "RISK_DATA_DIR is not set: 1 of 1 feeds" in check.found


@pytest.mark.parametrize("location", ["s3://bucket/orders/*.parquet", "postgresql://db/shop#orders", None])
def test_feeds_that_lie_elsewhere_need_no_folder(tmp_path: Path, location: str | None) -> None:
    assert data_folder(tmp_path, location) is None


def test_feeds_of_which_some_lie_elsewhere_make_it_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_a_second_feed(settings: Settings) -> Catalog:
        catalog = open_catalog(settings)
        feed = catalog.feeds["shop.orders"]
        return replace(
            catalog, feeds={**catalog.feeds, "x": feed.model_copy(update={"location": "s3://b/x.csv"})}
        )

    monkeypatch.setattr(doctor, "open_catalog", with_a_second_feed)
    check = data_folder(tmp_path, "{data_dir}/orders.csv")
    assert check is not None
    assert (check.mark, check.found.partition(":")[2][:14]) == ("note", " 1 of 2 feeds ")


def test_a_folder_that_is_named_is_shown(tmp_path: Path) -> None:
    check = data_folder(tmp_path, "{data_dir}/orders.csv", str(tmp_path))
    assert check == Check("data folder", True, str(tmp_path))


def test_a_folder_that_is_not_there_is_a_problem_and_a_bucket_is_not_looked_for(tmp_path: Path) -> None:
    check = data_folder(tmp_path, "{data_dir}/orders.csv", str(tmp_path / "nowhere"))
    assert check is not None
    assert check.mark == "PROBLEM"
    assert "nowhere is not a folder" in check.found
    assert data_folder(tmp_path, "{data_dir}/orders.csv", "s3://bucket/shop") == Check(
        "data folder", True, "s3://bucket/shop"
    )


def test_a_variable_that_nothing_reads_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path)
    project.write()
    monkeypatch.setenv("RISK_UI_ULR", "https://secret")
    settings = Settings(project_dir=tmp_path, dbt_target_dir=project.manifest_path.parent)
    found = [(check.mark, check.found) for check in examine(settings) if check.what == "environment"]
    said = "RISK_UI_ULR is no setting, so it is ignored. Did you mean RISK_UI_URL?"
    assert [(mark, text[: len(said)]) for mark, text in found] == [("note", said)]


def with_mail(folder: Path, **settings: Any) -> dict[str, Check]:
    project = Project(folder)
    project.people = [{"id": "maria", "email": "maria@example.com"}]
    project.subscriptions = [
        {"id": "mail", "person": "maria", "by": "email"},
        {"id": "team", "person": "maria", "by": "teams"},
    ]
    project.write()
    known = Settings(
        project_dir=folder,
        var_dir=folder / "var",
        dbt_target_dir=project.manifest_path.parent,
        smtp_host="127.0.0.1",
        email_from="risk@example.com",
        smtp_security="plain",
        smtp_timeout_seconds=2,
        **settings,
    )
    return {check.what: check for check in examine(known)}


def test_a_project_without_clocks_is_told_so(tmp_path: Path) -> None:
    found = with_mail(tmp_path, smtp_port=free_port())["clocks"]
    assert (found.mark, found.found.split(":")[0]) == ("note", "register/response.yaml is missing")


def test_mail_is_checked_by_a_login_and_nothing_is_sent(tmp_path: Path, mail_server: MailServer) -> None:
    url = SecretStr("https://example.com/hook?sig=secret")
    found = with_mail(tmp_path, smtp_port=mail_server.port, teams_urls={"maria": url})
    assert [found[name].mark for name in ("mail server", "email:maria", "teams:maria")] == [
        "ok",
        "ok",
        "note",
    ]
    assert mail_server.received == []
    assert "maria@example.com" not in str(found)
    assert "secret" not in str(found)


def test_a_mail_server_that_is_down_and_a_workflow_without_address_are_problems(tmp_path: Path) -> None:
    found = with_mail(tmp_path, smtp_port=free_port())
    assert found["mail server"].mark == found["teams:maria"].mark == "PROBLEM"
    assert "RISK_TEAMS_URLS" in found["teams:maria"].found
