"""Write the pages of a week's review: one per business line, and one for all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import counted, did_you_mean, format_day
from risk_pipeline.domain.messages.brief import Brief, Names, brief_of
from risk_pipeline.domain.register.entries import BusinessLine
from risk_pipeline.domain.reviews.decisions import Asking, Decision, decisions_of
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.review.changes import (
    Change,
    LateAction,
    Total,
    changes_of,
    late_actions,
    totals_of,
)
from risk_pipeline.pipeline.reports.review.held import HeldBack, held_back
from risk_pipeline.pipeline.reports.review.material import (
    FeedState,
    Material,
    line_of,
    read_material,
    week_of,
)
from risk_pipeline.pipeline.reports.review.panels import (
    MOST,
    Panel,
    Subject,
    draw_panel,
    standing_of,
    subjects_of,
)
from risk_pipeline.pipeline.reports.series_chart import readable_copy
from risk_pipeline.warehouse.connection import Connection, connect

_SAFE = ("http://", "https://", "file://")


@dataclass(frozen=True)
class Page:
    """What one page shows, as texts. `line` is None on the page of all lines."""

    title: str
    goal: str
    days: str
    as_of: str
    zone: str
    summary: str
    decisions: Sequence[Decision]
    tickets: Sequence[Brief]
    changes: dict[str, list[Change]]
    late: Sequence[LateAction]
    panels: Sequence[Panel]
    unpictured: Sequence[str]
    held_back: Sequence[HeldBack]
    totals: Sequence[Total]
    empty: Sequence[str]
    feeds: Sequence[FeedState]
    urls: dict[str, str]


def write_review(
    platform: Platform,
    folder: Path,
    *,
    line: str | None = None,
    week: date | None = None,
    on_panel: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write `<folder>/<first day>/<line>.html` for each line and `all.html`, or only the page of one line.

    Raises:
        RiskError: the line is unknown, or there is nothing to show yet.
    """
    lines = _lines(platform)
    if line is not None and line not in lines:
        near = did_you_mean(line, lines) or f"There are: {', '.join(lines)}."
        raise RiskError(f"No business line '{line}' with indicators or rules. {near}")
    with connect(readable_copy(platform), read_only=True) as connection:
        material = read_material(platform, connection, week_of(platform, connection, week))
        target = folder / material.window.first.isoformat()
        target.mkdir(parents=True, exist_ok=True)
        writer = _Writer(platform, connection, material, on_panel)
        chosen = [None, *lines] if line is None else [line]
        return [writer.write(target, None if each is None else lines[each], lines) for each in chosen]


def _lines(platform: Platform) -> dict[str, BusinessLine]:
    """Return the business lines that something is watched for."""
    used = {indicator.business_line for indicator in platform.catalog.indicators.values()}
    used |= {line_of(rule_id) for rule_id in platform.catalog.rules}
    return {id_: line for id_, line in platform.catalog.lines.items() if id_ in used}


class _Writer:
    """Draws each series once, whatever pages it is on."""

    def __init__(
        self,
        platform: Platform,
        connection: Connection,
        material: Material,
        on_panel: Callable[[str], None],
    ) -> None:
        self._platform, self._connection = platform, connection
        self._material, self._names = material, material.names
        self._on_panel = on_panel
        self._drawn: dict[Subject, Panel] = {}
        last = material.window.last
        self._now = {t.id: standing_of(connection, t, self._names, last) for t in material.accepted}

    def write(self, folder: Path, line: BusinessLine | None, lines: dict[str, BusinessLine]) -> Path:
        path = folder / f"{line.id if line else 'all'}.html"
        links = {"all": "All lines", **{id_: each.title for id_, each in lines.items()}}
        path.write_text(
            page_template().render(page=self._page(line), links=links, here=path.stem), encoding="utf-8"
        )
        return path

    def _page(self, line: BusinessLine | None) -> Page:
        material, names = self._material if line is None else self._material.of_line(line.id), self._names
        window, tickets = material.window, material.tickets
        decisions = decisions_of(
            Asking(tickets, material.events, material.accepted, material.rules, self._now), window, names
        )
        changes = changes_of(tickets, material.events, window, names)
        totals, empty = totals_of(material.standings, material.indicators, names)
        subjects = subjects_of(material)
        briefs = [brief_of(ticket, names, window.until) for ticket in material.is_open]
        return Page(
            title=line.title if line else "All business lines",
            goal=line.goal if line else "",
            days=f"{format_day(window.first)} to {format_day(window.last)}",
            as_of=names.moment(window.until),
            zone=str(names.zone),
            summary=_summary(decisions, briefs, changes),
            decisions=decisions,
            tickets=briefs,
            changes=changes,
            late=late_actions((*tickets, *material.accepted), window, names),
            panels=[self._panel(each) for each in subjects[:MOST]],
            unpictured=[_name(each, names) for each in subjects[MOST:]],
            held_back=held_back(material.hits, names),
            totals=totals,
            empty=empty,
            feeds=material.feeds,
            urls=_urls(material),
        )

    def _panel(self, subject: Subject) -> Panel:
        if subject not in self._drawn:
            self._on_panel(subject.series.indicator)
            names, last = self._names, self._material.window.last
            self._drawn[subject] = draw_panel(self._platform, self._connection, subject, names, last)
        return self._drawn[subject]


def _urls(material: Material) -> dict[str, str]:
    found = {
        ticket.ref: material.urls.get(ticket.id, "") for ticket in (*material.tickets, *material.accepted)
    }
    return {ref: url for ref, url in found.items() if url.startswith(_SAFE)}


def _name(subject: Subject, names: Names) -> str:
    return f"{names.indicators[subject.series.indicator].title}, {subject.series.slice}"


def _summary(
    decisions: Sequence[Decision], is_open: Sequence[Brief], changes: dict[str, list[Change]]
) -> str:
    counts = {name: len(changes.get(name, [])) for name in ("Opened", "Got worse", "Closed")}
    overdue = sum(brief.is_overdue for brief in is_open)
    return (
        f"{counted(len(decisions), 'decision')} asked for. {counted(len(is_open), 'ticket')} open, "
        f"{overdue} overdue. This week {counts['Opened']} opened, {counts['Got worse']} got worse, "
        f"{counts['Closed']} closed."
    )


@cache
def page_template() -> Template:
    """Return the template of a page."""
    environment = Environment(
        loader=PackageLoader("risk_pipeline.pipeline.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("review.html.j2")
