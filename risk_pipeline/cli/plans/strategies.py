"""Reduction strategies: what each promised, what it achieved so far, and its actions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_line
from risk_pipeline.cli.arguments.days import past_day
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import check_known, print_fact, print_json, say
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from risk_pipeline.domain.register.governance.strategy import Milestone
    from risk_pipeline.governance.plans import StrategyDay
    from risk_pipeline.pipeline.app import Platform

strategies_app = typer.Typer(
    no_args_is_help=True, help="See what strategies promised and achieved; say that an action is done."
)
app.add_typer(strategies_app, name="strategies")
STYLES = {"reached": "green", "on track": "green", "behind": "yellow", "missed": "bold red"}
_ACTION_STYLES = {"overdue": "bold red", "due": "yellow", "done": "green"}
_WIDTH = 10
DayOption = Annotated[
    date | None,
    typer.Option("--date", parser=past_day, metavar="DAY", help="As it stood that day (default: newest)."),
]


@strategies_app.command("list")
@verb
def list_strategies(
    line: Annotated[
        str | None, typer.Option(help="Only this business line.", autocompletion=complete_line)
    ] = None,
    day: DayOption = None,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the strategies: what each promised, what is achieved, what is left, and its actions."""
    from risk_pipeline.pipeline.governance.plans import days_in_words, gap_in_words, read_strategies

    platform = open_platform()
    check_known("business line", line, platform.catalog.lines, "`risk owners` names them.")
    page = read_strategies(platform, day)
    chosen = [each for each in page.strategies if line in (None, _line_of(platform, each))]
    if as_json:
        print_json([plain(each) for each in chosen])
        return
    print_table(
        f"{counted(len(chosen), 'strategy', 'strategies')} on {page.day}",
        [
            *(Column("strategy"), Column("risk"), Column("what it is", 3, 18), Column("owner", 4, 10)),
            *(Column("status", styles=STYLES), Column("left", 1), Column("due", 2)),
            *(Column("promised", 5, is_right=True), Column("achieved", 1, is_right=True)),
            Column("actions", 1),
        ],
        [
            (
                *(each.strategy.id, each.strategy.risk, each.strategy.title, each.strategy.owner),
                *(each.progress.standing.words, gap_in_words(each.progress)),
                days_in_words(each.progress.days_left),
                *(_share(each.progress.promised_share), _share(each.progress.achieved_share)),
                actions_in_words(each),
            )
            for each in chosen
        ],
        note="`risk strategies show NAME` has its actions; docs/risk-map.md says how it is computed.",
        wide=wide,
    )


