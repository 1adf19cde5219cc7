"""The sheets of a register's workbook: their columns, what each may hold, and the rows of a register."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from pydantic import BaseModel

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.register.governance.control import Control, ControlTest
from risk_pipeline.domain.register.governance.risk import IndicatorLink, InherentReasons, Risk

Cell = str | int | float | bool | date | None
Row = Mapping[str, Cell]


@dataclass(frozen=True)
class Sheet:
    """One sheet: what its rows are called after, its columns with their notes, choices and needs."""

    name: str
    notes: Mapping[str, str]
    needed: frozenset[str] = frozenset()
    choices: Mapping[str, Sequence[Cell]] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    """Columns whose words must be known, and of what: an owner, a line …"""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(self.notes)


def _notes(model: type[BaseModel], *columns: str, under: str = "") -> dict[str, str]:
    fields = model.model_fields
    return {f"{under}{name}": fields[name].description or "" for name in columns or fields}


def _choices(model: type[BaseModel], *columns: str, under: str = "") -> dict[str, Sequence[Cell]]:
    return {f"{under}{name}": _words(model.model_fields[name].annotation) for name in columns}


def _words(annotation: object) -> tuple[Cell, ...]:
    """Return the words of a type that allows some only, also where it may be left out."""
    found = [word for part in get_args(annotation) for word in (_words(part) or (part,))]
    return tuple(word for word in found if isinstance(word, str))


_CLASSES = tuple(range(1, 6))
RISKS = Sheet(
    "risks",
    {
        **_notes(Risk, "id", "title", "business_line", "owner", "category", "process"),
        **_notes(Risk, "cause", "event", "consequence", "event_type"),
        **_notes(Risk, "inherent_likelihood", "inherent_impact"),
        "likelihood_reason": InherentReasons.model_fields["likelihood"].description or "",
        "impact_reason": InherentReasons.model_fields["impact"].description or "",
        **_notes(Risk, "trigger", "treatment", "next_review"),
    },
    needed=frozenset(name for name, each in Risk.model_fields.items() if each.is_required()),
    choices={
        **_choices(Risk, "event_type", "trigger", "treatment"),
        "inherent_likelihood": _CLASSES,
        "inherent_impact": _CLASSES,
    },
    known={"business_line": "lines", "owner": "owners", "process": "processes"},
)
CONTROLS = Sheet(
    "controls",
    {
        **_notes(
            Control, "id", "title", "business_line", "owner", "objective", "type", "nature", "frequency"
        ),
        **_notes(Control, "key", "reduces", "cap", "since", "design", "design_assessed", "design_reason"),
        **_notes(Control, "process", "step", "status"),
        **_notes(ControlTest, under="test_"),
    },
    needed=frozenset(name for name, each in Control.model_fields.items() if each.is_required()) - {"risks"},
    choices={
        **_choices(Control, "type", "nature", "frequency", "reduces", "status"),
        **_choices(ControlTest, "kind", "frequency", under="test_"),
        "key": (True, False),
        "design": (0, 0.5, 1),
    },
    known={"business_line": "lines", "owner": "owners", "process": "processes", "test_model": "models"},
)
LINKS = Sheet(
    "links",
    {
        "risk": "id of a risk; each row ties one control or one indicator to it",
        "control": "id of a control that reduces it; then leave the other columns empty",
        **_notes(IndicatorLink),
    },
    needed=frozenset({"risk"}),
    choices=_choices(IndicatorLink, "axis"),
    known={"risk": "risks", "control": "controls", "indicator": "indicators"},
)
SHEETS = (RISKS, CONTROLS, LINKS)
NUMBERS = frozenset({"cap", "design", "weight"})
"""Columns that hold numbers with decimals."""


def rows_of(catalog: Catalog) -> dict[str, list[Row]]:
    """Return the rows of each sheet, in the order of the register's files."""
    return {
        RISKS.name: [_risk(risk) for risk in catalog.risks.values()],
        CONTROLS.name: [_control(control) for control in catalog.governance.controls.values()],
        LINKS.name: list(_links(catalog)),
    }


def known_words(catalog: Catalog) -> dict[str, Sequence[str]]:
    """Return what a sheet's `known` columns may name."""
    return {
        "lines": list(catalog.lines),
        "owners": list(catalog.owners),
        "indicators": list(catalog.indicators),
        "risks": list(catalog.risks),
        "controls": list(catalog.governance.controls),
        "processes": list(dict.fromkeys(each.id for each in catalog.governance.processes.values())),
        "models": [node.name for node in catalog.nodes.values() if node.kind == "model"],
    }


def _risk(risk: Risk) -> Row:
    reasons = risk.inherent_reasons
    own = {"likelihood_reason": reasons.likelihood, "impact_reason": reasons.impact}
    return {name: own[name] if name in own else getattr(risk, name) for name in RISKS.columns}


def _control(control: Control) -> Row:
    test = {f"test_{name}": getattr(control.test, name, None) for name in ControlTest.model_fields}
    return {name: test[name] if name in test else getattr(control, name) for name in CONTROLS.columns}


def _links(catalog: Catalog) -> Iterator[Row]:
    for control in catalog.governance.controls.values():
        for risk in control.risks:
            yield {"risk": risk, "control": control.id}
    for each in catalog.risks.values():
        for link in each.indicators:
            yield {"risk": each.id, **link.model_dump()}
