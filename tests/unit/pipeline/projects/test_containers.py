"""Dockerfile, compose file and CI example of a new project, checked by the tools made for it."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from risk_pipeline.pipeline.projects.init import begin
from risk_pipeline.settings import Settings

BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("containers") / "my-shop"
    begin(folder, time_zone="Asia/Tokyo", currency="JPY", login="mei", now=datetime(2026, 3, 10, tzinfo=UTC))
    return folder


@pytest.fixture(scope="module")
def compose(shop: Path) -> Any:
    return yaml.safe_load((shop / "compose.yaml").read_text())


@pytest.mark.parametrize(
    "command",
    [
        ("hadolint", "Dockerfile"),
        ("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"),
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", ".github/workflows/check.yml"),
    ],
    ids=lambda command: command[-1],
)
def test_the_file_is_as_its_tool_wants_it(shop: Path, command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=shop, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_services_are_those_that_a_site_needs(compose: Any) -> None:
    commands = {name: service.get("command", [None])[0] for name, service in compose["services"].items()}
    assert commands == {"database": None, "webserver": None, "daemon": "dagster-daemon", "slack": "risk"}
    named = {volume.split(":")[0] for s in compose["services"].values() for volume in s["volumes"]}
    assert {name for name in named if not name.startswith("./")} == set(compose["volumes"])
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_no_file_holds_a_secret_and_the_example_names_only_settings(shop: Path, compose: Any) -> None:
    settings = {f"RISK_{name.upper()}" for name in Settings.model_fields}
    text = (shop / ".env.example").read_text()
    lines = [line for line in text.splitlines() if "=" in line and not line.startswith("#")]
    assert all(line.endswith("=") for line in lines)
    assert {line[:-1] for line in lines} - settings == {"POSTGRES_PASSWORD"}
    told = [each for s in compose["services"].values() for each in s["environment"].items()]
    passwords = [value for name, value in told if "PASSWORD" in name]
    passwords += [word for _, value in told for word in re.findall(r"://\w+:([^@]+)@", value)]
    assert len(passwords) == 7
    assert all(word.startswith("${POSTGRES_PASSWORD") for word in passwords)


def test_files_that_the_others_name_are_there(shop: Path, compose: Any) -> None:
    mounted = {v.split(":")[0] for v in compose["services"]["database"]["volumes"] if v.startswith("./")}
    assert all((shop / path).exists() for path in mounted)
    copied = re.findall(r"^COPY (?:--\S+ )?(\S+\.\w+)", (shop / "Dockerfile").read_text(), re.MULTILINE)
    assert copied == ["requirements.txt"]
    needed = re.findall(r"env: (RISK_DAGSTER_URL)", (shop / "docker/dagster.yaml").read_text())
    assert needed
    assert set(needed) <= set(compose["services"]["daemon"]["environment"])
