"""Look at tickets: `tickets list|show` and `trace`. What changes them is in `handle.py`."""

from __future__ import annotations

from typing import Annotated

import typer

from risk_pipeline.cli.app import JsonOption, WideOption, open_platform, verb
from risk_pipeline.cli.arguments.completion import RefArgument, complete_owner, complete_rule
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import (
    check_known,
    print_json,
)
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.cli.screen.ticket_lines import LINE_COLUMNS, line_cells
from risk_pipeline.cli.screen.times import local
from risk_pipeline.cli.tickets.group import tickets_app
from risk_pipeline.cli.tickets.page import TicketPage
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.tickets.states import State

HISTORY = (
    *(Column("#", 1, is_right=True), "when", Column("who", 2, 8), Column("via", 5), "what"),
    *(Column("state", 4), Column("why", wraps=True)),
)
MESSAGES = (
    *(Column("id", is_right=True), Column("channel", 0, 10), "kind", "state", Column("attempts", 3)),
    Column("error", 1, wraps=True),
)


@tickets_app.command("list")
@verb
def list_tickets(
    state: Annotated[list[State] | None, typer.Option(help="Only these states; may be repeated.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only this rule.", autocompletion=complete_rule)] = None,
    owner: Annotated[str | None, typer.Option(help="Only this owner.", autocompletion=complete_owner)] = None,
    assignee: Annotated[str | None, typer.Option(help="Only tickets assigned to this person.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number to list.")] = 50,
    *,
    every: Annotated[bool, typer.Option("--all", help="Include closed tickets.")] = False,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """List tickets, worst first; by default only open ones."""
    from risk_pipeline.pipeline.reports.ticket_lines import ticket_lines
    from risk_pipeline.store.queries.tickets import OPEN_STATES, TicketFilter
    from risk_pipeline.store.queries.tickets import list_tickets as query_tickets

    states = tuple(state) if state else () if every else OPEN_STATES
    wanted = TicketFilter(states=states, rule_id=rule, owner=owner, assignee=assignee)
    platform = open_platform()
    found = query_tickets(platform.store, wanted, limit=limit + 1)
    if not found:
        # Tickets may name who or what has left the register; a name that neither knows is a typo.
        check_known("rule", rule, platform.catalog.rules, "`risk rules list` names them.")
        check_known("owner", owner, platform.catalog.owners, "`risk owners` lists them.")
    shown = found[:limit]
    if as_json:
        print_json([ticket.model_dump(mode="json") | {"ref": ticket.ref} for ticket in shown])
        return
    print_table(
        counted(len(shown), "ticket"),
        LINE_COLUMNS,
        (line_cells(line) for line in ticket_lines(platform, shown)),
        note="there are more: raise --limit" if len(found) > limit else "",
        wide=wide,
    )


@tickets_app.command()
@verb
def show(ref: RefArgument, *, as_json: JsonOption = False) -> None:
    """Show one ticket: state, clocks, actions, losses, history and messages."""
    from risk_pipeline.pipeline.reports.tellers import tellers_of
    from risk_pipeline.store.queries.tickets import find_ticket, list_children, list_events, list_messages
    from risk_pipeline.wording.story import story_of

    platform = open_platform()
    ticket = find_ticket(platform.store, ref)
    if ticket is None:
        raise RiskError(f"{ref}: no such ticket. `risk tickets list --all` lists all of them.")
    events = list_events(platform.store, ticket.id)
    messages = list_messages(platform.store, ticket_id=ticket.id)
    if as_json:
        print_json({"ticket": ticket.model_dump(mode="json"), "events": events, "messages": messages})
        return
    story = story_of(tellers_of(platform, [ticket])[ticket.id].message)
    children = list_children(platform.store, ticket.id)
    links = {m.channel: m.sent.permalink for m in messages if m.sent and m.sent.permalink}
    owner = platform.catalog.titles.owner(ticket.owner)
    page = TicketPage(ticket, story, owner, platform.settings, children, links)
    page.print(platform.clock.now())
    print_table(
        "history",
        HISTORY,
        [
            (e.seq, local(c.at, platform.settings), c.actor, c.source, c.kind, e.to_state, c.reason)
            for e in events
            for c in (e.change,)
        ],
    )
    print_table(
        "messages",
        MESSAGES,
        [(m.id, m.channel, m.kind.value, m.state, m.attempts, m.error or "") for m in messages],
    )
