"""The risk register as rows of tables, so that models can join it: risks, controls, processes."""

from collections.abc import Iterator, Mapping
from dataclasses import astuple
from datetime import date, datetime, timedelta

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.register.governance.process import ForbiddenMove, Process
from risk_pipeline.store import Store
from risk_pipeline.store.queries.control_tests import read_control_tests
from risk_pipeline.warehouse.schema.register import (
    REGISTER_CONTROL_RISKS,
    REGISTER_CONTROL_TESTS,
    REGISTER_CONTROLS,
    REGISTER_MOVES,
    REGISTER_RISKS,
    REGISTER_STEPS,
)
from risk_pipeline.warehouse.schema.statements import Rows

Row = tuple[object, ...]


def governance_rows(catalog: Catalog) -> Mapping[str, Rows]:
    """Return the rows of each table by its name, in the order of its columns."""
    return {
        REGISTER_RISKS.name: list(_risks(catalog)),
        REGISTER_CONTROLS.name: list(_controls(catalog)),
        REGISTER_CONTROL_RISKS.name: [
            (control.id, risk) for control in catalog.governance.controls.values() for risk in control.risks
        ],
        REGISTER_STEPS.name: [row for version in _versions(catalog) for row in _steps(*version)],
        REGISTER_MOVES.name: [row for version in _versions(catalog) for row in _moves(*version)],
    }


def recorded_tests(store: Store, known_at: datetime) -> Mapping[str, Rows]:
    """Return the tests of controls that people had recorded by an instant, as rows of their table."""
    return {
        REGISTER_CONTROL_TESTS.name: [
            (*astuple(test), recorded_at) for test, recorded_at in read_control_tests(store, known_at)
        ]
    }


def _risks(catalog: Catalog) -> Iterator[Row]:
    for risk in catalog.risks.values():
        yield (
            *(risk.id, risk.title, risk.business_line, risk.owner, risk.category),
            *(risk.cause, risk.event, risk.consequence, risk.inherent_likelihood, risk.inherent_impact),
        )


def _controls(catalog: Catalog) -> Iterator[Row]:
    for each in catalog.governance.controls.values():
        test = each.test
        yield (
            *(each.id, each.title, each.business_line, each.owner, each.objective),
            *(each.type, each.nature, each.frequency, each.key, each.axis, each.cap, each.design),
            *(each.process, each.step, each.status),
            *((test.kind, test.model, test.frequency or each.frequency) if test else (None, None, None)),
            each.overdue_days if test else None,
        )


def _versions(catalog: Catalog) -> Iterator[tuple[Process, date | None]]:
    """Yield each version of each process, with the last day on which it holds."""
    governance = catalog.governance
    for name in sorted({process.id for process in governance.processes.values()}):
        versions = governance.versions(name)
        for process, following in zip(versions, [*versions[1:], None], strict=True):
            yield process, following.from_ - timedelta(days=1) if following else None


def _steps(process: Process, until: date | None) -> Iterator[Row]:
    for position, step in enumerate(process.steps, start=1):
        yield (
            *(process.id, process.version, process.from_, until),
            *(process.title, process.business_line, process.owner),
            *(position, step.id, step.title, step.owner),
        )


def _moves(process: Process, until: date | None) -> Iterator[Row]:
    for move in process.forbidden:
        known_by, needed = compared_steps(process, move)
        yield (
            *(process.id, process.version, process.from_, until),
            *(move.id, move.title, move.kind, known_by, needed, move.amount_minor),
            *(move.risk, move.control, move.severity.value),
        )


def compared_steps(process: Process, move: ForbiddenMove) -> tuple[str, str]:
    """Return the step on whose day it is known whether a case made a move, and the one it is compared with.

    `missing_before` is known when the step happens. The other two are known when the later step does: of
    `skipped_above` without one, that is the last step of the process.
    """
    if move.kind == "missing_before":
        return move.step, move.other or ""
    return move.other or process.steps[-1].id, move.step
