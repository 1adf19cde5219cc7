from datetime import date
from pathlib import Path

import pytest
import yaml

from risk_pipeline.demo.scenario import SCENARIO_PATH, CarrierCrisis, FeedGap, load_scenario
from risk_pipeline.demo.simulator.marketplace import simulate
from risk_pipeline.domain.errors import ConfigError

WANTED = {
    "carrier_crisis",
    "approval_outage",
    "bad_seller",
    "feed_gap",
    "demand_peak",
    "truncated_feed",
}


def rewritten(folder: Path, event_id: str, **changes: object) -> Path:
    content = yaml.safe_load(SCENARIO_PATH.read_text("utf-8"))
    event = next(event for event in content["events"] if event["id"] == event_id)
    event.update(changes)
    path = folder / "changed.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_the_shipped_scenario_holds_the_events_the_demo_promises():
    scenario = load_scenario()
    kinds = [event.kind for event in scenario.events]
    assert set(kinds) >= WANTED
    assert len(kinds) >= len(WANTED) + 3
    assert (scenario.start, scenario.end, scenario.day_count) == (date(2024, 1, 1), date(2025, 8, 31), 609)


def test_events_are_typed_by_their_kind():
    scenario = load_scenario()
    assert [event.id for event in scenario.of(FeedGap)] == ["reviews_feed_gap"]
    assert scenario.of(CarrierCrisis)[0].states == ("RS", "SC", "PR")


def test_each_event_may_be_seen_in_its_own_segments_and_in_the_total():
    crisis = load_scenario().of(CarrierCrisis)[0]
    assert crisis.covers("all", "all")
    assert crisis.covers("customer_state", "SC")
    assert not crisis.covers("customer_state", "SP")
    assert (crisis.last_sighting_on - crisis.end).days == crisis.grace_days


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"slow_down": 2}, "events.south_carrier_crisis.slow_down"),
        ({"slowdown": "a lot"}, "events.south_carrier_crisis.slowdown"),
        ({"kind": "earthquake"}, "events.south_carrier_crisis"),
        ({"segments": {"country": ["BR"]}}, "events.south_carrier_crisis.segments.country"),
        ({"shows_in": []}, "events.south_carrier_crisis.shows_in"),
        ({"end": date(2024, 10, 1)}, "is before start"),
        ({"end": date(2026, 10, 1)}, "events.south_carrier_crisis.start/end"),
        ({"id": "voucher_ring"}, "events.voucher_ring.id: used twice"),
    ],
)
def test_a_wrong_scenario_names_file_event_and_key(tmp_path, changes, place):
    path = rewritten(tmp_path, "south_carrier_crisis", **changes)
    with pytest.raises(ConfigError) as refusal:
        load_scenario(path)
    assert str(path) in str(refusal.value)
    assert place in str(refusal.value)


def test_a_missing_or_broken_file_is_refused_by_name(tmp_path):
    with pytest.raises(ConfigError, match=r"absent\.yaml"):
        load_scenario(tmp_path / "absent.yaml")
    (tmp_path / "broken.yaml").write_text("name: [", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"broken\.yaml"):
        load_scenario(tmp_path / "broken.yaml")


@pytest.mark.parametrize(
    ("event_id", "changes"),
    [
        ("south_carrier_crisis", {"states": ["XX"]}),
        ("phone_price_slip", {"categories": ["xx"]}),
        ("card_approval_outage", {"payment_types": ["XX"]}),
    ],
)
def test_an_event_about_what_the_world_does_not_have_is_refused(tmp_path, event_id, changes):
    scenario = load_scenario(rewritten(tmp_path, event_id, **changes))
    with pytest.raises(ConfigError, match=rf"event {event_id}, {next(iter(changes))}: (?i:xx)"):
        simulate(scenario, scale=0.01)
