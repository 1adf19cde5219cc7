"""How the risk map moved over many days: the steepest rises, by what, and when they were back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.tables import print_table

if TYPE_CHECKING:
    from datetime import date

    from risk_pipeline.pipeline.app import Platform

_MOST = 10


def print_rises(platform: Platform, first: date, last: date) -> None:
    """Print which risks rose most in their level, and why; nothing where none did."""
    from risk_pipeline.pipeline.governance.reading import reading_map
    from risk_pipeline.warehouse.governance.rises import read_rises

    with reading_map(platform) as connection:
        rises = read_rises(connection, first, last, most=_MOST)
    if not rises:
        return
    titles = {id_: risk.title for id_, risk in platform.catalog.risks.items()}
    print_table(
        "how the risk map moved: the steepest rise of each risk",
        [
            *(Column("risk"), Column("title", 3, least=12), Column("on")),
            *(Column("from", 1, 6), Column("to", 0, 6), Column("most by", wraps=True), Column("back on", 2)),
        ],
        [
            (
                *(each.risk_id, titles.get(each.risk_id, ""), each.rose_on),
                *(f"{each.from_cell} {each.from_level}", f"{each.to_cell} {each.to_level}"),
                " ".join(filter(None, (each.cause_kind, each.cause_id))),
                each.back_on or "not yet",
            )
            for each in rises
        ],
        note=f"`risk map diff {rises[0].rose_on} {rises[0].back_on or last}` compares two days.",
    )
