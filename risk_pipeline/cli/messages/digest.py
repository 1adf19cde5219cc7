"""`risk digest` and `risk owners`: what each owner has on the table, and how much noise."""

from datetime import datetime
from typing import Annotated

import typer

from risk_pipeline.cli.app import JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import console, print_json
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.domain.formatting import counted


@app.command()
@verb
def digest(
    *,
    daily: Annotated[bool, typer.Option("--daily", help="The digests of a day.")] = False,
    weekly: Annotated[bool, typer.Option("--weekly", help="The digests of a week.")] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="A day of the period (default: the newest period)."),
    ] = None,
    send: Annotated[bool, typer.Option(help="Send at once what waits in the outbox.")] = True,
    as_json: JsonOption = False,
) -> None:
    """Write the digests of every owner and business line; once per period; empty ones are left out."""
    from risk_pipeline.domain.messages.digest import Cadence
    from risk_pipeline.pipeline.runs import deliver
    from risk_pipeline.pipeline.runs.digests import write_digests

    if daily == weekly:
        raise typer.BadParameter("give one of --daily and --weekly")
    platform = open_platform()
    cadence = Cadence.WEEKLY if weekly else Cadence.DAILY
    report = write_digests(platform, cadence, as_of.date() if as_of else None)
    sent = str(deliver.deliver(platform)) if send else "not sent; `risk deliver` sends them"
    if as_json:
        print_json(report)
        return
    days = report.first if report.first == report.last else f"{report.first} to {report.last}"
    console.print(
        f"{counted(report.queued, f'{report.cadence} digest')} of {days} written, "
        f"{report.known} written before; {sent}",
        highlight=False,
        soft_wrap=True,
    )
    if platform.settings.slack_token is None:
        console.print(f"pages: {platform.settings.outbox_dir / 'digests'}", highlight=False, soft_wrap=True)


@app.command()
@verb
def owners(*, wide: WideOption = False, as_json: JsonOption = False) -> None:
    """List owners with their open and overdue tickets, and how much of the noise budget is used."""
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
