"""Verbs that run the loop: `run`, `replay`, `deliver`, `publish`, `demo`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli import exits
from risk_pipeline.cli.app import JsonOption, app, open_platform, verb
from risk_pipeline.cli.arguments.days import past_day
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import bold, console, print_fact, print_json
from risk_pipeline.cli.screen.progress import Stages, bars
from risk_pipeline.cli.screen.rises import print_rises
from risk_pipeline.cli.screen.run_summary import print_moved
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.defs.cli_runs import tell_of_replay, tell_of_run
from risk_pipeline.domain.clock import SystemClock
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from risk_pipeline.demo.scoring import EventScore, Scorecard
    from risk_pipeline.pipeline.app import Platform
    from risk_pipeline.pipeline.demo.incident_report import IncidentOutcome
    from risk_pipeline.pipeline.demo.players import Players
    from risk_pipeline.pipeline.runs import replay as replay_run

DayOption = Annotated[
    date | None, typer.Option(parser=past_day, metavar="DAY", help="Business day: 2026-03-09, yesterday, 2d.")
]


@app.command()
@verb
def run(
    day: DayOption = None,
    *,
    notify: Annotated[
        bool,
        typer.Option(help="Queue and send messages; of a day before the newest judged one there are none."),
    ] = True,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Rebuild facts and indicators from the raw tables.")
    ] = False,
    fail_on_red: Annotated[
        bool, typer.Option("--fail-on-red", help="Exit with 3 when something is red and acted on.")
    ] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Judge today's completed hours by the hourly rules.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Run the whole loop once, up to the newest day that is over.

    With --live only completed hours are judged; if no feed has new data, nothing is done.
    """
    from risk_pipeline.pipeline.runs import daily as day_run
    from risk_pipeline.pipeline.transform.manifest import renew
    from risk_pipeline.settings import load_settings

    if live and (day or full_refresh):
        raise ConfigError("--live judges the present: leave out --day and --full-refresh.")
    renew(load_settings())
    platform = open_platform()
    if live:
        _run_live(platform, notify=notify, fail_on_red=fail_on_red, as_json=as_json)
        return
    last = day or platform.last_closed_day()
    with Stages() as on_stage:
        report = day_run.run_day(platform, last, notify=notify, full_refresh=full_refresh, on_stage=on_stage)
        tell_of_run(platform, last, left_out=[model.name for model in report.transform.broken])
    if as_json:
        print_json(report)
    else:
        for name, value in report.lines():
            print_fact(name, value)
        print_moved(platform, report.respond.transitions)
    exits.end("run", has_findings=report.is_partial or (fail_on_red and report.red_count))


def _run_live(platform: Platform, *, notify: bool, fail_on_red: bool, as_json: bool) -> None:
    from risk_pipeline.pipeline.runs import live as live_run

    with Stages() as on_stage:
        report = live_run.run_live(platform, notify=notify, on_stage=on_stage)
    if as_json:
        print_json(report)
    else:
        for name, value in report.lines():
            print_fact(name, value)
        print_moved(platform, report.respond.transitions if report.respond else ())
    exits.end("run", has_findings=report.is_partial or (fail_on_red and report.red_count))


