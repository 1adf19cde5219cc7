"""A new project has the JSON Schemas of its files: each file names one that is there and that it keeps to."""

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
import yaml

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.projects.examples import Example
from risk_pipeline.pipeline.projects.init import begin, begin_example
from risk_pipeline.pipeline.projects.schemas import renew_schemas

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HEAD = "# yaml-language-server: $schema="


@pytest.mark.parametrize("example", [None, *Example])
def test_each_file_names_a_schema_that_is_there_and_keeps_to_it(
    tmp_path: Path, example: Example | None
) -> None:
    folder = tmp_path / "shop"
    if example:
        begin_example(folder, example, now=NOW)
    else:
        begin(folder, time_zone="Europe/Berlin", currency="EUR", now=NOW, login="sam")
    checked = set()
    for file in sorted(folder.rglob("*.y*ml")):
        first, *rest = file.read_text().splitlines()
        assert not any(line.startswith(HEAD) for line in rest), file
        if first.startswith(HEAD):
            schema = (file.parent / first.removeprefix(HEAD)).resolve()
            said = json.loads(json.dumps(yaml.safe_load(file.read_text()), default=str))
            jsonschema.validate(said, json.loads(schema.read_text()))
            checked.add(schema.name.partition(".")[0])
    assert {"owners", "business_lines", "risks", "playbooks", "suite", "indicator"} <= checked
    assert (folder / "register/schema/controls.schema.json").is_file(), "of files that come later, too"


def test_a_newer_version_renews_the_schemas_that_changed_and_those_alone(tmp_path: Path) -> None:
    begin(tmp_path / "shop", time_zone="Europe/Berlin", currency="EUR", now=NOW, login="sam")
    schemas = tmp_path / "shop/register/schema"
    assert renew_schemas(tmp_path / "shop") == ""
    risks, owners = schemas / "risks.schema.json", schemas / "owners.schema.json"
    of_today = risks.read_text()
    risks.write_text("{}")
    owners.unlink()
    assert renew_schemas(tmp_path / "shop") == "2 JSON Schemas renewed in register/schema."
    assert risks.read_text() == of_today
    assert owners.is_file()
    owners.unlink()
    owners.mkdir()
    with pytest.raises(ConfigError, match="register/schema: the JSON Schemas cannot be renewed"):
        renew_schemas(tmp_path / "shop")


def test_a_project_without_schemas_gets_none(tmp_path: Path) -> None:
    assert renew_schemas(tmp_path) == ""
    assert list(tmp_path.iterdir()) == []
