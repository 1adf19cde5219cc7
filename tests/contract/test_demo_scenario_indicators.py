"""The scenario's ground truth speaks of indicators, slices and feeds the project really has."""

from typing import Any

import pytest
import yaml

from risk_pipeline.demo.scenario import ScenarioEvent, load_scenario
from tests.paths import ROOT

MODELS = ROOT / "dbt_project" / "models"
EVENTS = load_scenario().events


def indicators() -> dict[str, dict[str, Any]]:
    """Definitions by name, from `config.meta.indicator` of the indicator models."""
    found = {}
    for path in sorted((MODELS / "indicators").rglob("*.yml")):
        for model in (yaml.safe_load(path.read_text("utf-8")) or {}).get("models", []):
            if definition := model.get("config", {}).get("meta", {}).get("indicator"):
                found[definition["name"]] = definition
    return found


def feeds() -> set[str]:
    found = set()
    for path in sorted((MODELS / "staging").rglob("*sources.yml")):
        for source in yaml.safe_load(path.read_text("utf-8"))["sources"]:
            found |= {f"{source['name']}.{table['name']}" for table in source["tables"]}
    return found


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
def test_an_event_shows_in_indicators_that_exist_and_in_slices_they_have(event: ScenarioEvent):
    known = indicators()
    assert set(event.shows_in) <= set(known)
    sliced_by = {dimension for name in event.shows_in for dimension in known[name]["dimensions"]}
    assert set(event.segments) <= sliced_by


def test_the_feeds_that_break_are_declared():
    broken = {feed for event in EVENTS for feed in event.segments.get("feed", ())}
    assert broken
    assert broken <= feeds()