@strategies_app.command("show")
@verb
def show_strategy(
    name: Annotated[str, typer.Argument(help="Strategy, such as second_carrier.")],
    day: DayOption = None,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show a strategy: target, way so far, milestones, and each action with its evidence."""
    from risk_pipeline.pipeline.governance.plans import read_strategies

    platform = open_platform()
    known = platform.catalog.governance.strategies
    check_known("strategy", name, known, "`risk strategies list` names them.")
    page = read_strategies(platform, day)
    (found,) = [each for each in page.strategies if each.strategy.id == name]
    if as_json:
        print_json(plain(found))
        return
    for fact, value in _facts(platform, found):
        if value:
            print_fact(fact, value, _WIDTH)
    if found.strategy.milestones:
        print_table(
            "milestones",
            [Column("by"), Column("what", wraps=True), Column("state", styles=_ACTION_STYLES)],
            [(each.by, each.title, _milestone(each, page.day)) for each in found.strategy.milestones],
            wide=wide,
        )
    print_table(
        f"actions on {page.day}" if found.actions else "no actions",
        [
            *(Column("action"), Column("what", 1, wraps=True), Column("owner", 2, 10), Column("due")),
            *(Column("state", styles=_ACTION_STYLES), Column("evidence", 3, 12)),
        ],
        [
            (
                *(each.action.id, each.action.title, each.action.owner, each.action.due),
                *(each.standing.value, f"{each.done.evidence} ({each.done.on})" if each.done else ""),
            )
            for each in found.actions
        ],
        note=f"`risk strategies done {name}/ACTION --evidence …` says that one is done.",
        wide=wide,
    )


@strategies_app.command("done")
@verb
def finish(
    action: Annotated[str, typer.Argument(help="Strategy and action: second_carrier/tender.")],
    evidence: Annotated[str, typer.Option(help="Where it can be seen that it is done; why it is not.")],
    on: Annotated[
        date | None,
        typer.Option(
            "--on", parser=past_day, metavar="DAY", help="Day on which it was done (default: today)."
        ),
    ] = None,
    actor: ActorOption = "",
    *,
    undo: Annotated[bool, typer.Option("--undo", help="It is not done after all.")] = False,
) -> None:
    """Say that an action of a strategy is done; it stays on record, and the next run closes its ticket."""
    from risk_pipeline.pipeline.governance.given import today_of
    from risk_pipeline.pipeline.operations.governance.strategy_actions import say_done, take_back

    platform = open_platform()
    if undo:
        take_back(platform, action, evidence, actor)
        say(f"{action} is not done: the next run counts it as open again.")
        return
    said = say_done(platform, action, on or today_of(platform), evidence, actor)
    say(f"{action} is done on {said.on}, by {said.by}: on record.")


def actions_in_words(found: StrategyDay) -> str:
    """Return `1 of 3 done, 1 overdue`; empty without actions."""
    states = [each.standing.value for each in found.actions]
    if not states:
        return ""
    late = states.count("overdue")
    return f"{states.count('done')} of {len(states)} done{f', {late} overdue' if late else ''}"


def plain(found: StrategyDay) -> dict[str, object]:
    """Return a strategy for machines."""
    return {
        **found.strategy.model_dump(mode="json", by_alias=True, exclude={"actions"}),
        "day": found.day,
        "progress": found.progress,
        "start": found.start,
        "now": found.now,
        "actions": [
            each.action.model_dump(mode="json") | {"state": each.standing, "done": each.done}
            for each in found.actions
        ],
    }


def _line_of(platform: Platform, found: StrategyDay) -> str:
    risk = platform.catalog.risks.get(found.strategy.risk)
    return risk.business_line if risk else ""


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _facts(platform: Platform, found: StrategyDay) -> list[tuple[str, str]]:
    from risk_pipeline.pipeline.governance.plans import days_in_words, gap_in_words

    strategy, progress = found.strategy, found.progress
    risk = platform.catalog.risks.get(strategy.risk)
    shares = ""
    if progress.promised_share is not None and progress.achieved_share is not None:
        shares = f"{progress.achieved_share:.0%} achieved, {progress.promised_share:.0%} of the time gone"
    start, now = (
        f"{each.likelihood:.1f} x {each.impact:.1f} on {each.on}" if each else ""
        for each in (found.start, found.now)
    )
    return [
        ("strategy", f"{strategy.id}: {strategy.title}"),
        ("risk", f"{strategy.risk} {risk.title if risk else ''}"),
        ("owner", strategy.owner),
        ("target", _target(strategy.target, strategy.by)),
        ("status", progress.standing.words),
        ("left", ", ".join(filter(None, (gap_in_words(progress), days_in_words(progress.days_left))))),
        ("way", shares),
        ("began at", start),
        ("is at", now),
    ]


def _target(target: object, by: date | None) -> str:
    said = target.model_dump(exclude_none=True) if hasattr(target, "model_dump") else {}
    return f"{', '.join(f'{name} {value}' for name, value in said.items())} by {by or '?'}" if said else ""


def _milestone(milestone: Milestone, day: date) -> str:
    if milestone.reached is not None and milestone.reached <= day:
        return f"done: {milestone.reached}"
    return "overdue" if milestone.is_late_on(day) else "planned"
