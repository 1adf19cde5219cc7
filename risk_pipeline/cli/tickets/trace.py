"""Verbs about tickets that stand at the top: `trace` and `clocks`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli import exits
from risk_pipeline.cli.app import JsonOption, app, open_platform, verb
from risk_pipeline.cli.arguments.completion import RefArgument
from risk_pipeline.cli.arguments.days import past_day
from risk_pipeline.cli.screen.printing import bold, console, print_fact, print_json, print_records, say

if TYPE_CHECKING:
    from risk_pipeline.pipeline.reports.lineage_trace import Trace


@app.command(name="trace")
@verb
def trace_ticket(
    ref: RefArgument,
    rows: Annotated[int, typer.Option(min=0, help="Source rows to show.")] = 10,
    day: Annotated[
        date | None,
        typer.Option(
            parser=past_day, metavar="DAY", help="Trace the period of this day, not the worst red one."
        ),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Follow a ticket back to its rule, SQL and source rows.

    It is its worst red period that is traced, unless you name a day.
    """
    from risk_pipeline.pipeline.reports import lineage_trace

    found = lineage_trace.trace_ticket(open_platform(), ref, day=day, limit=rows)
    if as_json:
        print_json(found)
    else:
        _print_trace(found)
    exits.end("trace", has_findings=not found.agrees)


def _print_trace(found: Trace) -> None:
    for name, value in found.facts():
        print_fact(name, value, 14)
    console.print(bold("replay SQL"))
    say(found.replay_sql)
    same = "the same" if found.agrees else "NOT the same"
    say(f"returns {found.replayed.value}; the {found.said_by} says {found.ticket_value}: {same}")
    if not found.rows_total:
        say("no events behind it: what stayed away has no rows; --day traces a period before to compare with")
        return
    print_records(f"events behind it ({found.rows_total} in all)", found.rows.columns, found.rows.rows)
    for feed, source in found.source_rows.items():
        print_records(f"source rows: {feed}", source.columns, source.rows)


@app.command()
@verb
def clocks(
    *,
    notify: Annotated[bool, typer.Option(help="Queue messages about it.")] = True,
    as_json: JsonOption = False,
) -> None:
    """Do what is due by now: reminders, escalations, expiries."""
    from risk_pipeline.pipeline.runs import stages

    report = stages.clocks(open_platform(), notify=notify)
    if as_json:
        print_json(report.counters())
        return
    done = ", ".join(f"{count} {name}" for name, count in report.counters().items() if count)
    console.print(done or "nothing was due", highlight=False)