@app.command()
@verb
def replay(
    first: Annotated[
        date, typer.Option("--from", parser=past_day, metavar="DAY", help="First business day: 30d.")
    ],
    last: Annotated[
        date, typer.Option("--to", parser=past_day, metavar="DAY", help="Last business day: yesterday.")
    ],
    *,
    notify: Annotated[
        bool, typer.Option(help="Queue and send messages, dated as they would have been.")
    ] = True,
    people: Annotated[
        Path | None, typer.Option(help="Script of people who act on the tickets, to rehearse.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Judge past days again, with the clock at each day's end."""
    from risk_pipeline.pipeline.demo.incident_report import report_incidents
    from risk_pipeline.pipeline.demo.players import open_players
    from risk_pipeline.pipeline.runs import replay as replay_run
    from risk_pipeline.pipeline.transform.manifest import renew
    from risk_pipeline.settings import load_settings

    renew(load_settings())
    platform = open_platform()
    players = open_players(platform, people) if people else None
    with bars() as progress:
        report = replay_run.replay(platform, first, last, notify=notify, on_progress=progress, cast=players)
        tell_of_replay(platform, first, last)
    if as_json:
        print_json(report)
        return
    _print_replay(report)
    _print_people(players)
    _print_incidents(report_incidents(platform, players.incidents) if players else ())


def _print_people(players: Players | None) -> None:
    if players is None:
        return
    print_fact("people", players.line())
    if players.incidents.stories:
        print_fact("incidents", f"{players.incidents.cpu_seconds:.1f} CPU s of those of tickets and messages")
    for ref, shows in players.stories():
        print_fact(ref, shows)


def _print_incidents(found: Sequence[IncidentOutcome]) -> None:
    if not found:
        return
    print_table(
        "incidents, and how long after their declaration",
        [
            *("incident", "sev", Column("title", 1, wraps=True), Column("state", 0)),
            *(
                Column("team", 4),
                Column("contained", 2),
                Column("resolved", 3),
                Column("reviewed", 5),
                "closed",
            ),
        ],
        [(each.ref, each.severity, each.title, each.standing, *each.spans) for each in found],
    )
    for each in found:
        print_fact(each.ref, each.shows, 14)
        for name, value in each.lines:
            print_fact(f"  {name}", value, 18)


def _print_replay(report: replay_run.ReplayReport) -> None:
    print_table(
        f"tickets by rule, {report.first} to {report.last}",
        [
            *(
                Column("rule", least=20),
                Column("opened", is_right=True),
                Column("reopened", 1, is_right=True),
            ),
            *(Column("open at the end", 2, is_right=True), Column("first", 3), Column("last", 4)),
        ],
        [(r.rule_id, r.opened, r.reopened, r.still_open, r.first, r.last) for r in report.by_rule],
    )
    for name, value in report.lines():
        print_fact(name, value)


@app.command()
@verb
def deliver(*, as_json: JsonOption = False) -> None:
    """Send what waits in the outbox."""
    from risk_pipeline.pipeline.runs import deliver as delivery_run

    report = delivery_run.deliver(open_platform())
    if as_json:
        print_json(report)
    else:
        console.print(str(report))
        if len(report.by_family) > 1:
            for family, part in report.by_family.items():
                print_fact(family, str(part))
        if report.dead:
            console.print("`risk outbox list` shows what was refused; `risk outbox revive` queues it again.")
    exits.end("deliver", has_findings=report.halted or report.dead)


@app.command()
@verb
def publish() -> None:
    """Replace the read-only copy that analysts open."""
    from risk_pipeline.pipeline.runs import stages

    copy = stages.publish(open_platform(), run_id=stages.new_run_id())
    console.print(
        f"{copy.database}: {counted(copy.tables, 'table')}, "
        f"{counted(copy.views, 'view')}, {counted(copy.rows, 'row')}",
        soft_wrap=True,
    )


@app.command()
@verb
def demo(
    data: Annotated[
        Path | None, typer.Option(help="Folder of Olist's files; bundled simulator if absent.")
    ] = None,
    scale: Annotated[float, typer.Option(min=0.05, help="Size of the simulated marketplace.")] = 1.0,
    seed: Annotated[int | None, typer.Option(help="Seed of the simulator, if not the usual one.")] = None,
    *,
    dagster: Annotated[bool, typer.Option(help="Run the last day as a Dagster job.")] = True,
    events: Annotated[
        bool,
        typer.Option(help="Inject the scenario's events; without them every ticket is a false positive."),
    ] = True,
    people: Annotated[bool, typer.Option(help="Let scripted people work on the tickets.")] = True,
) -> None:
    """Run the whole loop on a simulated marketplace."""
    from risk_pipeline.pipeline.app import build_platform
    from risk_pipeline.pipeline.demo import run as demo_run
    from risk_pipeline.pipeline.demo.project import demo_project
    from risk_pipeline.settings import load_settings

    project = demo_project(Path.cwd(), now=SystemClock().now())
    settings = demo_run.demo_settings(load_settings(project), data)
    with bars() as progress:
        report = demo_run.run_demo(
            settings,
            None if data else demo_run.Marketplace(scale, demo_run.SEED if seed is None else seed, events),
            dagster=dagster,
            people=people,
            on_progress=progress,
            on_replayed=tell_of_replay,
        )
    _print_replay(report.replay)
    _print_people(report.people)
    _print_incidents(report.incidents)
    if report.scorecard:
        _print_scorecard(report.scorecard)
    platform = build_platform(settings)
    print_rises(platform, report.replay.first, report.replay.last)
    print_moved(platform, (opening.record for opening in report.replay.openings))
    console.print(bold("look at it"))
    for name, value in report.places():
        print_fact(name, value, 18)


def _print_scorecard(scorecard: Scorecard) -> None:
    false = f"{len(scorecard.unmatched)} of {scorecard.ticket_count} ticket openings match no event"
    if scorecard.register_count:
        of_register = counted(scorecard.register_count, "ticket opening")
        false = f"{false}; beside them {of_register} about what the register owes"
    if not scorecard.events:
        console.print(f"no events injected: {false}", highlight=False)
        return
    print_table(
        f"injected events: {scorecard.caught_count} of {len(scorecard.events)} caught; of those that must be "
        f"(twice the base rate, 30 events) {scorecard.due_caught_count} of {scorecard.due_count}",
        [
            *(
                Column("event", wraps=True),
                Column("from", 4),
                Column("to", 5),
                Column("shows as", 6, wraps=True),
            ),
            *(Column("must be", 3), Column("caught"), Column("days after", 2, is_right=True)),
            *(Column("by", 1, least=12), Column("tickets", 7, is_right=True)),
        ],
        [
            (
                event.title,
                event.start,
                event.end,
                _trace_text(event),
                "yes" if event.must_be_caught else "no",
                event.first_opened_on or "MISSED",
                event.days_to_catch,
                f"{first.ticket_ref} {first.indicator} {first.segment}"
                if (first := event.first_ticket)
                else "",
                len(event.tickets),
            )
            for event in scorecard.events
        ],
        note=f"{false} (precision {scorecard.precision or 0:.0%})",
    )


def _trace_text(event: EventScore) -> str:
    trace = event.trace
    if trace is None:
        return "less than twice the base rate anywhere"
    more = "more" if trace.excess > 0 else "missing"
    times = f"{trace.ratio:.1f} times" if trace.excess > 0 else f"1/{trace.ratio:.1f}"
    return f"{trace.indicator} {trace.segment}: {times} the usual, {abs(trace.excess):,.0f} {more}"
