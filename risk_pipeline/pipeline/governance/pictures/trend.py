"""Make the picture of a risk's course: where it was on each day, its limits, and what happened."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.governance.matrix import Matrix
from risk_pipeline.notify.charts.risk_map.trend import MarkKind, TrendPicture, TrendPoint, TrendWords
from risk_pipeline.notify.charts.risk_map.trend_picture import draw_trend
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.pages import course_until
from risk_pipeline.pipeline.governance.pictures.files import Drawn, kind_of, put
from risk_pipeline.pipeline.governance.pictures.happened import (
    Happened,
    tickets_of,
    told_changes,
    told_failures,
    told_incidents,
    told_overrides,
    told_tickets,
)
from risk_pipeline.pipeline.governance.pictures.words import level_title, risk_named, standing_of, words_for
from risk_pipeline.pipeline.governance.reading import reading_map
from risk_pipeline.warehouse.governance.internal_control import read_results
from risk_pipeline.warehouse.governance.map_rows import MapRow
from risk_pipeline.wording.language import Words

USUAL_DAYS = 90
_LISTED = 8


def picture_trend(
    platform: Platform,
    risk_id: str,
    file: Path,
    *,
    first: date | None = None,
    last: date | None = None,
    language: Language | None = None,
) -> Drawn:
    """Write the course of a risk: by default the last 90 days that have a snapshot.

    Raises:
        ConfigError: there is no such risk or no snapshot of it, or the file cannot be written.
    """
    kind = kind_of(file)
    rows = course_until(platform, risk_id, last, USUAL_DAYS if first is None else first)
    picture = trend_picture(platform, rows, words_for(platform, language))
    put(file, draw_trend(picture, kind))
    return Drawn(file, picture.alt)


def trend_picture(platform: Platform, rows: Sequence[MapRow], words: Words) -> TrendPicture:
    """Return what is drawn of a risk's days, of which there is at least one."""
    if not rows:
        raise ConfigError("There is no snapshot of the risk in these days: name others.")
    newest, oldest = rows[-1], rows[0]
    matrix = platform.catalog.governance.matrix_on(newest.as_of)
    happened = sorted(_happened(platform, rows, words), key=lambda each: (each.mark.day, each.mark.kind))
    named, standing = risk_named(platform, newest.risk_id, words), standing_of(platform, newest, words)
    return TrendPicture(
        title=named,
        subtitle=standing,
        levels=matrix.levels,
        points=[_point(row, matrix) for row in rows],
        marks=[each.mark for each in happened],
        happened=_listed(happened, words),
        words=_words(oldest.as_of, newest.as_of, happened, words),
        alt=words.say(
            "trend-alt",
            risk=named,
            first=words.day(oldest.as_of),
            last=words.day(newest.as_of),
            standing=standing,
            start=level_title(platform, oldest.level, oldest.as_of),
            days=_days_by_level(platform, rows, words),
        ),
    )


def _happened(platform: Platform, rows: Sequence[MapRow], words: Words) -> list[Happened]:
    risk_id, first, last = rows[0].risk_id, rows[0].as_of, rows[-1].as_of
    controls = [control.id for control in platform.catalog.governance.controls_of(risk_id)]
    with reading_map(platform) as connection:
        tests = read_results(connection, controls, first, last)
    return [
        *told_incidents(platform, risk_id, first, last, words),
        *told_tickets(platform, tickets_of(platform, risk_id, first, last), words),
        *told_failures(tests, words),
        *told_overrides(platform, rows, words),
        *told_changes(rows, words),
    ]


def _days_by_level(platform: Platform, rows: Sequence[MapRow], words: Words) -> str:
    """Return on how many days the risk was at each level, the worst first: `High 3 days, Low 87 days`."""
    counts = Counter((row.level_rank, level_title(platform, row.level, row.as_of)) for row in rows)
    return ", ".join(
        words.say("trend-days", level=level, days=words.periods(count, Grain.DAY))
        for (_, level), count in sorted(counts.items(), reverse=True)
    )


def _point(row: MapRow, matrix: Matrix) -> TrendPoint:
    ranks = {level.id: rank for rank, level in enumerate(matrix.levels)}
    return TrendPoint(
        day=row.as_of,
        likelihood=row.residual_likelihood,
        impact=row.residual_impact,
        rank=ranks.get(row.level, row.level_rank),
        appetite=ranks.get(row.appetite or ""),
        tolerance=ranks.get(row.tolerance or ""),
    )


def _listed(happened: Sequence[Happened], words: Words) -> list[tuple[str, str]]:
    """Return the newest that happened, the newest first, and how many came before."""
    newest = list(reversed(happened))
    found = [(words.day(each.mark.day), each.text) for each in newest[:_LISTED]]
    if (more := len(newest) - _LISTED) > 0:
        found.append(("", words.say("trend-more", number=words.count(more))))
    return found


def _words(first: date, last: date, happened: Sequence[Happened], words: Words) -> TrendWords:
    tickets = sum(each.mark.kind is MarkKind.TICKET for each in happened)
    middle = first + timedelta(days=(last - first).days // 2)
    days = ("", words.day(last), "") if first == last else tuple(map(words.day, (first, middle, last)))
    return TrendWords(
        likelihood=words.say("risk-axis", axis="likelihood"),
        impact=words.say("risk-axis", axis="impact"),
        appetite=words.say("risk-limit", limit="appetite"),
        tolerance=words.say("risk-limit", limit="tolerance"),
        kinds={
            kind: words.say("trend-kind", kind=kind.value, number=words.count(tickets), count=tickets)
            for kind in MarkKind
        },
        days=(days[0], days[1], days[2]),
    )
