"""Phrases that several sections of the report share."""

from collections.abc import Sequence
from datetime import date

from risk_pipeline.domain.risk.attribution import CauseKind, Part
from risk_pipeline.domain.risk.movement import Movement, Position
from risk_pipeline.pipeline.documents.document import Cell, Column, Paragraph, Table, Tone
from risk_pipeline.pipeline.documents.document import Part as DocumentPart
from risk_pipeline.pipeline.governance.pictures.words import level_title
from risk_pipeline.pipeline.governance.report.month import MonthMaterial
from risk_pipeline.warehouse.governance.map_rows import MapRow

BEYOND, ABOVE = "beyond", "tolerance"
_CAUSES = 3
_SEEN = 0.005
Row = Sequence[str | Cell]


def table_of(
    of: MonthMaterial, name: str, columns: Sequence[tuple[str, float]], rows: Sequence[Row]
) -> Table:
    """Return a table whose columns are named by key, with their widths."""
    heads = [Column(of.names.say("report-column", name=key), width) for key, width in columns]
    return Table(heads, rows, of.names.say("report-table", table=name))


def nothing(of: MonthMaterial, part: str) -> Paragraph:
    """Return the sentence that there is nothing to tell."""
    return Paragraph(of.names.say("report-nothing", part=part))


def or_nothing(
    of: MonthMaterial, name: str, columns: Sequence[tuple[str, float]], rows: Sequence[Row]
) -> DocumentPart:
    """Return the table, or the sentence that it would be empty."""
    return table_of(of, name, columns, rows) if rows else nothing(of, name)


def within(of: MonthMaterial, row: MapRow) -> Cell:
    """Return how a risk stands to appetite."""
    tone = {BEYOND: Tone.BAD, ABOVE: Tone.WARN}.get(row.within or "", Tone.PLAIN)
    return Cell(of.names.say("risk-within", within=row.within or ""), tone)


def place(of: MonthMaterial, at: Position | MapRow, day: date) -> str:
    """Return level and cell: `High (4 x 3)`."""
    level = level_title(of.platform, at.level, day)
    return of.names.say("report-place", level=level, likelihood=at.likelihood, impact=at.impact)


def way(of: MonthMaterial, movement: Movement) -> tuple[str, str]:
    """Return from where to where a risk moved."""
    before, after = movement.before, movement.after
    return (
        place(of, before, before.as_of) if before else of.names.say("report-new"),
        place(of, after, after.as_of) if after else of.names.say("report-retired"),
    )


def causes(of: MonthMaterial, movement: Movement) -> str:
    """Return what moved a risk, the strongest three causes first; how much, in classes or levels."""
    seen = [part for part in movement.parts if _is_seen(part)] or movement.parts
    told = [cause(of, part) for part in seen[:_CAUSES]]
    if (more := len(seen) - _CAUSES) > 0:
        told.append(of.names.say("report-more", number=of.names.words.count(more)))
    return "; ".join(told) or of.names.say("report-cause-kind", kind=CauseKind.REGISTER.value)


def _is_seen(part: Part) -> bool:
    return max(abs(part.likelihood), abs(part.impact), abs(part.level)) >= _SEEN


def cause(of: MonthMaterial, part: Part) -> str:
    """Return one cause with its share of the move: `Late deliveries: +1.6 on likelihood`."""
    axes = (("likelihood", part.likelihood), ("impact", part.impact))
    moved = [
        of.names.say(
            "report-cause-part", amount=signed(of, amount), axis=of.names.say("report-axis", axis=axis)
        )
        for axis, amount in axes
        if abs(amount) >= _SEEN
    ]
    if not moved and abs(part.level) >= _SEEN:
        moved = [
            of.names.say("report-cause-level", amount=signed(of, part.level), count=round(abs(part.level)))
        ]
    what = _what(of, part)
    return of.names.say("report-cause", what=what, parts=", ".join(moved)) if moved else what


def signed(of: MonthMaterial, amount: float) -> str:
    """Return a number of classes with its sign."""
    words = of.names.words
    return words.signed(words.short(round(abs(amount), 2)), is_negative=amount < 0)


def _what(of: MonthMaterial, part: Part) -> str:
    if part.kind is CauseKind.INDICATOR:
        known = of.names.indicators.get(part.id)
        return known.title if known else part.id
    if part.kind is CauseKind.CONTROL:
        return control_named(of, part.id)
    return of.names.say("report-cause-kind", kind=part.kind.value)


def control_named(of: MonthMaterial, control_id: str) -> str:
    """Return a control's id and title."""
    control = of.platform.catalog.governance.controls.get(control_id)
    return of.names.say("risk-named", id=control_id, title=control.title) if control else control_id


def share(of: MonthMaterial, value: float | None) -> str:
    """Return a share in whole per cent; empty where it is not known."""
    return "" if value is None else of.names.words.share(value)
