"""`risk digest` and `risk owners`: what each owner has on the table, and how much noise."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli import exits
from risk_pipeline.cli.app import JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.arguments.days import past_day
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import console, print_json
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from risk_pipeline.notify.sender import DrainReport
    from risk_pipeline.pipeline.app import Platform
    from risk_pipeline.pipeline.runs.digests import DigestReport


@app.command()
@verb
def digest(
    *,
    daily: Annotated[bool, typer.Option("--daily", help="The digests of a day.")] = False,
    weekly: Annotated[bool, typer.Option("--weekly", help="The digests of a week.")] = False,
    as_of: Annotated[
        date | None,
        typer.Option(parser=past_day, metavar="DAY", help="A day of the period (default: the newest)."),
    ] = None,
    send: Annotated[bool, typer.Option(help="Send at once what waits in the outbox.")] = True,
    as_json: JsonOption = False,
) -> None:
    """Write and send the digests of a day or week, each once."""
    from risk_pipeline.domain.messages.digest import Cadence
    from risk_pipeline.pipeline.runs import deliver
    from risk_pipeline.pipeline.runs.digests import write_digests

    if daily == weekly:
        raise typer.BadParameter("give one of --daily and --weekly")
    platform = open_platform()
    cadence = Cadence.WEEKLY if weekly else Cadence.DAILY
    report = write_digests(platform, cadence, as_of)
    sent = deliver.deliver(platform) if send else None
    if as_json:
        print_json(report)
    else:
        _say_written(platform, report, sent)
    exits.end("digest", has_findings=sent is not None and sent.halted)


def _say_written(platform: Platform, report: DigestReport, sent: DrainReport | None) -> None:
    told = str(sent or "not sent; `risk deliver` sends them")
    days = report.first if report.first == report.last else f"{report.first} to {report.last}"
    console.print(
        f"{counted(report.queued, f'{report.cadence} digest')} of {days} written, "
        f"{report.known} written before; {told}",
        highlight=False,
        soft_wrap=True,
    )
    if platform.settings.slack_token is None:
        console.print(f"pages: {platform.settings.outbox_dir / 'digests'}", highlight=False, soft_wrap=True)


@app.command()
@verb
def owners(*, wide: WideOption = False, as_json: JsonOption = False) -> None:
    """List owners: what is open, overdue, and how much noise."""
    from risk_pipeline.pipeline.reports.owner_load import read_owners

    found = read_owners(open_platform())
    if as_json:
        print_json(found)
        return
    print_table(
        counted(len(found), "owner"),
        [
            *(Column("owner"), Column("channel", 3, 10), Column("open", is_right=True)),
            *(Column("overdue", is_right=True), Column("false in a week", 2), Column("in 13 weeks", 1)),
            Column("budget"),
        ],
        [
            (
                row.owner,
                row.channel,
                row.open,
                row.overdue,
                f"{row.noise_week} of {row.budget_week:.2g}",
                f"{row.noise_quarter} of {row.budget_quarter:.2g}",
                "OVER BUDGET" if row.is_over_budget else "",
            )
            for row in found
        ],
        note="false: closed as false positive, or started flapping; budget: tickets_per_day in owners.yaml",
        wide=wide,
    )
