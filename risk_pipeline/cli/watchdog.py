"""`risk watchdog`: is the response itself alive?"""

from typing import Annotated

import typer

from risk_pipeline.cli import exits
from risk_pipeline.cli.app import JsonOption, app, open_platform, verb
from risk_pipeline.cli.screen.printing import console, print_json
from risk_pipeline.domain.formatting import counted


@app.command()
@verb
def watchdog(
    *,
    heartbeat: Annotated[bool, typer.Option(help="Call RISK_HEARTBEAT_URL if nothing is found.")] = True,
    as_json: JsonOption = False,
) -> None:
    """Find what is stuck: tickets, incidents, messages, rules, history."""
    from risk_pipeline.pipeline.operations.watchdog import watch

    report = watch(open_platform(), heartbeat=heartbeat)
    if as_json:
        print_json(report)
    else:
        for finding in report.findings:
            console.print(str(finding), highlight=False, markup=False, soft_wrap=True)
        for remark in report.remarks:
            console.print(f"note: {remark}", highlight=False, markup=False, soft_wrap=True)
        told = "; heartbeat sent" if report.beaten else ""
        console.print(f"{counted(len(report.findings), 'finding')}{told}")
    exits.end("watchdog", has_findings=report.findings)
