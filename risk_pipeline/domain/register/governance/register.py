"""All of the risk register but the risks: controls, appetite, matrices, goals, processes, causes …."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from risk_pipeline.domain.register.governance.appetite import Appetite
from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.governance.default_matrix import DEFAULT_MATRIX
from risk_pipeline.domain.register.governance.entry import ALL
from risk_pipeline.domain.register.governance.exception import AcceptedFinding
from risk_pipeline.domain.register.governance.goal import Goal
from risk_pipeline.domain.register.governance.matrix import Matrix
from risk_pipeline.domain.register.governance.process import Process
from risk_pipeline.domain.register.governance.strategy import Strategy
from risk_pipeline.domain.texts.cause import Cause


@dataclass(frozen=True)
class Governance:
    """Entries by id, in the order of the files; processes by id and version, such as `refund 2`."""

    controls: Mapping[str, Control] = field(default_factory=dict)
    appetite: Mapping[str, Appetite] = field(default_factory=dict)
    matrix: Mapping[str, Matrix] = field(default_factory=dict)
    goals: Mapping[str, Goal] = field(default_factory=dict)
    processes: Mapping[str, Process] = field(default_factory=dict)
    strategies: Mapping[str, Strategy] = field(default_factory=dict)
    exceptions: Mapping[str, AcceptedFinding] = field(default_factory=dict)
    causes: Mapping[str, Cause] = field(default_factory=dict)

    def matrix_on(self, day: date) -> Matrix:
        """Return the matrix that held on a day; the engine's own where the project had none yet."""
        held = [each for each in self.matrix.values() if each.from_ <= day]
        return max(held, key=lambda each: (each.from_, each.id), default=DEFAULT_MATRIX)

    def appetite_on(self, day: date, business_line: str, category: str) -> Appetite | None:
        """Return what held of a line and category on a day; a row of the category goes before one of all."""
        held = [
            each
            for each in self.appetite.values()
            if each.from_ <= day and each.business_line == business_line and each.category in (category, ALL)
        ]
        return max(held, key=lambda each: (each.category != ALL, each.from_, each.id), default=None)

    def process_on(self, day: date, process: str) -> Process | None:
        """Return the version of a process that held on a day, or None before its first."""
        held = [each for each in self.versions(process) if each.from_ <= day]
        return max(held, key=lambda each: (each.from_, each.version), default=None)

    def versions(self, process: str) -> tuple[Process, ...]:
        """Return all versions of a process, the first one first."""
        of_it = [each for each in self.processes.values() if each.id == process]
        return tuple(sorted(of_it, key=lambda each: each.version))

    def controls_of(self, risk: str) -> tuple[Control, ...]:
        """Return the controls that name a risk, by id; retired ones too."""
        return tuple(sorted((c for c in self.controls.values() if risk in c.risks), key=lambda c: c.id))
