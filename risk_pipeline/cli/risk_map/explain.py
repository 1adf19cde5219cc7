"""`risk explain` and `risk override`: why a risk is where it is, and who holds that it is elsewhere."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.arguments.completion import RiskArgument
from risk_pipeline.cli.arguments.days import day_ahead, past_day
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import print_fact, print_json, say
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.domain.errors import ConfigError, WarehouseBusy

if TYPE_CHECKING:
    from risk_pipeline.pipeline.app import Platform
    from risk_pipeline.pipeline.governance.explaining import Explanation

_WIDTH = 10


@app.command()
@verb
def explain(
    risk: RiskArgument,
    day: Annotated[
        date | None,
        typer.Option("--date", parser=past_day, metavar="DAY", help="As it was that day (default: newest)."),
    ] = None,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say why a risk is where it is: indicators, controls, and the arithmetic step by step."""
    from risk_pipeline.pipeline.governance.explaining import explain as explained

    found = explained(open_platform(), risk, day)
    if as_json:
        print_json(found)
        return
    print_fact("risk", f"{risk} {found.title}", _WIDTH)
    print_fact("owner", found.owner, _WIDTH)
    print_fact("day", f"{found.row.as_of}: {found.row.level}", _WIDTH)
    _print_tables(found, wide=wide)
    for name, text in found.steps:
        print_fact(name, text, _WIDTH)
    proof = "the stored inputs give this result" if found.is_proven else "NOT what the stored inputs give"
    print_fact("proof", f"{proof} (sha256 {found.inputs_hash[:12]})", _WIDTH)


def _print_tables(found: Explanation, *, wide: bool) -> None:
    print_table(
        "indicators press" if found.indicators else "no indicator tells of it",
        [
            *(
                Column("indicator", least=14),
                Column("on"),
                Column("weight", is_right=True),
                Column("status", least=8),
            ),
            *(Column("score", is_right=True), Column("value", 2, is_right=True), Column("where", 4, 8)),
            *(Column("ticket", 1), Column("rule", 3)),
        ],
        [
            (
                *(each.indicator, each.axis, f"{each.weight:g}", each.status, f"{each.score:g}", each.value),
                *(each.where, ", ".join(each.tickets), each.rule),
            )
            for each in found.indicators
        ],
        wide=wide,
    )
    for each in found.indicators:
        if each.uncounted:
            print_fact(
                "not counted",
                f"{each.indicator} looks at the total; tickets in {', '.join(each.uncounted)}. To let the "
                "worst segment count, give its entry in the risk's `indicators` that `dimension`.",
                _WIDTH,
            )
    print_table(
        "controls hold" if found.controls else "no control reduces it",
        [
            *(
                Column("control"),
                Column("on"),
                Column("cap", is_right=True),
                Column("design", 3, is_right=True),
            ),
            *(Column("effect", is_right=True), Column("last test", 1, 12), Column("why not", 0, 8)),
        ],
        [
            (
                *(each.control, each.axis, f"{each.cap:g}", f"{each.design:g}"),
                *(f"{each.effectiveness:.3f}", each.test, each.why_not),
            )
            for each in found.controls
        ],
        wide=wide,
    )


@app.command()
@verb
def override(
    risk: RiskArgument,
    likelihood: Annotated[
        int | None, typer.Option(min=1, max=5, help="Class of likelihood that counts instead.")
    ] = None,
    impact: Annotated[
        int | None, typer.Option(min=1, max=5, help="Class of impact that counts instead.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why the computed value is wrong, or why it may end.")] = "",
    expires: Annotated[
        date | None,
        typer.Option(parser=day_ahead, metavar="DAY", help="Last day on which it holds, within 90 days."),
    ] = None,
    actor: ActorOption = "",
    *,
    end: Annotated[bool, typer.Option("--end", help="End the override that holds today.")] = False,
) -> None:
    """Let other classes count for a risk for a time. You approve it; the computed ones stay on show."""
    from risk_pipeline.domain.risk.overriding import OverrideWish
    from risk_pipeline.pipeline.operations.overriding import end_override, give_override

    platform = open_platform()
    if end:
        ended = end_override(platform, risk, reason, actor)
        say(f"{ended.id} of {risk} has ended: the computed value counts again.")
    elif expires is None:
        raise ConfigError("An override ends by itself: say --expires, such as 2w or 2027-01-31.")
    else:
        wish = OverrideWish(likelihood, impact, reason, expires)
        given = give_override(platform, risk, wish, actor).override
        say(
            f"{given.id} holds for {risk} until {given.expires}. `risk override {risk} --end` ends it before."
        )
    _renew(platform)


def _renew(platform: Platform) -> None:
    """Let the map show it at once; while a run holds the warehouse, that run or the next one does."""
    from risk_pipeline.pipeline.governance.mapping import map_now

    if not platform.settings.warehouse_path.exists():
        return
    try:
        map_now(platform)
    except WarehouseBusy:
        say("A run holds the warehouse: the map shows it after the next one.")
