"""Verbs about indicators: `indicators list|show`."""

from __future__ import annotations

from typing import Annotated

import typer

from risk_pipeline.cli.app import JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_indicator, complete_line
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import check_known, print_fact, print_json
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.domain.formatting import counted

indicators_app = typer.Typer(no_args_is_help=True, help="See what is measured, and the newest values.")
app.add_typer(indicators_app, name="indicators")


@indicators_app.command("list")
@verb
def list_indicators(
    line: Annotated[
        str | None, typer.Option(help="Only this business line.", autocompletion=complete_line)
    ] = None,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the indicators."""
    from risk_pipeline.pipeline.reports.indicator_pages import unit_of

    platform = open_platform()
    catalog, currency = platform.catalog, platform.settings.currency
    check_known("business line", line, catalog.lines, f"There are: {', '.join(catalog.lines)}.")
    chosen = [each for each in catalog.indicators.values() if line in (None, each.business_line)]
    if as_json:
        print_json([each.model_dump(mode="json") for each in chosen])
        return
    print_table(
        counted(len(chosen), "indicator"),
        [
            *(Column("indicator"), Column("title", least=20), Column("unit", 1), Column("owner", 2, 10)),
            *(Column("line", 3), Column("each", 4), Column("by", 5, wraps=True)),
        ],
        [
            (
                *(each.name, each.title, unit_of(each, currency), each.owner, each.business_line),
                *(", ".join(grain.value for grain in each.grain), ", ".join(each.dimensions)),
            )
            for each in chosen
        ],
        wide=wide,
    )


@indicators_app.command("show")
@verb
def show_indicator(
    name: Annotated[
        str, typer.Argument(help="Indicator, such as refund_rate.", autocompletion=complete_indicator)
    ],
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show an indicator: what it is, which rules judge it, its newest values in total and by segment."""
    from risk_pipeline.pipeline.reports.indicator_pages import read_indicator

    platform = open_platform()
    check_known("indicator", name, platform.catalog.indicators, "`risk indicators list` names them.")
    found = read_indicator(platform, name)
    if as_json:
        print_json(found)
        return
    for title, value in found.facts():
        print_fact(title, value)
    print_table(
        "newest values; of each cut the largest segments" if found.values else "no values yet",
        [
            *(Column("period"), Column("where", 0, 12), Column("value", is_right=True)),
            *(Column("usual", 1, is_right=True), Column("of", 2, is_right=True)),
        ],
        found.value_cells(),
        wide=wide,
    )
