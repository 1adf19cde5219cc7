"""Work on tickets: `tickets ack|start|assign|close|accept|merge|snooze|…` and `clocks`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, open_platform, verb
from risk_pipeline.cli.arguments.completion import (
    CauseOption,
    EscapeOption,
    RefArgument,
    complete_owner,
    complete_rule,
    complete_ticket,
)
from risk_pipeline.cli.arguments.days import day_ahead
from risk_pipeline.cli.screen.printing import print_json, say
from risk_pipeline.cli.tickets.changes import change_named, for_known
from risk_pipeline.cli.tickets.group import tickets_app
from risk_pipeline.cli.tickets.page import print_actions
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.tickets.states import Resolution

if TYPE_CHECKING:
    from risk_pipeline.domain.tickets.outcome.closing import Closing
    from risk_pipeline.response.actions.action_context import Result

action_app = typer.Typer(no_args_is_help=True, help="What is done about a ticket.")
tickets_app.add_typer(action_app, name="action")

# The words of `ActionKind`, which is slow to import.
ActionWord = Literal["containment", "corrective", "preventive"]
_PROOF = ", once green periods that begin after the fix prove it"
NoteOption = Annotated[str, typer.Option(help="Note for the history.")]
ReasonOption = Annotated[str, typer.Option("--note", help="Why (required).")]
UntilOption = Annotated[
    date,
    typer.Option(parser=day_ahead, metavar="DAY", help="Up to and including that business day: 2d, monday."),
]


def _do(wanted: Verb, ref: str, actor: str, doing: Callable[..., Result], *, as_json: bool = False) -> Result:
    """Act as a person on the command line, if they may, and print the ticket's state."""
    from risk_pipeline.pipeline.operations import operators

    platform = open_platform()
    acting = operators.allow(platform, wanted, ref, actor).acting
    return _done(doing(platform.store, ref, **acting), as_json=as_json)


def _close(ref: str, closing: Closing, actor: str, *, as_json: bool = False) -> Result:
    """Close a ticket as `closing` says; who accepts a risk is who acts."""
    from risk_pipeline.domain.commands.commands import Resolve, verb_of
    from risk_pipeline.domain.tickets.ticket import Resolution
    from risk_pipeline.pipeline.operations import operators
    from risk_pipeline.response.actions import verbs

    platform = open_platform()
    allowed = operators.allow(platform, verb_of(Resolve(closing)), ref, actor)
    if closing.resolution is Resolution.RISK_ACCEPTED:
        closing = replace(closing, approver=allowed.approver)
    return _done(verbs.close(platform.store, ref, closing, **allowed.acting), as_json=as_json)


def _done(result: Result, *, as_json: bool) -> Result:
    if as_json:
        print_json(result.ticket.model_dump(mode="json") | {"ref": result.ticket.ref})
    return result


@tickets_app.command()
@verb
def ack(
    ref: RefArgument, note: NoteOption = "", actor: ActorOption = "", *, as_json: JsonOption = False
) -> None:
    """Acknowledge a ticket: you take it and look into it."""
    from risk_pipeline.response.actions import verbs

    result = _do(Verb.ACKNOWLEDGE, ref, actor, partial(verbs.acknowledge, note=note), as_json=as_json)
    _say(result, as_json)


@tickets_app.command()
@verb
def start(
    ref: RefArgument, note: NoteOption = "", actor: ActorOption = "", *, as_json: JsonOption = False
) -> None:
    """Begin work on a ticket."""
    from risk_pipeline.response.actions import verbs

    result = _do(Verb.ACKNOWLEDGE, ref, actor, partial(verbs.start, note=note), as_json=as_json)
    _say(result, as_json)


