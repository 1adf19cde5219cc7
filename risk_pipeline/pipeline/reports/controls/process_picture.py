"""Make the picture of a process: its newest version, what the events say, its loopholes by rank."""

from collections.abc import Sequence
from pathlib import Path as File

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted, format_money, format_value
from risk_pipeline.domain.register.governance.process import Process
from risk_pipeline.notify.charts.process_picture import Bow, Move, ProcessPicture, draw_process
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.transform.governance_tables import compared_steps
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.governance.internal_control import (
    Loophole,
    Path,
    read_loopholes,
    read_paths,
    read_waits,
)

MOST_BOWS = 6


def picture_process(platform: Platform, process: str, file: File) -> None:
    """Write the picture of a process as a PNG.

    Raises:
        ConfigError: the file cannot be written.
    """
    versions = platform.catalog.governance.versions(process)
    newest = versions[-1]
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        waits, paths = read_waits(connection, process), read_paths(connection, process)
        loopholes = read_loopholes(connection, process)
    used = [each for each in loopholes if each.case_count][:MOST_BOWS]
    picture = ProcessPicture(
        title=f"{newest.title}, version {newest.version}",
        subtitle=f"{said_of(paths)}; {counted(len(used), 'loophole')} used",
        steps=[(step.id, step.title) for step in newest.steps],
        moves=[Move(w.from_step, w.to_step, w.move_count, w.median_hours) for w in waits],
        bows=[bow for each in used if (bow := _bow(newest, each, platform.settings.currency))],
    )
    try:
        file.write_bytes(draw_process(picture))
    except OSError as error:
        msg = f"{file}: the picture cannot be written: {error.strerror}. Name another file."
        raise ConfigError(msg) from error


def said_of(paths: Sequence[Path]) -> str:
    """Return how many cases there are, and how many of them made no forbidden move; steps may be left out."""
    cases = sum(path.case_count for path in paths)
    clean = cases - sum(path.forbidden_count for path in paths)
    share = format_value(clean / cases, "ratio", "") if cases else "none"
    return f"{counted(cases, 'case')}, {share} without a forbidden move"


def _bow(process: Process, found: Loophole, currency: str) -> Bow | None:
    """Return the bow past the step that was needed: from the step before it to the one that gave it away."""
    move = next((each for each in process.forbidden if each.id == found.move), None)
    if move is None:
        return None
    known_by, needed = compared_steps(process, move)
    order = [step.id for step in process.steps]
    if {known_by, needed} - {*order}:
        return None
    source = needed if move.kind == "before" else order[max(order.index(needed) - 1, 0)]
    money = f", {format_money(found.amount_minor, currency)}" if found.amount_minor else ""
    share = f" ({format_value(found.share, 'ratio', '')})" if found.share else ""
    said = f"{counted(found.case_count, 'case')} of {found.checked_count:,}{share}{money}"
    stopped = f"; {found.control} should stop it" if found.control else ""
    return Bow(found.rank, source, known_by, found.title, said + stopped)
