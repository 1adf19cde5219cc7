"""Where marks lie on a heat map: in their cell, none on another, always the same."""

import random
from itertools import combinations

import pytest

from risk_pipeline.notify.charts.risk_map.heat_layout import (
    CLASSES,
    HEAD,
    Box,
    HeatLayout,
    Mark,
    MarkKind,
    lay_out,
)


def crowded(count: int, cell: tuple[int, int] = (4, 3), sign: str = "") -> list[Mark]:
    """So many risks in one cell, as many inherent there, and as many that came from there."""
    ids = [f"R{at:02}" for at in range(1, count + 1)]
    return [
        Mark(kind, id_ if kind is MarkKind.RESIDUAL else f"{id_}{at}", id_ + sign if kind < 2 else "", cell)
        for at, kind in enumerate(MarkKind)
        for id_ in ids
    ]


def scattered(count: int, seed: int) -> list[Mark]:
    draw = random.Random(seed)
    return [
        Mark(kind, f"R{at}", f"R{at}" if kind is not MarkKind.START else "", (cell(draw), cell(draw)))
        for at in range(1, count + 1)
        for kind in MarkKind
    ]


def cell(draw: random.Random) -> int:
    return draw.randint(1, 5)


def lies_in(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width + 1e-9
        and inner.y + inner.height <= outer.y + outer.height + 1e-9
    )


def meet(a: Box, b: Box) -> bool:
    wide = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    high = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    return wide > 1e-9 and high > 1e-9


def check(layout: HeatLayout) -> None:
    for placed in layout.marks:
        below_name = layout.cells[placed.mark.cell]
        inner = Box(below_name.x, below_name.y, below_name.width, below_name.height - HEAD)
        assert lies_in(placed.box, inner), placed
    assert not [(a, b) for a, b in combinations([each.box for each in layout.marks], 2) if meet(a, b)]


@pytest.mark.parametrize("sign", ["", "!", "!*"])
def test_up_to_twenty_in_one_cell_lie_in_it_and_on_nobody(sign: str) -> None:
    for count in range(1, 21):
        layout = lay_out(crowded(count, sign=sign))
        assert len(layout.marks) == 3 * count
        check(layout)


@pytest.mark.parametrize("seed", range(10))
def test_twenty_anywhere_lie_in_their_cells(seed: int) -> None:
    check(lay_out(scattered(20, seed)))


def test_the_order_in_which_marks_come_does_not_matter() -> None:
    marks = scattered(20, seed=1)
    assert lay_out(marks) == lay_out(reversed(marks))


def test_a_cell_holds_residual_marks_first_by_number() -> None:
    marks = [Mark(MarkKind.INHERENT, "R01", "R01", (1, 1))]
    marks += [Mark(MarkKind.RESIDUAL, id_, id_, (1, 1)) for id_ in ("R100", "R20", "R03")]
    shown = [each.mark.risk_id for each in lay_out(marks).marks]
    assert shown == ["R03", "R20", "R100", "R01"]


def test_cells_are_a_grid_without_gaps_and_rows_grow_with_what_they_hold() -> None:
    empty, full = lay_out([]), lay_out(crowded(20))
    for layout in (empty, full):
        tops = [layout.cells[likelihood, 1] for likelihood in CLASSES]
        assert [box.y for box in tops[1:]] == [box.y + box.height for box in tops[:-1]]
    assert full.cells[4, 1].height > 3 * empty.cells[4, 1].height
    assert full.cells[3, 3].height == empty.cells[3, 3].height


def test_an_arrow_leads_from_where_the_risk_was_to_the_edge_of_its_mark() -> None:
    marks = [Mark(MarkKind.RESIDUAL, "R04", "R04", (4, 3)), Mark(MarkKind.START, "R04", "", (2, 1))]
    layout = lay_out(marks)
    [arrow] = layout.arrows
    chip, dot = layout.marks if layout.marks[0].mark.kind is MarkKind.RESIDUAL else layout.marks[::-1]
    assert arrow.start == dot.box.middle
    assert arrow.end == (chip.box.middle[0], chip.box.y)
    down = [Mark(MarkKind.RESIDUAL, "R04", "R04", (2, 3)), Mark(MarkKind.START, "R04", "", (4, 3))]
    assert lay_out(down).arrows[0].end[1] < lay_out(down).arrows[0].start[1]
    assert lay_out([Mark(MarkKind.START, "R09", "", (2, 1))]).arrows == ()
