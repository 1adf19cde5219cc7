"""`risk status`: the day in one screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from risk_pipeline.cli.app import JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import print_fact, print_json
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.cli.screen.ticket_lines import LINE_COLUMNS, line_cells
from risk_pipeline.cli.screen.times import zoned
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from risk_pipeline.pipeline.operations.status import Status
    from risk_pipeline.settings import Settings

_WIDTH = 9


@app.command()
@verb
def status(*, wide: WideOption = False, as_json: JsonOption = False) -> None:
    """Show how everything stands now, and what to do next."""
    from risk_pipeline.pipeline.operations.status import read_status

    platform = open_platform()
    found = read_status(platform)
    if as_json:
        print_json(found)
        return
    for name, value in _facts(found, platform.settings):
        print_fact(name, value, _WIDTH)
    if found.tickets:
        print_table("open tickets", LINE_COLUMNS, [line_cells(line) for line in found.tickets], wide=wide)
    steps = found.next_steps()
    title = "next" if steps else "nothing to do"
    print_table(title, [Column("do"), Column("why", wraps=True)], steps, wide=wide)


def _facts(found: Status, settings: Settings) -> list[tuple[str, str]]:
    by_severity = Counter(line.severity.value for line in found.tickets)
    said = ", ".join(f"{count} {severity}" for severity, count in sorted(by_severity.items()))
    late = f"; {len(found.overdue)} overdue" if found.overdue else ""
    return [
        *_judged(found, settings),
        *([("busy", found.busy)] if found.busy else []),
        *feed_lines(found),
        ("tickets", f"{len(found.tickets)} open: {said}{late}" if said else "none open"),
        *(
            ("incident", f"{each.ref} {each.severity} {each.title}{f': {each.why}' if each.why else ''}")
            for each in found.incidents
        ),
        ("messages", f"{found.waiting} waiting, {found.refused} refused"),
    ]


def _judged(found: Status, settings: Settings) -> list[tuple[str, str]]:
    judged = found.judged
    if judged.until is None:
        return [("judged", "nothing yet")]
    is_old = judged.until < found.closed_day
    newest = f"; {found.closed_day} is the newest day that is over" if is_old else ""
    rows = [("judged", f"until {judged.until}{newest}")]
    if judged.behind:
        rows.append(("", f"never judged: {', '.join(judged.behind)}"))
    if judged.counts:
        counts = ", ".join(f"{count:,} {status}" for status, count in judged.counts.items())
        rows.append(("verdicts", f"of {judged.known_on}: {counts}"))
    for run in judged.runs[:1]:
        rows.append(("run", f"{run.run_id} at {zoned(run.judged_at, settings)}"))
    return rows


def feed_lines(found: Status) -> list[tuple[str, str]]:
    """Return the feeds that are not well; in one line, that all are."""
    if found.feeds and not found.broken_feeds and not found.ticketed_feeds:
        return [("feeds", f"{counted(len(found.feeds), 'feed')}, none broken")]
    return [
        *(("feed", f"{each.feed} {each.state}: {each.reason}") for each in found.broken_feeds),
        *(("feed", f"{each.feed}: {each.ticket} is open about its data") for each in found.ticketed_feeds),
    ]
