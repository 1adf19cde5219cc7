"""Settings: one file per project, the environment wins, secrets only there; the same for every process."""

import os
import re
from pathlib import Path

import pytest

from risk_pipeline.catalog.lint.settings import check_settings
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.settings import Settings, load_settings, read_settings, unknown_variables

ZONE_AND_CURRENCY = 'time_zone = "Europe/Berlin"\ncurrency = "EUR"\n'


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with zone and currency, from whose folder the command is called."""
    for name in [name for name in os.environ if name.startswith("RISK_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    write(folder)
    return folder


def write(folder: Path, more: str = "", *, first: str = ZONE_AND_CURRENCY) -> None:
    (folder / "risk.toml").write_text(first + more)


def test_the_nearest_risk_toml_makes_the_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = project / "dbt_project" / "models"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    settings = load_settings()
    assert (settings.project_dir, settings.time_zone, settings.currency) == (project, "Europe/Berlin", "EUR")
    assert settings.dbt_dir == project / "dbt_project"
    assert settings.warehouse_path.is_relative_to(project / "var")
    assert settings.manifest_path.is_relative_to(project / "var")


def test_a_project_that_is_named_wins_over_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write(other, first='time_zone = "Asia/Tokyo"\ncurrency = "JPY"\n')
    monkeypatch.setenv("RISK_PROJECT_DIR", str(other))
    assert (load_settings().project_dir, load_settings().currency) == (other, "JPY")
    assert load_settings().child_environment()["RISK_PROJECT_DIR"] == str(other)
    monkeypatch.setenv("RISK_PROJECT_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(ConfigError, match=r"RISK_PROJECT_DIR: .*nowhere is not a folder"):
        load_settings()


def test_without_a_project_the_text_says_how_to_begin_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"No project here: .* RISK_PROJECT_DIR, .* `risk init NAME`"):
        load_settings()


def test_the_environment_wins_over_the_file_unless_it_is_empty(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, "verify_periods = 5\nreopen_days = 3\n")
    monkeypatch.setenv("RISK_VERIFY_PERIODS", "4")
    monkeypatch.setenv("RISK_REOPEN_DAYS", "")
    assert (load_settings().verify_periods, load_settings().reopen_days) == (4, 3)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('timezone = "UTC"', r"timezone: is not a setting\. Did you mean: time_zone"),
        ("[slack]\ntimeout_seconds = 1", r"slack: is not a setting\. Did you mean: slack_"),
        ('project_dir = ".."', r"project_dir: remove it"),
        ('slack_token = "xoxb-1"', r"slack_token: is a secret\. .* RISK_SLACK_TOKEN"),
        ('webhook_urls = {on_call = "https://x"}', r"webhook_urls: is a secret\. .* RISK_WEBHOOK_URLS"),
        ('store_url = "postgresql://me:pw@host/risk"', r"store_url: holds a password\. .* RISK_STORE_URL"),
        ("verify_periods = ", r"is not valid TOML"),
        ('verify_periods = "none"', r"verify_periods: Input should be a valid integer"),
    ],
)
def test_a_wrong_line_of_the_file_is_named_and_its_value_not_shown(
    project: Path, line: str, said: str
) -> None:
    write(project, line)
    with pytest.raises(ConfigError, match=rf"{project}/risk\.toml: {said}") as error:
        load_settings()
    assert not re.search(r"xoxb-1|:pw@|https://x", str(error.value))


@pytest.mark.parametrize(
    ("missing", "kept"), [("time_zone", 'currency = "EUR"'), ("currency", 'time_zone = "UTC"')]
)
def test_zone_and_currency_have_no_default(
    project: Path, missing: str, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, first=kept)
    with pytest.raises(
        ConfigError, match=rf"risk\.toml: {missing}: is not set\. Add .*RISK_{missing.upper()}"
    ):
        load_settings()
    assert [(f.code, f.key, f.is_error) for f in check_settings(read_settings())] == [("L801", missing, True)]
    monkeypatch.setenv(f"RISK_{missing.upper()}", {"time_zone": "Asia/Tokyo", "currency": "JPY"}[missing])
    assert [*check_settings(load_settings())] == []


def test_folders_of_the_file_begin_where_it_is_and_those_of_the_environment_where_one_stands(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, 'data_dir = "data"\nvar_dir = "state"\n')
    monkeypatch.setenv("RISK_PROJECT_DIR", str(project))
    monkeypatch.chdir(tmp_path)
    assert load_settings().data_dir == str(project / "data")
    assert load_settings().warehouse_path == project / "state/warehouse/risk.duckdb"
    monkeypatch.setenv("RISK_VAR_DIR", "var/here")
    monkeypatch.setenv("RISK_DATA_DIR", "files")
    settings = load_settings()
    assert settings.warehouse_path == tmp_path / "var/here/warehouse/risk.duckdb"
    assert settings.data_dir == str(tmp_path / "files")
    assert settings.child_environment()["RISK_WAREHOUSE_PATH"] == str(settings.warehouse_path)


@pytest.mark.parametrize("folder", ["", "s3://bucket/prefix"])
def test_an_address_or_nothing_is_left_as_it_is(project: Path, folder: str) -> None:
    write(project, f'data_dir = "{folder}"')
    assert load_settings().data_dir == folder


def test_an_ill_typed_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISK_VERIFY_PERIODS", "none")
    with pytest.raises(ConfigError, match=r"Bad settings\. RISK_VERIFY_PERIODS: "):
        load_settings()


@pytest.mark.parametrize(
    ("code", "remedy"),
    [("ZZZ", "its ISO 4217 code"), ("brl", "BRL"), ("chf", "CHF"), ("R$", "its ISO 4217 code")],
)
def test_a_currency_that_does_not_exist_is_named_with_what_to_give(
    code: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RISK_CURRENCY", code)
    said = rf"RISK_CURRENCY: '{re.escape(code)}' is not a currency; write {remedy}"
    with pytest.raises(ConfigError, match=said):
        load_settings()


def test_a_zone_that_does_not_exist_is_named_with_one_like_it(project: Path) -> None:
    write(project, first='time_zone = "Europe/Belin"\ncurrency = "EUR"\n')
    with pytest.raises(ConfigError, match=r"time_zone: 'Europe/Belin' is not a time zone\. .*Europe/Berlin"):
        load_settings()


def test_two_sites_of_one_project_share_nothing_that_dbt_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = []
    for site in ("a", "b"):
        monkeypatch.setenv("RISK_VAR_DIR", str(tmp_path / site))
        told = load_settings().child_environment()
        places += [told["DBT_TARGET_PATH"], told["DBT_LOG_PATH"], told["RISK_WAREHOUSE_PATH"]]
        assert Path(told["DBT_TARGET_PATH"]) == load_settings().manifest_path.parent
    assert len(set(places)) == 6


def test_a_target_folder_that_is_given_is_taken(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISK_DBT_TARGET_DIR", "parsed")
    assert load_settings().manifest_path == project / "parsed" / "manifest.json"


def test_the_repository_has_a_file_of_its_own() -> None:
    from risk_pipeline.settings import PROJECT_ROOT

    marketplace = Settings(project_dir=PROJECT_ROOT)
    assert (marketplace.time_zone, marketplace.currency) == ("America/Sao_Paulo", "BRL")


def test_a_variable_that_nothing_reads_is_told_with_what_was_meant_and_never_its_value(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RISK_SLACK_TOKE", "xoxb-secret")
    monkeypatch.setenv("RISK_QQQQ", "secret")
    assert unknown_variables(load_settings()) == {
        "RISK_QQQQ": "is no setting, so it is ignored. Remove it.",
        "RISK_SLACK_TOKE": "is no setting, so it is ignored. Did you mean RISK_SLACK_TOKEN?",
    }


@pytest.mark.parametrize("file", ["dbt_project/profiles.yml", "compose.yaml", "dbt_project/models/a/b.sql"])
def test_what_a_setting_a_child_or_a_file_of_the_project_reads_is_known(
    project: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    (project / file).parent.mkdir(parents=True, exist_ok=True)
    (project / file).write_text("{{ env_var('RISK_OF_THEIR_OWN') }}")
    for name in ("RISK_OF_THEIR_OWN", "risk_ui_url", "RISK_DAGSTER_STORAGE"):
        monkeypatch.setenv(name, "http://somewhere")
    monkeypatch.setenv("RISK_FEED_VARIABLES", '{"RISK_ANY": "https://somewhere"}')
    settings = load_settings()
    for name, value in settings.child_environment().items():
        monkeypatch.setenv(name, value)
    assert unknown_variables(settings) == {}
