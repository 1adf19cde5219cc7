"""Write the monthly risk report as a page and as a PDF, of all lines or of one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.documents.document import Document, Heading, Paragraph, Part, Tone
from risk_pipeline.pipeline.documents.writing import write_document
from risk_pipeline.pipeline.governance.report.closing import ALL
from risk_pipeline.pipeline.governance.report.lasting import incidents
from risk_pipeline.pipeline.governance.report.month import Month, MonthMaterial, read_month
from risk_pipeline.pipeline.governance.report.reach import losses, unseen
from risk_pipeline.pipeline.governance.report.risks import (
    begun,
    left_cells,
    moved,
    outside,
    top,
    whole,
)
from risk_pipeline.pipeline.governance.report.words import ABOVE
from risk_pipeline.pipeline.governance.report.work import actions, controls, plans

Section = Callable[[MonthMaterial], Iterator[Part]]
SECTIONS: tuple[tuple[str, Section], ...] = (
    ("map", whole),
    ("moved", moved),
    ("top", top),
    ("outside", outside),
    ("actions", actions),
    ("controls", controls),
    ("plans", plans),
    ("new", begun),
    ("incidents", incidents),
    ("losses", losses),
    ("unseen", unseen),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report: of a month (by default the newest one with a snapshot), a line, in a language."""

    month: Month | None = None
    line: str | None = None
    language: Language | None = None


def write_report(platform: Platform, folder: Path, wanted: Wanted | None = None) -> list[Path]:
    """Write `<folder>/<month>/all.html` and `all.pdf`, or those of a line, and return them.

    Raises:
        ConfigError: the month has no snapshot, the line is unknown, or a file cannot be written.
    """
    wanted = wanted or Wanted()
    material = read_month(platform, wanted.month, wanted.line, wanted.language)
    document = report_of(material)
    target = folder / str(material.month)
    names = (f"{wanted.line or ALL}.{kind}" for kind in ("html", "pdf"))
    return [write_document(document, target / name) for name in names]


def report_of(of: MonthMaterial) -> Document:
    """Return the content of the report."""
    words, names = of.names.words, of.names
    month = words.period(Period(of.month.first, Grain.MONTH))
    line = names.titles.line(of.line) if of.line else ""
    day, earlier = words.day(of.page.day), words.day(of.earlier)
    parts: list[Part] = [Paragraph(_summary(of), Tone.STRONG), Paragraph(_moves(of))]
    for name, section in SECTIONS:
        parts += [Heading(names.say("report-part", part=name)), *section(of)]
    return Document(
        title=names.say("report-title-line" if line else "report-title", month=month, line=line),
        subtitle=names.say("report-running" if of.is_running else "report-as-of", day=day, earlier=earlier),
        parts=parts,
        foot=names.say("report-foot", day=day),
        language=words.language,
    )


def _summary(of: MonthMaterial) -> str:
    words, rows = of.names.words, of.page.rows
    counts = {title: sum(row.level == level for row in rows) for level, title in of.page.levels.items()}
    levels = [
        of.names.say("report-level", number=words.count(count), level=title)
        for title, count in reversed(counts.items())
        if count
    ]
    return of.names.say(
        "report-summary",
        number=words.count(len(rows)),
        count=len(rows),
        levels=words.listed(levels) or "-",
        beyond=words.count(of.page.beyond),
        above=words.count(sum(row.within == ABOVE for row in rows)),
    )


def _moves(of: MonthMaterial) -> str:
    """Return how many risks moved, up and down by level and, where that stays, by both axes together."""
    left, words = left_cells(of), of.names.words
    both = [(each.before, each.after) for each in left if each.before and each.after]
    rise = [
        after.residual_likelihood
        + after.residual_impact
        - before.residual_likelihood
        - before.residual_impact
        for before, after in both
    ]
    return of.names.say(
        "report-moved",
        moved=words.count(len(left)),
        up=words.count(sum(each > 0 for each in rise)),
        down=words.count(sum(each < 0 for each in rise)),
        within=words.count(len(of.movements) - len(left)),
    )
