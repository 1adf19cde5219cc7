"""What dbt works out once in our processes is what it would work out each time."""

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from dbt.artifacts.resources.v1.model import ModelConfig
from dbt_common import behavior_flags
from dbt_common.clients import agate_helper
from dbt_common.dataclass_schema import dbtClassMixin
from dbt_common.events import functions
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.types import Note
from dbt_common.exceptions import env_secrets

from risk_pipeline.pipeline.transform.dbt_once import keep_schemas, spare_repetition


@pytest.fixture(autouse=True)
def spared(monkeypatch: pytest.MonkeyPatch) -> None:
    """dbt as our processes change it, and as it was once the test is over."""
    monkeypatch.setattr(EventManager, "fire_event", EventManager.fire_event)
    monkeypatch.setattr(functions, "env_secrets", env_secrets)
    monkeypatch.setattr(agate_helper, "build_type_tester", agate_helper.build_type_tester)
    flag = type("BehaviorFlagRendered", (behavior_flags.BehaviorFlagRendered,), {})
    monkeypatch.setattr(behavior_flags, "BehaviorFlagRendered", flag)
    monkeypatch.setitem(os.environ, "DBT_ENV_SECRET_KEY", "sesame")
    spare_repetition()


def told(log: EventLevel, event: EventLevel | None) -> list[str]:
    """What a log of one level hears of an event of another."""
    heard: list[str] = []
    manager = EventManager()
    manager.loggers = [
        SimpleNamespace(
            level=log, filter=lambda _: True, write_line=lambda message: heard.append(message.info.msg)
        )
    ]
    manager.fire_event(Note(msg="said"), level=event)
    return heard


def test_event_is_made_only_where_a_log_takes_its_level() -> None:
    assert told(EventLevel.INFO, EventLevel.DEBUG) == []
    for log, event in [("DEBUG", "DEBUG"), ("TEST", "DEBUG"), ("INFO", "INFO"), ("INFO", "ERROR")]:
        assert told(EventLevel[log], EventLevel[event]) == ["said"], (log, event)


def test_secret_is_still_taken_out() -> None:
    assert [functions.env_scrubber(f"{word} sesame") for word in ("open", "close")] == [
        "open *****",
        "close *****",
    ]


def test_answer_has_the_types_that_its_rows_have() -> None:
    for _ in range(2):
        rows = [{"n": 1, "day": "2024-04-11", "share": "0.5"}]
        table = agate_helper.table_from_data_flat(rows, ["n", "day", "share"])
        assert [type(kind).__name__ for kind in table.column_types] == ["Integer", "Text", "Text"]
        table = agate_helper.table_from_data_flat([{"n": "1", "day": 2.5}], ["n", "day"])
        assert [type(kind).__name__ for kind in table.column_types] == ["Text", "Number"]


def test_flag_names_the_module_that_asked_for_it() -> None:
    flag = {"name": "x", "default": False, "description": "what it does"}
    [rendered] = behavior_flags.Behavior([flag], {})._flags
    assert rendered._behavior_change_event.flag_source == __name__


def test_schema_of_a_class_is_made_once_for_all_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ModelConfig.json_schema()
    whole = vars(dbtClassMixin)["json_schema"]

    def in_another_process() -> dict[str, object]:
        monkeypatch.setattr(dbtClassMixin, "json_schema", whole)
        keep_schemas(str(tmp_path))
        return ModelConfig.json_schema()

    assert in_another_process() == made
    [kept] = tmp_path.iterdir()
    assert json.loads(kept.read_text()) == made
    kept.write_text('{"title": "kept"}')
    assert in_another_process() == {"title": "kept"}
    kept.write_text('{"title"')
    assert in_another_process() == made == json.loads(kept.read_text())
