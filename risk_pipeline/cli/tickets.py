"""Verbs about tickets: `tickets list|show|ack|close` and `trace`."""

import getpass
from typing import Annotated

import typer

from risk_pipeline.cli.app import JsonOption, app, verb
from risk_pipeline.cli.show import console, print_json, print_table
from risk_pipeline.domain.ticket import Resolution, State
from risk_pipeline.pipeline import people, trace
from risk_pipeline.pipeline.platform import build_platform

tickets_app = typer.Typer(no_args_is_help=True, help="List, show, acknowledge and close tickets.")
app.add_typer(tickets_app, name="tickets")

RefArgument = Annotated[str, typer.Argument(help="Ticket reference, such as T-000042.")]
ActorOption = Annotated[str, typer.Option("--as", help="Who does it; your login unless given.")]
NoteOption = Annotated[str, typer.Option(help="What the history should say.")]


@tickets_app.command("list")
@verb
def list_tickets(
    state: Annotated[list[State] | None, typer.Option(help="Only these states; may repeat.")] = None,
    line: Annotated[str | None, typer.Option(help="Only this business line.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    *,
    all_states: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List tickets, newest first; open ones unless asked otherwise."""
    wanted = set(state) if state else None if all_states else set(State) - {State.CLOSED}
    found = people.list_tickets(build_platform(), states=wanted, line=line)
    if as_json:
        print_json(found[:limit])
        return
    shown = found[:limit]
    print_table(
        f"{len(found)} tickets",
        ["ticket", "state", "sev", "rule", "where", "since", "opened", "resolution"],
        [
            (t.ref, t.state.value, t.severity.value, t.rule_id, people.where(t), t.first_breach_period,
             t.opened_at.date(), t.resolution.value if t.resolution else "")
            for t in shown
        ],
        note=f"{len(found) - len(shown)} more: raise --limit" if len(found) > len(shown) else "",
    )  # fmt: skip


@tickets_app.command()
@verb
def show(ref: RefArgument, *, as_json: JsonOption = False) -> None:
    """Show one ticket with its history."""
    ticket, events = people.show(build_platform(), ref)
    if as_json:
        print_json({"ticket": ticket, "events": events})
        return
    for name, value in people.describe(ticket):
        console.print(f"[bold]{name:>18}[/]  {value}", highlight=False)
    print_table(
        "history",
        ["#", "when (UTC)", "who", "from", "to", "why"],
        [(e.seq, f"{e.at:%Y-%m-%d %H:%M}", e.actor, e.from_state, e.to_state, e.reason) for e in events],
    )


@tickets_app.command()
@verb
def ack(ref: RefArgument, note: NoteOption = "", actor: ActorOption = "") -> None:
    """Acknowledge a ticket: somebody looks at it."""
    ticket = people.acknowledge(build_platform(), ref, actor=actor or getpass.getuser(), note=note)
    console.print(f"{ticket.ref} is {ticket.state.value}")


@tickets_app.command()
@verb
def close(
    ref: RefArgument,
    resolution: Annotated[Resolution, typer.Option(help="Why it ends.")],
    root_cause: Annotated[str, typer.Option(help="What caused it; required for `fixed`.")] = "",
    duplicate_of: Annotated[str | None, typer.Option(help="The ticket it duplicates.")] = None,
    note: NoteOption = "",
    actor: ActorOption = "",
) -> None:
    """Close a ticket with a resolution."""
    ticket = people.close(
        build_platform(),
        ref,
        resolution=resolution,
        actor=actor or getpass.getuser(),
        note=note,
        root_cause=root_cause,
        duplicate_of=duplicate_of,
    )
    console.print(f"{ticket.ref} is {ticket.state.value}: {resolution.value}")


@app.command(name="trace")
@verb
def trace_ticket(
    ref: RefArgument,
    rows: Annotated[int, typer.Option(min=0, help="Source rows to show.")] = 10,
    *,
    as_json: JsonOption = False,
) -> None:
    """Follow a ticket back: rule version, indicator, model, run, replay SQL, source rows."""
    found = trace.trace(build_platform(), ref, limit=rows)
    if as_json:
        print_json(found)
        return
    for name, value in found.facts():
        console.print(f"[bold]{name:>18}[/]  {value}", highlight=False, soft_wrap=True)
    console.rule("replay SQL", align="left")
    console.print(found.replay_sql, highlight=False, markup=False)
    console.print(f"returns {found.replayed.value}; the ticket says {found.ticket_value}: "
                  f"{'the same' if found.agrees else 'NOT the same'}")  # fmt: skip
    print_table(f"events behind it ({found.rows_total} in all)", found.rows.columns, found.rows.rows)
    for feed, source in found.source_rows.items():
        print_table(f"source rows: {feed}", source.columns, source.rows)
