"""A maintenance window over several days, from judgement to message: alerts wait, recoveries pass."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from risk_pipeline.domain.register.calendar import Effect, PlannedEvent, Target
from risk_pipeline.monitoring.judge_rules import judge_rules
from risk_pipeline.store import open_store
from tests.builders.response_desk import Desk
from tests.builders.rule_rows import MONDAY, a_frame, a_row, a_rule, an_indicator, days
from tests.builders.ticket_world import DAY_ZERO, LATE

WINDOW = range(2, 5)
RED, GREEN = 0.3, 0.02
SEGMENTS = {
    "told before, recovers inside": [RED, RED, RED, GREEN, GREEN, GREEN, GREEN],
    "red inside and after": [GREEN, GREEN, GREEN, RED, RED, RED, RED],
    "red inside only": [GREEN, GREEN, RED, RED, RED, GREEN, GREEN],
    "told before, red all along": [RED] * 7,
    "verifying before, red inside and after": [RED, GREEN, RED, RED, RED, RED, RED],
}
INDICATOR = an_indicator("late_delivery_rate")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path / 'state.sqlite'}")
    yield Desk(store, storm_threshold=9)
    store.close()


def live(desk: Desk, *, on_known_event: str = "explain") -> dict[str, list[tuple[int, str]]]:
    """Run day by day; return what people were told of each segment, with the day."""
    rule = a_rule(
        rule_id=LATE,
        indicator=INDICATOR.name,
        by=["customer_state"],
        red=0.12,
        on_known_event=on_known_event,
    )
    for number in range(7):
        muted = {"known_event": "Hub moves", "is_muted": True} if number in WINDOW else {}
        rows = [
            a_row(values[number], number, indicator=INDICATOR.name, dimension="customer_state", segment=name)
            | {"known_event": None, "is_muted": False}
            | muted
            for name, values in SEGMENTS.items()
        ]
        judged = judge_rules(
            [rule], {INDICATOR.name: INDICATOR}, a_frame(rows), window=days(number, number), run_id="run"
        )
        desk.run((MONDAY - DAY_ZERO).days + number, judged.verdicts)
    told: dict[str, list[tuple[int, str]]] = {name: [] for name in SEGMENTS}
    for entry in desk.messages():
        if entry.kind.value != "update":
            number = (entry.message.period_start - MONDAY).days
            told[entry.message.segment].append((number, entry.message.kind))
    return told


def test_maintenance_mutes_new_alerts_passes_recoveries_and_tells_what_is_red_at_its_end(desk: Desk) -> None:
    assert live(desk) == {
        "told before, recovers inside": [(0, "opened"), (3, "verifying"), (4, "closed")],
        "red inside and after": [(5, "opened")],
        "red inside only": [],
        "told before, red all along": [(0, "opened")],
        "verifying before, red inside and after": [(0, "opened"), (1, "verifying"), (5, "relapsed")],
    }


def test_maintenance_is_told_of_by_a_rule_that_ignores_events(desk: Desk) -> None:
    assert live(desk, on_known_event="ignore")["red inside and after"] == [(3, "opened")]


def test_maintenance_mutes_unless_the_entry_says_otherwise() -> None:
    fields = {
        "id": "hub",
        "title": "Hub moves",
        "from": date(2024, 1, 1),
        "to": date(2024, 1, 3),
        "targets": (Target(indicator="late_delivery_rate"),),
        "owner": "warehouse_ops",
    }
    assert PlannedEvent.model_validate(fields | {"kind": "maintenance"}).effect is Effect.MUTE
    assert (
        PlannedEvent.model_validate(fields | {"kind": "maintenance", "effect": "explain"}).effect
        is Effect.EXPLAIN
    )
    assert PlannedEvent.model_validate(fields | {"kind": "campaign"}).effect is Effect.EXPLAIN
