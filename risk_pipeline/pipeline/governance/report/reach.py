"""Sections about money and sight: losses of the month, and what nobody watches."""

from collections.abc import Iterator

from risk_pipeline.domain.risk.effectiveness import effectiveness
from risk_pipeline.domain.risk.inputs import RiskInputs
from risk_pipeline.pipeline.documents.document import Cell, Heading, Paragraph, Part, Tone
from risk_pipeline.pipeline.governance.reading import reading_map
from risk_pipeline.pipeline.governance.report.lasting import open_losses
from risk_pipeline.pipeline.governance.report.month import MonthMaterial
from risk_pipeline.pipeline.governance.report.words import Row, nothing, or_nothing, table_of
from risk_pipeline.warehouse.diagnosis.moved import read_valued
from risk_pipeline.warehouse.feeds.manifest import read_feed_state
from risk_pipeline.warehouse.governance.map_rows import MapRow
from risk_pipeline.warehouse.sql import Connection, table_exists

_WHOLE = ("ok", "not_configured")


def losses(of: MonthMaterial) -> Iterator[Part]:
    """Yield what tickets that were closed in the month had lost, by risk, and apart what open ones have."""
    money = of.names.words.money
    rows = [
        (
            of.named(each.risk_id),
            of.names.words.count(each.tickets),
            money(each.lost_minor, each.currency),
            money(each.recovered_minor, each.currency),
            money(each.lost_minor - each.recovered_minor, each.currency),
        )
        for each in of.losses
    ]
    columns = [("risk", 2.6), ("tickets", 0.8), ("lost", 1.2), ("recovered", 1.2), ("net", 1.2)]
    yield or_nothing(of, "losses", columns, rows)
    currencies = {each.currency for each in of.losses}
    if len(of.losses) > 1 and len(currencies) == 1:
        currency = currencies.pop()
        lost = money(sum(each.lost_minor for each in of.losses), currency)
        recovered = money(sum(each.recovered_minor for each in of.losses), currency)
        yield Paragraph(of.names.say("report-total", lost=lost, recovered=recovered), Tone.STRONG)
    if still := list(open_losses(of)):
        yield Heading(of.names.say("report-open-losses", day=of.names.words.day(of.page.day)), 3)
        yield from still


def unseen(of: MonthMaterial) -> Iterator[Part]:
    """Yield the risks that are watched in part or not at all, indicators without values, broken feeds."""
    rows = [said for row in of.page.rows if (said := _unseen(of, row))]
    notes = list(_notes(of))
    if rows:
        yield table_of(of, "unseen", [("risk", 2), ("seen", 1.6), ("control", 1.4)], rows)
    yield from notes
    if not rows and not notes:
        yield nothing(of, "unseen")


def _unseen(of: MonthMaterial, row: MapRow) -> Row | None:
    """Return what is not seen of a risk; None where all of it is, from both sides, and a control holds."""
    inputs = of.inputs.get(row.risk_id)
    has_control = inputs is not None and _holds(inputs)
    if row.confidence >= 1 and has_control and inputs and inputs.links and not _missing(row):
        return None
    control = Cell("") if has_control else Cell(of.names.say("report-no-control"), Tone.WARN)
    return of.named(row.risk_id), _seen(of, row, inputs), control


def _holds(inputs: RiskInputs) -> bool:
    return any(effectiveness(terms, inputs.tests.get(id_)) > 0 for id_, terms in inputs.controls.items())


def _seen(of: MonthMaterial, row: MapRow, inputs: RiskInputs | None) -> Cell:
    if inputs is None or not inputs.links:
        return Cell(of.names.say("report-no-indicator"), Tone.BAD)
    if row.confidence <= 0:
        return Cell(of.names.say("report-unjudged"), Tone.BAD)
    missing = _missing(row)
    tone = Tone.PLAIN if row.confidence >= 1 and not missing else Tone.WARN
    judged = of.names.say("report-judged", share=of.names.words.share(row.confidence))
    if missing:
        judged = ", ".join([judged, of.names.say("report-unwatched", kind=missing)])
    return Cell(judged, tone)


def _missing(row: MapRow) -> str:
    """Return the kind of indicator of which none is live; empty without one, or where nobody counted."""
    lacks = {"leading": row.live_leading_count == 0, "lagging": row.live_lagging_count == 0}
    return "both" if all(lacks.values()) else next((kind for kind, is_so in lacks.items() if is_so), "")


def _notes(of: MonthMaterial) -> Iterator[Part]:
    chosen = [each for each in of.names.indicators.values() if of.line in (None, each.business_line)]
    behind = {feed for each in chosen for feed in each.feeds}
    with reading_map(of.platform) as connection:
        valued = _valued(connection, of)
        states = read_feed_state(connection)[["feed", "state"]]
    if empty := [each.title for each in chosen if each.name not in valued]:
        yield Paragraph(of.names.say("report-empty", names=", ".join(sorted(empty))))
    broken = [
        of.names.say("report-feed", feed=feed, state=of.names.say("feed-state", state=state))
        for feed, state in states.itertuples(index=False, name=None)
        if state not in _WHOLE and (of.line is None or feed in behind)
    ]
    if broken:
        yield Paragraph(of.names.say("report-feeds", names=", ".join(broken)), Tone.WARN)


def _valued(connection: Connection, of: MonthMaterial) -> set[str]:
    """Return the indicators that had a value by the report's day."""
    if not table_exists(connection, "indicators", "indicator_values"):
        return set()
    return read_valued(connection, of.page.day)
