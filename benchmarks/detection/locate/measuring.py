"""How often the scan names the cause of a generated incident, against simpler ways, and how long it takes."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from benchmarks.detection.locate.incidents import Cause, Incident, generate
from benchmarks.detection.locate.rivals import RIVALS, cube
from risk_pipeline.warehouse.diagnosis.slice_scan import Held, SliceScan

Answer = TypeVar("Answer")
WORLDS = {"clean": 0.0, "mixed": None, "rough": 1.0}


@dataclass
class Tally:
    """Causes found, named in vain and missed; over all incidents."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, named: Iterable[Cause], causes: frozenset[Cause], seconds: float) -> None:
        """Count one incident."""
        found = frozenset(named)
        self.hits += len(found & causes)
        self.wrong += len(found - causes)
        self.missed += len(causes - found)
        self.seconds.append(seconds)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.hits / max(2 * self.hits + self.wrong + self.missed, 1)


def named_by_scan(scan: SliceScan, incident: Incident, *, has_past: bool) -> frozenset[Cause]:
    """Return what the project's scan calls the cause."""
    scan.connection.register("incident_view", incident.table)
    scan.connection.execute("create or replace temp table incident_table as select * from incident_view")
    scan.connection.unregister("incident_view")
    held = Held(expected="rate" if has_past else "rest")
    found = scan.find("incident_table", incident.attributes, held)
    return frozenset(frozenset(part.values.items()) for part in found if part.is_cause)


def measure(scan: SliceScan, incidents: list[Incident], *, has_past: bool) -> dict[str, Tally]:
    """Let the scan and its rivals name the causes of the same incidents."""
    tallies = {"scan as shipped": Tally()} | {name: Tally() for name in RIVALS}
    for incident in incidents:
        named, seconds = _timed(lambda given=incident: named_by_scan(scan, given, has_past=has_past))
        tallies["scan as shipped"].add(named, incident.causes, seconds)
        slices, cubing = _timed(lambda given=incident: cube(scan.connection, given, has_past=has_past))
        for name, rival in RIVALS.items():
            named, seconds = _timed(lambda way=rival, given=incident, cut=slices: way(cut, given))
            tallies[name].add(named, incident.causes, cubing + seconds)
    return tallies


def _timed(work: Callable[[], Answer]) -> tuple[Answer, float]:
    started = time.process_time()
    return work(), time.process_time() - started


def table(count: int, seed: int, scan: SliceScan) -> str:
    """Return a Markdown table: F1 by world, with a past and without, and CPU seconds by incident."""
    columns: list[dict[str, Tally]] = []
    for rough in WORLDS.values():
        incidents = list(generate(count, seed, rough))
        columns += [measure(scan, incidents, has_past=has_past) for has_past in (True, False)]
    heads = [f"{world}, {past}" for world in WORLDS for past in ("own past", "no past")]
    lines = [f"| method | {' | '.join(heads)} | mean F1 | CPU s |", f"|---|{'---:|' * (len(heads) + 2)}"]
    for name in columns[0]:
        scores = [column[name].f1 for column in columns]
        seconds = [each for column in columns for each in column[name].seconds]
        cells = [f"{score:.2f}" for score in (*scores, sum(scores) / len(scores))]
        lines.append(f"| {name} | {' | '.join(cells)} | {sum(seconds) / len(seconds):.2f} |")
    return "\n".join(lines)
