"""Read what people do about risks: `register/controls.yaml` and the like. All of it may be absent."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from risk_pipeline.catalog.reading.register.lists import Noted, read_register
from risk_pipeline.domain.register.governance.appetite import Appetite
from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.governance.exception import AcceptedFinding
from risk_pipeline.domain.register.governance.goal import Goal
from risk_pipeline.domain.register.governance.matrix import Matrix
from risk_pipeline.domain.register.governance.process import Process
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.strategy import Strategy
from risk_pipeline.domain.texts.cause import Cause

M = TypeVar("M", bound=BaseModel)

GOVERNANCE: Mapping[str, type[BaseModel]] = {
    "controls": Control,
    "appetite": Appetite,
    "matrix": Matrix,
    "goals": Goal,
    "processes": Process,
    "strategies": Strategy,
    "exceptions": AcceptedFinding,
    "causes": Cause,
}


def read_governance(noted: Noted, project_dir: Path) -> Governance:
    """Return all of it, by id; what is wrong is noted."""
    return Governance(
        controls=_entries(noted, project_dir, "controls", Control),
        appetite=_entries(noted, project_dir, "appetite", Appetite),
        matrix=_entries(noted, project_dir, "matrix", Matrix),
        goals=_entries(noted, project_dir, "goals", Goal),
        processes=_entries(noted, project_dir, "processes", Process),
        strategies=_entries(noted, project_dir, "strategies", Strategy),
        exceptions=_entries(noted, project_dir, "exceptions", AcceptedFinding),
        causes=_entries(noted, project_dir, "causes", Cause),
    )


def _entries(noted: Noted, project_dir: Path, kind: str, model: type[M]) -> dict[str, M]:
    read: dict[str, M] = {}
    read_register(noted, project_dir, kind, model, read, optional=True)
    return read
