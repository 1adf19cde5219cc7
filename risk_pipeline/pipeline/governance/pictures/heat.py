"""Make the heat map of a day: all risks or those of a line, and what moved since an earlier day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.governance.matrix import Matrix
from risk_pipeline.domain.risk.movement import Movement
from risk_pipeline.notify.charts.risk_map.heat_layout import Mark, MarkKind
from risk_pipeline.notify.charts.risk_map.heat_picture import HeatPicture, draw_heat_map
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.movements import MapDiff, diff_map
from risk_pipeline.pipeline.governance.pages import BEYOND, MapPage, read_page
from risk_pipeline.pipeline.governance.pictures.files import Drawn, kind_of, put
from risk_pipeline.pipeline.governance.pictures.words import words_for
from risk_pipeline.warehouse.governance.map_rows import MapRow
from risk_pipeline.wording.fit import clean
from risk_pipeline.wording.language import Words


def picture_map(
    platform: Platform,
    file: Path,
    day: date | None = None,
    *,
    since: date | None = None,
    line: str | None = None,
    language: Language | None = None,
) -> Drawn:
    """Write the heat map of the newest day up to `day`, with arrows of what left its cell after `since`.

    Raises:
        ConfigError: there is no map of a day, the line is unknown, or the file cannot be written.
    """
    kind = kind_of(file)
    page = read_page(platform, day, line=line)
    if since is not None and since >= page.day:
        raise ConfigError(f"--since {since}: the map is of {page.day}; name an earlier day.")
    moved = None if since is None else diff_map(platform, since, page.day)
    picture = heat_picture(page, moved, HeatTerms.of(platform, page, words_for(platform, language), line))
    put(file, draw_heat_map(picture, kind))
    return Drawn(file, picture.alt)


@dataclass(frozen=True)
class HeatTerms:
    """What a map is drawn in: the matrix of its day, the words, and the title of the line it is of."""

    matrix: Matrix
    words: Words
    line: str = ""

    @classmethod
    def of(cls, platform: Platform, page: MapPage, words: Words, line: str | None = None) -> "HeatTerms":
        """Return the terms of a page of the map."""
        title = clean(platform.catalog.lines[line].title) if line else ""
        return cls(platform.catalog.governance.matrix_on(page.day), words, title)


def heat_picture(page: MapPage, moved: MapDiff | None, terms: HeatTerms) -> HeatPicture:
    """Return what is drawn of a map, and the arrows of what moved."""
    shown, words = {row.risk_id for row in page.rows}, terms.words
    movements = [each for each in (moved.movements if moved else ()) if each.risk_id in shown]
    left = [each for each in movements if _has_left(each)]
    title = words.say("heat-line" if terms.line else "heat-title", day=words.day(page.day), line=terms.line)
    subtitle = _subtitle(page, moved, left, words)
    return HeatPicture(
        title=title,
        subtitle=subtitle,
        matrix=terms.matrix,
        axes=(words.say("risk-axis", axis="likelihood"), words.say("risk-axis", axis="impact")),
        marks=[*_marks(page.rows), *_starts(left)],
        names=[(row.risk_id, page.titles.get(row.risk_id, words.say("risk-gone"))) for row in page.rows],
        notes=[*_notes(page.rows, movements, words, has_arrows=bool(left))],
        alt=" ".join([f"{title}.", f"{subtitle}.", *_said(page, left, words)]),
    )


def _subtitle(page: MapPage, moved: MapDiff | None, left: Sequence[Movement], words: Words) -> str:
    said: dict[str, str | int] = {
        "number": words.count(len(page.rows)),
        "count": len(page.rows),
        "beyond": words.count(page.beyond),
    }
    if moved is None:
        return words.say("heat-counted", **said)
    since = {"day": words.day(moved.before), "moved": words.count(len(left))}
    return words.say("heat-counted-since", **said, **since)


def _marks(rows: Iterable[MapRow]) -> Iterator[Mark]:
    for row in rows:
        signs = ("!" if row.within == BEYOND else "") + ("*" if row.override_id else "")
        residual = row.likelihood, row.impact
        inherent = row.inherent_likelihood, row.inherent_impact
        yield Mark(MarkKind.RESIDUAL, row.risk_id, row.risk_id + signs, residual)
        if inherent != residual:
            yield Mark(MarkKind.INHERENT, row.risk_id, row.risk_id, inherent)


def _has_left(each: Movement) -> bool:
    """Whether there is an arrow to draw: both days have the risk, in two cells."""
    if each.before is None or each.after is None:
        return False
    return (each.before.likelihood, each.before.impact) != (each.after.likelihood, each.after.impact)


def _starts(left: Iterable[Movement]) -> Iterator[Mark]:
    for each in left:
        if each.before is not None:
            cell = each.before.likelihood, each.before.impact
            yield Mark(MarkKind.START, each.risk_id, "", cell)


def _notes(
    rows: Sequence[MapRow], movements: Sequence[Movement], words: Words, *, has_arrows: bool
) -> Iterator[str]:
    """Yield how the marks that are there are read."""
    signs = {
        "beyond": any(row.within == BEYOND for row in rows),
        "override": any(row.override_id for row in rows),
        "arrow": has_arrows,
    }
    yield words.say("heat-read")
    if said := [words.say("heat-sign", sign=sign) for sign, is_there in signs.items() if is_there]:
        yield "; ".join(said)
    if new := [each.risk_id for each in movements if each.before is None]:
        yield words.say("heat-new", risks=", ".join(new))


def _said(page: MapPage, left: Iterable[Movement], words: Words) -> Iterator[str]:
    """Yield in words where the risks are, the worst level first, and what moved."""
    held: dict[str, list[str]] = {level: [] for level in reversed(page.levels)}
    for row in page.rows:
        held.setdefault(row.level, []).append(row.risk_id)
    for level, risks in held.items():
        if risks:
            yield f"{page.levels.get(level, level)}: {', '.join(risks)}."
    for each in left:
        if each.before and each.after:
            yield words.say(
                "heat-moved",
                risk=each.risk_id,
                before=f"{each.before.likelihood} x {each.before.impact}",
                after=f"{each.after.likelihood} x {each.after.impact}",
            )
