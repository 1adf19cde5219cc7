"""Make the heat map of a day: all risks or those of a line, and what moved since an earlier day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted, format_day
from risk_pipeline.domain.register.governance.matrix import Matrix
from risk_pipeline.domain.risk.movement import Movement
from risk_pipeline.notify.charts.risk_map.heat_layout import Mark, MarkKind
from risk_pipeline.notify.charts.risk_map.heat_picture import HeatPicture, draw_heat_map
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.movements import MapDiff, diff_map
from risk_pipeline.pipeline.governance.pages import BEYOND, MapPage, read_page
from risk_pipeline.pipeline.governance.pictures.files import Drawn, kind_of, put
from risk_pipeline.warehouse.governance.map_rows import MapRow

_READ = (
    "Dark: residual, what is left with controls. Dashed edge: inherent, without controls, where that is "
    "another cell."
)


def picture_map(
    platform: Platform,
    file: Path,
    day: date | None = None,
    *,
    since: date | None = None,
    line: str | None = None,
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
    title = platform.catalog.lines[line].title if line else ""
    matrix = platform.catalog.governance.matrix_on(page.day)
    picture = heat_picture(page, matrix, moved, title)
    put(file, draw_heat_map(picture, kind))
    return Drawn(file, picture.alt)


def heat_picture(page: MapPage, matrix: Matrix, moved: MapDiff | None, line: str = "") -> HeatPicture:
    """Return what is drawn of a map; `line` is the title of the line whose risks they are."""
    shown = {row.risk_id for row in page.rows}
    movements = [each for each in (moved.movements if moved else ()) if each.risk_id in shown]
    left = [each for each in movements if _has_left(each)]
    title = f"Risk map, {format_day(page.day)}" + (f" · {line}" if line else "")
    subtitle = f"{counted(len(page.rows), 'risk')}, {page.beyond} beyond tolerance"
    if moved:
        subtitle += f"; since {format_day(moved.before)} {len(left)} moved to another cell"
    return HeatPicture(
        title=title,
        subtitle=subtitle,
        matrix=matrix,
        marks=[*_marks(page.rows), *_starts(left)],
        names=[(row.risk_id, page.titles.get(row.risk_id, "no longer in the register")) for row in page.rows],
        notes=[*_notes(page.rows, movements, has_arrows=bool(left))],
        alt=" ".join([f"{title}.", f"{subtitle}.", *_said(page, left)]),
    )


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


def _notes(rows: Sequence[MapRow], movements: Sequence[Movement], *, has_arrows: bool) -> Iterator[str]:
    """Yield how the marks that are there are read."""
    signs = {
        "!: beyond tolerance": any(row.within == BEYOND for row in rows),
        "*: an override counts": any(row.override_id for row in rows),
        "arrow: from its former cell": has_arrows,
    }
    yield _READ
    if said := [sign for sign, is_there in signs.items() if is_there]:
        yield "; ".join(said)
    if new := [each.risk_id for each in movements if each.before is None]:
        yield f"new: {', '.join(new)}"


def _said(page: MapPage, left: Iterable[Movement]) -> Iterator[str]:
    """Yield in words where the risks are, the worst level first, and what moved."""
    held: dict[str, list[str]] = {level: [] for level in reversed(page.levels)}
    for row in page.rows:
        held.setdefault(row.level, []).append(row.risk_id)
    for level, risks in held.items():
        if risks:
            yield f"{page.levels.get(level, level)}: {', '.join(risks)}."
    for each in left:
        if each.before and each.after:
            yield (
                f"{each.risk_id} moved from {each.before.likelihood} x {each.before.impact} "
                f"to {each.after.likelihood} x {each.after.impact}."
            )