@tickets_app.command()
@verb
def assign(
    ref: RefArgument,
    to: Annotated[
        str,
        typer.Option(
            help="Who takes it over: a role or login of the register.", autocompletion=complete_owner
        ),
    ],
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Assign a ticket to somebody."""
    from risk_pipeline.response.actions import verbs

    doing = for_known("--to", to, partial(verbs.assign, to=to, note=note))
    result = _do(Verb.ASSIGN, ref, actor, doing, as_json=as_json)
    _say(result, as_json, f"assigned to {to}")


@tickets_app.command()
@verb
def comment(
    ref: RefArgument,
    text: Annotated[str, typer.Argument(help="Note for the history.")],
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Add a remark to the ticket's history."""
    from risk_pipeline.response.actions import verbs

    result = _do(Verb.LOOK, ref, actor, partial(verbs.comment, text=text), as_json=as_json)
    _say(result, as_json, "remark kept")


@tickets_app.command()
@verb
def snooze(
    ref: RefArgument,
    until: UntilOption,
    note: ReasonOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Snooze a ticket until a day; a worse severity ends the snooze."""
    from risk_pipeline.response.actions import verbs

    result = _do(Verb.SNOOZE, ref, actor, partial(verbs.snooze, until=until, reason=note), as_json=as_json)
    _say(result, as_json, f"snoozed until {until}")


@tickets_app.command()
@verb
def hold(
    ref: RefArgument,
    until: UntilOption,
    note: ReasonOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Pause a ticket's clocks until a day, for an outside reason."""
    from risk_pipeline.response.actions import verbs

    result = _do(Verb.SNOOZE, ref, actor, partial(verbs.hold, until=until, reason=note), as_json=as_json)
    _say(result, as_json, f"on hold until {until}")


@tickets_app.command()
@verb
def resume(
    ref: RefArgument, note: NoteOption = "", actor: ActorOption = "", *, as_json: JsonOption = False
) -> None:
    """End a snooze or a hold before its day."""
    from risk_pipeline.response.actions import verbs

    result = _do(Verb.SNOOZE, ref, actor, partial(verbs.resume, note=note), as_json=as_json)
    _say(result, as_json, "no longer paused")


@tickets_app.command()
@verb
def escalate(
    ref: RefArgument, note: ReasonOption = "", actor: ActorOption = "", *, as_json: JsonOption = False
) -> None:
    """Escalate to the next person in the ticket's chain: owner, head of the line, risk manager."""
    from risk_pipeline.response.actions import verbs

    result = _do(Verb.ESCALATE, ref, actor, partial(verbs.escalate, reason=note), as_json=as_json)
    _say(result, as_json, f"escalated to {result.ticket.escalated_to}")


@tickets_app.command()
@verb
def close(
    ref: RefArgument,
    resolution: Annotated[Resolution, typer.Option(help="Why it closes.")],
    root_cause: CauseOption = None,
    escape: EscapeOption = None,
    duplicate_of: Annotated[
        str | None, typer.Option(help="The ticket that stays open.", autocompletion=complete_ticket)
    ] = None,
    quiet_until: Annotated[
        date | None,
        typer.Option(
            "--until",
            "--quiet-until",
            parser=day_ahead,
            metavar="DAY",
            help="Breaches up to that day do not reopen it; an accepted risk reopens then.",
        ),
    ] = None,
    note: Annotated[str | None, typer.Option(help="Note for the history.")] = None,
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Close a ticket, or record its fix: a fixed ticket closes when its indicator stays green."""
    from risk_pipeline.domain.tickets.outcome.closing import Closing
    from risk_pipeline.domain.tickets.outcome.root_causes import read_cause
    from risk_pipeline.domain.tickets.ticket import Resolution, parse_ref

    has_cause = resolution in {Resolution.FIXED, Resolution.RECOVERED}
    closing = Closing(
        resolution=resolution,
        note=note,
        root_cause=note if has_cause else None,
        root_cause_category=read_cause(root_cause) if root_cause else None,
        escape_category=read_cause(escape) if escape else None,
        duplicate_of=parse_ref(duplicate_of) if duplicate_of else None,
        quiet_until=quiet_until,
    )
    result = _close(ref, closing, actor, as_json=as_json)
    is_claimed = resolution is Resolution.FIXED and result.ticket.is_open
    _say(result, as_json, f"{resolution.value}{_PROOF if is_claimed else ''}")


@tickets_app.command()
@verb
def accept(
    ref: RefArgument,
    until: UntilOption,
    note: ReasonOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Accept the risk of a ticket for a time: you are the approver, and not its assignee."""
    from risk_pipeline.domain.tickets.outcome.closing import Closing
    from risk_pipeline.domain.tickets.ticket import Resolution

    closing = Closing(Resolution.RISK_ACCEPTED, note=note, quiet_until=until)
    result = _close(ref, closing, actor, as_json=as_json)
    _say(result, as_json, f"risk accepted by {result.ticket.approver} until {until}")


@tickets_app.command()
@verb
def merge(
    ref: RefArgument,
    into: Annotated[str, typer.Option(help="The ticket that stays open.", autocompletion=complete_ticket)],
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Close a ticket as duplicate of another; it stays closed while that one is open."""
    from risk_pipeline.response.actions import verbs

    result = _do(
        Verb.RESOLVE, ref, actor, partial(verbs.merge, into=into, note=note or None), as_json=as_json
    )
    _say(result, as_json, f"merged into {into}")


@tickets_app.command()
@verb
def link(
    ref: RefArgument,
    parent: Annotated[
        str | None, typer.Option(help="The ticket it belongs to.", autocompletion=complete_ticket)
    ] = None,
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    none: Annotated[bool, typer.Option("--none", help="Detach it from its parent.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Put a ticket under another one."""
    from risk_pipeline.response.actions import verbs

    if (parent is None) is not none:
        raise RiskError(f"{ref}: give either --parent T-… or --none.")
    result = _do(Verb.ASSIGN, ref, actor, partial(verbs.link, parent=parent, note=note), as_json=as_json)
    _say(result, as_json, f"part of {parent}" if parent else "part of no other ticket")


@tickets_app.command()
@verb
def loss(
    ref: RefArgument,
    gross: Annotated[str, typer.Option(help="Amount lost, such as 1250.00; negative corrects.")] = "0",
    recovered: Annotated[str, typer.Option(help="Amount got back.")] = "0",
    currency: Annotated[str, typer.Option(help="ISO code; the reporting currency unless given.")] = "",
    users: Annotated[int, typer.Option(help="Users affected.")] = 0,
    cases: Annotated[int, typer.Option(help="Cases affected: orders, loans, whatever you count.")] = 0,
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Record what a ticket cost. Entries are never changed: correct one with a negative entry."""
    from risk_pipeline.domain.money import Money
    from risk_pipeline.response.actions import verbs
    from risk_pipeline.settings import load_settings

    unit = (currency or load_settings().currency).upper()
    cost = verbs.Cost(Money.parse(gross, unit), Money.parse(recovered, unit), users, cases, note)
    result = _do(Verb.ADD_ACTION, ref, actor, partial(verbs.add_loss, cost=cost), as_json=as_json)
    _say(result, as_json, "loss recorded")


@action_app.command("add")
@verb
def add_action(
    ref: RefArgument,
    kind: Annotated[ActionWord, typer.Argument(help="What it is for.")],
    title: Annotated[str, typer.Argument(help="What to do.")],
    due: Annotated[date, typer.Option(parser=day_ahead, metavar="DAY", help="Until when: friday, 2w.")],
    owner: Annotated[
        str | None,
        typer.Option(help="Role or login (default: the ticket's owner).", autocompletion=complete_owner),
    ] = None,
    control: Annotated[str, typer.Option(help="Control of the register that it changes: C06.")] = "",
    process: Annotated[str, typer.Option(help="Version of a process that it brings: refund@2.")] = "",
    rule: Annotated[
        str, typer.Option(help="Rule that it changes, by its id.", autocompletion=complete_rule)
    ] = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Plan an action on a ticket."""
    from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
    from risk_pipeline.response.actions import verbs

    plan = PlannedAction(ActionKind(kind), title, owner, due, change_named(control, process, rule))
    doing = for_known("--owner", owner, partial(verbs.add_action, plan=plan))
    result = _do(Verb.ADD_ACTION, ref, actor, doing, as_json=as_json)
    _say(result, as_json, f"action {result.ticket.actions[-1].number} added")


@action_app.command("done")
@verb
def finish_action(
    ref: RefArgument,
    number: Annotated[int, typer.Argument(help="Its number within the ticket.")],
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Mark an action as done; the indicator will show whether it worked."""
    from risk_pipeline.response.actions import verbs

    result = _do(
        Verb.ADD_ACTION, ref, actor, partial(verbs.finish_action, number=number, note=note), as_json=as_json
    )
    done_on = result.ticket.actions[number - 1].done_on
    _say(result, as_json, f"action {number} done; what begins after {done_on} shows whether it worked")


@action_app.command("list")
@verb
def list_actions(ref: RefArgument, *, as_json: JsonOption = False) -> None:
    """List the actions of a ticket, and whether they worked."""
    from risk_pipeline.store.queries.tickets import find_ticket

    ticket = find_ticket(open_platform().store, ref)
    if ticket is None:
        raise RiskError(f"{ref}: no such ticket. `risk tickets list --all` lists all of them.")
    if as_json:
        print_json([action.model_dump(mode="json") | {"state": action.state} for action in ticket.actions])
    else:
        print_actions(ticket)


def _say(result: Result, as_json: bool, what: str = "") -> None:
    if not as_json:
        ticket = result.ticket
        say(f"{ticket.ref} is {ticket.state.value}{f': {what}' if what else ''}")
