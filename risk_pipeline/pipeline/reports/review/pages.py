"""Write the pages of a week's review: one per business line, and one for all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.messages.incident import IncidentBrief
from risk_pipeline.domain.register.entries import BusinessLine, Language
from risk_pipeline.domain.reviews.decisions import Asking, decisions_of
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.review.changes import (
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
from risk_pipeline.pipeline.reports.tellers import tellers_of
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.wording.code_html import with_code
from risk_pipeline.wording.listing.brief import Brief, brief_of
from risk_pipeline.wording.listing.decisions import Question, Told, question_of
from risk_pipeline.wording.listing.names import Names

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
    incidents: Sequence[IncidentBrief]
    decisions: Sequence[Question]
    tickets: Sequence[Brief]
    changes: dict[str, list[Brief]]
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
    """Draws each series once and tells each ticket once in a language, whatever pages they are on."""

    def __init__(
        self,
        platform: Platform,
        connection: Connection,
        material: Material,
        on_panel: Callable[[str], None],
    ) -> None:
        self._platform, self._connection, self._material = platform, connection, material
        self._on_panel = on_panel
        self._drawn: dict[tuple[Subject, Language], Panel] = {}
        self._told: dict[Language, Told] = {}

    def write(self, folder: Path, line: BusinessLine | None, lines: dict[str, BusinessLine]) -> Path:
        path = folder / f"{line.id if line else 'all'}.html"
        names = self._material.names.within(self._language(line))
        links = {"all": names.say("all-lines"), **{id_: each.title for id_, each in lines.items()}}
        page = self._page(line, names)
        given = {"page": page, "links": links, "here": path.stem, "say": names.say, "names": names}
        path.write_text(page_template().render(given), encoding="utf-8")
        return path

    def _language(self, line: BusinessLine | None) -> Language:
        """Return the language of a page: that of the line's head, else of the settings."""
        head = self._platform.catalog.owners.get(line.head) if line else None
        return head.language if head and head.language else self._platform.settings.language

    def _page(self, line: BusinessLine | None, names: Names) -> Page:
        material = self._material if line is None else self._material.of_line(line.id)
        window, tickets, told = material.window, material.tickets, self._tell(names)
        asking = Asking(tickets, material.events, material.accepted, material.rules)
        decisions = [question_of(each, names, told) for each in decisions_of(asking, window)]
        changes = changes_of(tickets, material.events, told.briefs)
        totals, empty = totals_of(material.standings, material.indicators, names)
        subjects = subjects_of(material)
        briefs = [told.briefs[ticket.id] for ticket in material.is_open]
        days = {"first": names.words.day(window.first), "last": names.words.day(window.last)}
        return Page(
            title=line.title if line else names.say("all-business-lines"),
            goal=line.goal if line else "",
            days=names.say("days-from-to", **days),
            as_of=names.moment(window.until),
            zone=names.words.zone(str(names.zone)),
            summary=_summary(decisions, briefs, changes, names),
            incidents=[_linked(each) for each in material.incidents.told(self._platform, names.words)],
            decisions=decisions,
            tickets=briefs,
            changes=changes,
            late=late_actions((*tickets, *material.accepted), window, names, told.briefs),
            panels=[self._panel(each, names) for each in subjects[:MOST]],
            unpictured=[_name(each, names) for each in subjects[MOST:]],
            held_back=held_back(material.hits, names),
            totals=totals,
            empty=empty,
            feeds=material.feeds,
            urls=_urls(material),
        )

    def _tell(self, names: Names) -> Told:
        """Return all tickets of the week in the words of a language."""
        language, material = names.words.language, self._material
        if language not in self._told:
            every = {ticket.id: ticket for ticket in (*material.tickets, *material.accepted)}
            until = material.window.until
            tellers = tellers_of(
                self._platform, every.values(), language=language, titles=names.titles, at=until
            )
            briefs = {id_: brief_of(ticket, tellers[id_], until) for id_, ticket in every.items()}
            last = material.window.last
            now = {
                t.id: standing_of(self._platform.catalog, self._connection, t, names, last)
                for t in material.accepted
            }
            self._told[language] = Told(tellers, briefs, now)
        return self._told[language]

    def _panel(self, subject: Subject, names: Names) -> Panel:
        key = subject, names.words.language
        if key not in self._drawn:
            self._on_panel(subject.series.indicator)
            last = self._material.window.last
            self._drawn[key] = draw_panel(self._platform, self._connection, subject, names, last)
        return self._drawn[key]


def _urls(material: Material) -> dict[str, str]:
    found = {
        ticket.ref: material.urls.get(ticket.id, "") for ticket in (*material.tickets, *material.accepted)
    }
    return {ref: url for ref, url in found.items() if url.startswith(_SAFE)}


def _linked(brief: IncidentBrief) -> IncidentBrief:
    """Return an incident with its link, if a browser may open it."""
    return brief if (brief.url or "").startswith(_SAFE) else brief.model_copy(update={"url": None})


def _name(subject: Subject, names: Names) -> str:
    series = subject.series
    place = names.place(series.dimension, series.segment)
    return f"{names.series(names.indicators[series.indicator], series.grain)}, {place}"


def _summary(
    decisions: Sequence[Question],
    is_open: Sequence[Brief],
    changes: dict[str, list[Brief]],
    names: Names,
) -> str:
    counts = {name: len(changes.get(name, [])) for name in ("opened", "worse", "closed")}
    numbers = {name: names.words.count(count) for name, count in counts.items()}
    overdue = sum(brief.is_overdue for brief in is_open)
    asked, still_open = len(decisions), len(is_open)
    return " ".join(
        (
            names.say("review-asked", number=names.words.count(asked), count=asked),
            names.say(
                "review-open",
                number=names.words.count(still_open),
                count=still_open,
                overdue=names.words.count(overdue),
            ),
            names.say("review-moved", **numbers),
        )
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
    environment.filters["code"] = with_code
    return environment.get_template("review.html.j2")
