"""Verbs about tickets: `tickets list|show|ack|start|close` and `trace`."""

import getpass
from datetime import datetime
from typing import Annotated

import typer

from risk_pipeline.cli.app import JsonOption, app, verb
from risk_pipeline.cli.show import console, print_json, print_table
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.explanation import VERDICT_WORDS
from risk_pipeline.domain.handling import Closing
from risk_pipeline.domain.message import TicketMessage
from risk_pipeline.domain.ticket import Resolution, State, Ticket, parse_ref
from risk_pipeline.domain.wording import format_against, format_money, format_period, format_value
from risk_pipeline.pipeline import people, trace
from risk_pipeline.pipeline.platform import build_platform
from risk_pipeline.store.queries import OPEN_STATES, TicketFilter, find_ticket, list_events, list_messages
from risk_pipeline.store.queries import list_tickets as query_tickets

tickets_app = typer.Typer(no_args_is_help=True, help="List, show, acknowledge, start and close tickets.")
app.add_typer(tickets_app, name="tickets")

RefArgument = Annotated[str, typer.Argument(help="Ticket reference, such as T-000042.")]
ActorOption = Annotated[str, typer.Option("--by", help="Who acts; your login unless given.")]
NoteOption = Annotated[str, typer.Option(help="What the history should say.")]


def _where(ticket: Ticket) -> str:
    return "all" if ticket.dimension == "all" else f"{ticket.dimension} {ticket.segment}"


def _verdict(last: TicketMessage | None) -> str:
    """Say what the newest message says: the evidence of its moment."""
    if last is None or last.verdict_kind is None:
        return "not told yet"
    return f"{VERDICT_WORDS[last.verdict_kind]}: {last.verdict_line}"


def _value(ticket: Ticket, unit: str, currency: str, last: TicketMessage | None) -> str:
    if ticket.value is None and ticket.limit_value is None:
        return "not measured"
    value, limit = format_against(ticket.value, ticket.limit_value, unit, currency)
    if ticket.limit_value is None:
        return f"{value} ({ticket.limit_kind})" if ticket.limit_kind else value
    if last and last.limits:
        limit = " to ".join(format_value(end, unit, currency) for end in last.limits)
    return f"{value} (limit {limit}, {ticket.limit_kind})"


def _since(ticket: Ticket) -> str:
    since = f"{ticket.since}, {ticket.breached_periods} periods"
    return f"{since}; first opened {ticket.opened_at.date()}" if ticket.recurrence_count else since


