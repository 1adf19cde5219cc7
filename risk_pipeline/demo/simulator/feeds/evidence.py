"""Evidence that controls were performed: reconciliations, reviews, scans, canaries, gates of launches."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from risk_pipeline.demo.scenario import ControlLapse
from risk_pipeline.demo.simulator.feeds.story import Story, names, numbered
from risk_pipeline.demo.simulator.random_streams import Bools, Ints, skewed
from risk_pipeline.demo.simulator.world import DAY, HOUR


@dataclass(frozen=True)
class _Routine:
    """A control that is due every so many days at an hour, on about so many items."""

    control: str
    kind: str
    days: int
    hour: float
    population: int
    hours: float
    """Median hours until it is performed; negative ones lie before the day it is due."""


ROUTINES = (
    _Routine("C02", "reconciliation", 1, 8, 80, 1.5),
    _Routine("C04", "forecast", 1, 6, 27, 0.3),
    _Routine("C05", "ageing_sweep", 1, 2, 60, 0.5),
    _Routine("C08", "penalty_review", 7, 10, 40, 4.0),
    _Routine("C09", "exposure_review", 30, 10, 10, 20.0),
    _Routine("C11", "safety_sweep", 1, 20, 24, 0.4),
    _Routine("C13", "review_graph", 1, 4, 76, 0.6),
    _Routine("C14", "fuse_test", 7, 11, 5, 2.0),
    _Routine("C16", "column_scan", 1, 3, 240, 0.2),
    _Routine("C16", "access_review", 30, 10, 60, 20.0),
    _Routine("C17", "listing_sample", 7, 9, 50, 5.0),
    _Routine("C18", "launch_gate", 29, 9, 1, -60.0),
    _Routine("C19", "canary", 1, 5, 1, 0.15),
)


def evidence_rows(story: Story) -> pd.DataFrame:
    """Rows of the evidence, instants in seconds; what a lapse swallows was never performed."""
    rows = pd.concat([_routine(story, routine) for routine in ROUTINES], ignore_index=True)
    for lapse in story.setting.scenario.of(ControlLapse):
        due = rows["due_at"].to_numpy()
        is_its: Bools = (rows["control_id"] == lapse.control).to_numpy() & (rows["kind"] == lapse.evidence)
        hit = is_its & story.setting.during(lapse, due)
        if lapse.exceptions:
            rows.loc[hit, "exceptions"] = lapse.exceptions
        else:
            rows.loc[hit, "performed_at"] = np.nan
    never = rows["performed_at"].isna()
    columns = ["performed_by", "approved_by", "population", "exceptions"]
    rows[columns] = rows[columns].astype(object).mask(never, "")
    rows = rows.sort_values("due_at", kind="stable", ignore_index=True)
    return rows.assign(evidence_id=numbered("e", len(rows)))


def _routine(story: Story, routine: _Routine) -> pd.DataFrame:
    rng = story.setting.streams(f"evidence {routine.control} {routine.kind}")
    days = np.arange(0, story.setting.scenario.day_count, routine.days, dtype=float)
    due = days * DAY + routine.hour * HOUR
    count = len(due)
    hours = np.sign(routine.hours) * skewed(rng, abs(routine.hours), 0.4, count)
    who: Ints = rng.integers(0, 5, count)
    return pd.DataFrame(
        {
            "control_id": routine.control,
            "kind": routine.kind,
            "due_at": due,
            "performed_at": np.floor(due + hours * HOUR),
            "performed_by": names("officer", who),
            "approved_by": names("officer", (who + 1 + rng.integers(0, 4, count)) % 5),
            "population": routine.population,
            "exceptions": 0,
        }
    )
