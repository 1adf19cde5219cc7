"""A script of people is checked against the rules and roles of its project before anybody acts."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from risk_pipeline.demo.people import load_script
from risk_pipeline.domain.errors import ConfigError
from tests.builders.ticket_world import LATE, FakeBook

TAKE = {"after": "20 min", "do": "acknowledge"}


def written(folder: Path, **changes: Any) -> Path:
    script = {
        "people": [{"name": "elisa", "roles": ["fulfilment_ops"]}],
        "cases": [{"rule": LATE, "steps": [TAKE]}],
        "otherwise": [],
    }
    path = folder / "people.yaml"
    path.write_text(yaml.safe_dump(script | changes), encoding="utf-8")
    return path


def case(**step: Any) -> dict[str, Any]:
    return {"cases": [{"rule": LATE, "steps": [TAKE | step]}]}


def test_a_script_says_what_people_do_about_the_tickets_of_a_rule(tmp_path: Path) -> None:
    cases = [{"rule": LATE, "segment": "RJ", "steps": [TAKE]}, {"rule": LATE}]
    later = {"after": "2 h", "do": "start"}
    script = load_script(FakeBook(), written(tmp_path, cases=cases, otherwise=[later]))
    assert [step.do for step in script.steps_of(LATE, "RJ")] == ["acknowledge"]
    assert script.steps_of(LATE, "SP") == ()
    assert [step.do for step in script.steps_of("another.rule", "RJ")] == ["start"]
    assert script.roles_of("elisa") == {"fulfilment_ops"}
    assert script.roles_of("nobody") == frozenset()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"cases": [{"rule": "fulfilment.late_deliver"}]},
            "cases.rule: no rule is called 'fulfilment.late_deliver' (did you mean: fulfilment.late_delivery",
        ),
        (
            {"people": [{"name": "elisa", "roles": ["fulfilment"]}]},
            "people.elisa.roles: no owner in the register is called 'fulfilment' (did you mean: fulfilment",
        ),
        (
            {"people": [{"name": "elisa", "roles": ["fulfilment_ops"]}] * 2},
            "people.elisa: named twice",
        ),
        (
            case(by="data_eng"),
            f"cases.{LATE}.steps.1 (acknowledge): no role of one of the people is called 'data_eng'",
        ),
        (case(do="assign", to="head"), "(assign): no role of one of the people is called 'head'"),
        (case(do="merge", into="no.rule"), "(merge).into: no rule is called 'no.rule'"),
        (case(do="fix", cause="weather", text="rain"), "cases.0.steps.0.fix.cause"),
        (case(do="dance"), "cases.0.steps.0: Input tag 'dance'"),
        (case(after="soon"), "should be a span of working time"),
        (case(kind="corrective"), "cases.0.steps.0.acknowledge.kind: Extra inputs are not permitted"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    path = written(tmp_path, **changes)
    with pytest.raises(ConfigError) as error:
        load_script(FakeBook(), path)
    assert str(error.value).startswith(f"{path}: ")
    assert said in str(error.value)


def test_a_script_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nobody\.yaml is not a readable script of people"):
        load_script(FakeBook(), tmp_path / "nobody.yaml")