@tickets_app.command("list")
@verb
def list_tickets(
    state: Annotated[list[State] | None, typer.Option(help="Only these states; may repeat.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only this rule.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only this owner.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    *,
    every: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List tickets, worst first; open ones unless asked otherwise."""
    states = tuple(state) if state else () if every else OPEN_STATES
    wanted = TicketFilter(states=states, rule_id=rule, owner=owner)
    found = query_tickets(build_platform().store, wanted, limit=limit + 1)
    shown = found[:limit]
    if as_json:
        print_json([ticket.model_dump(mode="json") | {"ref": ticket.ref} for ticket in shown])
        return
    print_table(
        f"{len(shown)} tickets",
        ["ticket", "state", "sev", "rule", "where", "since", "opened", "resolution"],
        [
            (
                ticket.ref,
                ticket.state.value,
                ticket.severity.value,
                ticket.rule_id,
                _where(ticket),
                ticket.since,
                ticket.opened_at.date(),
                ticket.resolution.value if ticket.resolution else "",
            )
            for ticket in shown
        ],
        note="there are more: raise --limit" if len(found) > limit else "",
    )


@tickets_app.command()
@verb
def show(ref: RefArgument, *, as_json: JsonOption = False) -> None:
    """Show one ticket with its history and its messages."""
    platform = build_platform()
    ticket = find_ticket(platform.store, ref)
    if ticket is None:
        raise RiskError(f"{ref}: no such ticket. `risk tickets list --all` shows what there is.")
    events = list_events(platform.store, ticket.id)
    messages = list_messages(platform.store, ticket_id=ticket.id)
    if as_json:
        print_json({"ticket": ticket.model_dump(mode="json"), "events": events, "messages": messages})
        return
    indicator = platform.catalog.indicators.get(ticket.indicator)
    unit, currency = (indicator.unit if indicator else "count"), platform.settings.currency
    last = messages[-1].message if messages else None
    for name, text in (
        ("ticket", f"{ticket.ref} {ticket.severity} {ticket.state}"),
        ("rule", f"{ticket.rule_id} version {ticket.rule_sha[:12]}"),
        ("where", _where(ticket)),
        ("newest period", f"{format_period(ticket.last_period_start, ticket.grain)}: {ticket.last_status}"),
        ("verdict", _verdict(last)),
        ("value", _value(ticket, unit, currency, last)),
        ("since", _since(ticket)),
        ("exposure", format_money(ticket.exposure_minor, currency)),
        ("reason", ticket.reason),
        ("owner", f"{ticket.owner} in #{ticket.channel}"),
        ("resolution", ticket.resolution.value if ticket.resolution else "none yet"),
        ("root cause", ticket.root_cause or "not recorded"),
    ):
        console.print(f"[bold]{name:>14}[/]  ", end="")
        console.print(text, highlight=False, markup=False, soft_wrap=True)
    print_table(
        "history",
        ["#", "when (UTC)", "who", "what", "state", "why"],
        [
            (e.seq, f"{c.at:%Y-%m-%d %H:%M}", c.actor, c.kind, e.to_state, c.reason)
            for e in events
            for c in (e.change,)
        ],
    )
    print_table(
        "messages",
        ["id", "channel", "kind", "state", "attempts", "where it lies", "error"],
        [
            (m.id, m.channel, m.kind.value, m.state, m.attempts, m.sent.ts if m.sent else "", m.error or "")
            for m in messages
        ],
    )


@tickets_app.command()
@verb
def ack(ref: RefArgument, note: NoteOption = "", actor: ActorOption = "") -> None:
    """Acknowledge a ticket: somebody looks at it."""
    ticket = people.acknowledge(build_platform(), ref, actor=actor or getpass.getuser(), note=note)
    console.print(f"{ticket.ref} is {ticket.state.value}")


@tickets_app.command()
@verb
def start(ref: RefArgument, note: NoteOption = "", actor: ActorOption = "") -> None:
    """Begin work on a ticket."""
    ticket = people.start(build_platform(), ref, actor=actor or getpass.getuser(), note=note)
    console.print(f"{ticket.ref} is {ticket.state.value}")


@tickets_app.command()
@verb
def close(
    ref: RefArgument,
    resolution: Annotated[Resolution, typer.Option(help="Why it ends.")],
    root_cause: Annotated[str | None, typer.Option(help="What caused it; `fixed` needs it.")] = None,
    duplicate_of: Annotated[str | None, typer.Option(help="The ticket that goes on.")] = None,
    approver: Annotated[str | None, typer.Option(help="Who accepts the risk.")] = None,
    quiet_until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Breaches up to that day do not reopen it.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="What the history should say.")] = None,
    actor: ActorOption = "",
) -> None:
    """Close a ticket, or record its fix: a fixed ticket closes when its indicator stays green."""
    closing = Closing(
        resolution=resolution,
        note=note,
        root_cause=root_cause,
        duplicate_of=parse_ref(duplicate_of) if duplicate_of else None,
        approver=approver,
        quiet_until=quiet_until.date() if quiet_until else None,
    )
    ticket = people.close(build_platform(), ref, closing, actor=actor or getpass.getuser())
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
    found = trace.trace_ticket(build_platform(), ref, limit=rows)
    if as_json:
        print_json(found)
        return
    for name, value in found.facts():
        console.print(f"[bold]{name:>14}[/]  ", end="")
        console.print(value, highlight=False, markup=False, soft_wrap=True)
    console.rule("replay SQL", align="left")
    console.print(found.replay_sql, highlight=False, markup=False, soft_wrap=True)
    same = "the same" if found.agrees else "NOT the same"
    console.print(f"returns {found.replayed.value}; the ticket says {found.ticket_value}: {same}")
    print_table(f"events behind it ({found.rows_total} in all)", found.rows.columns, found.rows.rows)
    for feed, source in found.source_rows.items():
        print_table(f"source rows: {feed}", source.columns, source.rows)
