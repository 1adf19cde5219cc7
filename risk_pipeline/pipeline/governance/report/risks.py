"""Sections about risks: what moved, the top ones with their pictures, those outside appetite, new ones."""

from collections.abc import Iterator
from datetime import timedelta

from risk_pipeline.domain.risk.movement import Movement
from risk_pipeline.notify.charts.risk_map.bowtie_picture import draw_bowtie
from risk_pipeline.notify.charts.risk_map.heat_picture import draw_heat_map
from risk_pipeline.notify.charts.risk_map.trend_picture import draw_trend
from risk_pipeline.pipeline.documents.document import Cell, Heading, Part, Picture, Pictures, Tone
from risk_pipeline.pipeline.governance.movements import MapDiff
from risk_pipeline.pipeline.governance.pages import read_course, read_snapshot
from risk_pipeline.pipeline.governance.pictures.bowtie import bowtie_of, hold_of
from risk_pipeline.pipeline.governance.pictures.heat import HeatTerms, heat_picture
from risk_pipeline.pipeline.governance.pictures.trend import USUAL_DAYS, trend_picture
from risk_pipeline.pipeline.governance.report.month import MonthMaterial
from risk_pipeline.pipeline.governance.report.words import (
    ABOVE,
    BEYOND,
    Row,
    causes,
    control_named,
    nothing,
    or_nothing,
    place,
    table_of,
    way,
    within,
)
from risk_pipeline.warehouse.governance.map_rows import MapRow

LISTED, PICTURED = 10, 3
"""How many of the top risks are listed, and how many of them have pictures of their own."""


def left_cells(of: MonthMaterial) -> list[Movement]:
    """Return the risks that left their cell."""
    return [each for each in of.movements if each.has_left_its_cell]


def whole(of: MonthMaterial) -> Iterator[Part]:
    """Yield the map, with an arrow for each risk that left its cell."""
    yield Pictures([_map(of)])


def moved(of: MonthMaterial) -> Iterator[Part]:
    """Yield what moved and why."""
    rows = [(of.named(each.risk_id), *way(of, each), causes(of, each)) for each in left_cells(of)]
    yield or_nothing(of, "moved", [("risk", 2), ("from", 1.2), ("to", 1.2), ("why", 3)], rows)


def top(of: MonthMaterial) -> Iterator[Part]:
    """Yield the worst risks, and of the first few their course and bow-tie."""
    rows = of.page.rows
    if not rows:
        yield nothing(of, "top")
        return
    columns = [("risk", 2.4), ("line", 1.4), ("level", 1.3), ("limit", 1.4), ("earlier", 1.3), ("loss", 1)]
    yield table_of(of, "top", columns, [_listed(of, row) for row in rows[:LISTED]])
    for row in rows[:PICTURED]:
        if row.risk_id in of.platform.catalog.risks:
            yield Heading(of.named(row.risk_id), 3)
            yield Pictures(_of_risk(of, row.risk_id))


def _listed(of: MonthMaterial, row: MapRow) -> Row:
    before = next((each.before for each in of.movements if each.risk_id == row.risk_id), row)
    earlier = of.names.say("report-new") if before is None else place(of, before, of.earlier)
    now = place(of, row, of.page.day)
    loss = "" if row.annual_loss_minor is None else of.names.words.money(row.annual_loss_minor, row.currency)
    return (
        of.named(row.risk_id),
        of.names.titles.line(row.business_line),
        now,
        within(of, row),
        of.names.say("report-same") if earlier == now else earlier,
        loss,
    )


def _map(of: MonthMaterial) -> Picture:
    seen = MapDiff(of.earlier, of.page.day, tuple(of.movements), 0) if of.earlier < of.page.day else None
    picture = heat_picture(of.page, seen, HeatTerms.of(of.platform, of.page, of.names.words, of.line))
    return Picture(draw_heat_map(picture, "svg"), picture.alt, 0.54)


def _of_risk(of: MonthMaterial, risk_id: str) -> list[Picture]:
    day, words = of.page.day, of.names.words
    course = read_course(of.platform, risk_id, day - timedelta(days=USUAL_DAYS), day)
    trend = trend_picture(of.platform, course, words)
    tie = bowtie_of(of.platform, read_snapshot(of.platform, risk_id, day), words)
    return [Picture(draw_trend(trend, "svg"), trend.alt), Picture(draw_bowtie(tie, "svg"), tie.alt)]


def outside(of: MonthMaterial) -> Iterator[Part]:
    """Yield the risks beyond tolerance, then those above appetite, with since when and what is done."""
    rows = [row for state in (BEYOND, ABOVE) for row in of.page.rows if row.within == state]
    columns = [("risk", 2.4), ("level", 1.3), ("limit", 1.5), ("since", 1), ("treated", 2)]
    yield or_nothing(of, "outside", columns, [_outside(of, row) for row in rows])


def _outside(of: MonthMaterial, row: MapRow) -> Row:
    since = of.since.get(row.risk_id)
    return (
        of.named(row.risk_id),
        place(of, row, of.page.day),
        within(of, row),
        of.names.words.day(since) if since else "",
        _treated(of, row),
    )


def _treated(of: MonthMaterial, row: MapRow) -> str:
    strategies = [
        of.names.say("report-strategy", title=each.title)
        for each in of.platform.catalog.governance.strategies.values()
        if each.risk == row.risk_id
    ]
    return "; ".join(strategies) or of.names.say("report-treatment", treatment=row.treatment)


def begun(of: MonthMaterial) -> Iterator[Part]:
    """Yield the risks that came with new business, and the gates that stop a launch without controls."""
    risks = of.platform.catalog.risks
    rows = [
        (of.named(row.risk_id), place(of, row, of.page.day), within(of, row), _gates(of, row.risk_id))
        for row in of.page.rows
        if row.risk_id in risks and risks[row.risk_id].trigger == "new_business"
    ]
    yield or_nothing(of, "new", [("risk", 2), ("level", 1.2), ("limit", 1.4), ("gate", 2.4)], rows)


def _gates(of: MonthMaterial, risk_id: str) -> Cell:
    controls = of.platform.catalog.governance.controls
    inputs = of.inputs.get(risk_id)
    gates: list[str] = []
    for id_, terms in sorted(inputs.controls.items()) if inputs else ():
        if inputs and id_ in controls and controls[id_].frequency == "per_launch":
            hold = hold_of(terms, inputs.tests.get(id_))
            gates.append(f"{control_named(of, id_)}: {of.names.say('report-hold', hold=hold.value)}")
    return Cell("; ".join(gates)) if gates else Cell(of.names.say("report-no-gate"), Tone.BAD)
