"""Verbs about the outbox: `outbox list|revive|drop`."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import console, print_json
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.cli.screen.times import local, zone_note
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from risk_pipeline.store.incidents.queries import IncidentEntry
    from risk_pipeline.store.queries.digests import DigestEntry
    from risk_pipeline.store.queries.tickets import OutboxEntry

MessageState = Literal["pending", "sending", "unknown", "retry_wait", "sent", "dead", "dropped"]
# What is not sent, and so may need attention.
_UNSENT: tuple[MessageState, ...] = ("pending", "sending", "unknown", "retry_wait", "dead")

outbox_app = typer.Typer(
    no_args_is_help=True, help="See waiting messages; queue refused ones again, or drop them."
)
app.add_typer(outbox_app, name="outbox")


@outbox_app.command("list")
@verb
def list_outbox(
    state: Annotated[MessageState | None, typer.Option(help="Only this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number to list.")] = 50,
    *,
    every: Annotated[bool, typer.Option("--all", help="Include sent messages.")] = False,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """List messages, oldest first; by default only unsent ones."""
    from risk_pipeline.store.incidents.queries import IncidentEntry, list_incident_messages
    from risk_pipeline.store.queries.digests import DigestEntry, list_digests
    from risk_pipeline.store.queries.tickets import OutboxEntry, list_messages

    states = (state,) if state else () if every else _UNSENT
    platform = open_platform()
    store, settings = platform.store, platform.settings
    found: list[OutboxEntry | DigestEntry | IncidentEntry] = [
        *list_messages(store, states=states, limit=limit + 1),
        *list_digests(store, states=states),
        *list_incident_messages(store, states=states),
    ]
    found.sort(key=lambda message: message.id)
    shown = found[:limit]
    if as_json:
        print_json(shown)
        return
    print_table(
        counted(len(shown), "message"),
        [
            *(Column("id", is_right=True), Column("ticket"), Column("channel", 1, 10), Column("kind", 3)),
            *(Column("state"), Column("attempts", 5, is_right=True), Column("not before", 4)),
            Column("error", 2, wraps=True),
        ],
        [
            (
                message.id,
                *_about(message),
                message.state,
                message.attempts,
                local(message.not_before, settings),
                message.error,
            )
            for message in shown
        ],
        note="there are more: raise --limit" if len(found) > limit else zone_note(settings, shown),
        wide=wide,
    )


def _about(message: "OutboxEntry | DigestEntry | IncidentEntry") -> tuple[str, str, str]:
    """Return what a message is about, where it goes, and what it is."""
    from risk_pipeline.domain.tickets.ticket import ticket_ref
    from risk_pipeline.store.incidents.queries import IncidentEntry
    from risk_pipeline.store.queries.tickets import OutboxEntry

    if isinstance(message, OutboxEntry):
        return ticket_ref(message.ticket_id), message.channel, message.kind.value
    if isinstance(message, IncidentEntry):
        return message.incident, message.channel, message.kind
    return "", message.channel, "digest"


@outbox_app.command()
@verb
def revive(
    ids: Annotated[list[int] | None, typer.Argument(help="Ids of dead messages.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All dead messages.")] = False,
    actor: ActorOption = "",
) -> None:
    """Queue refused messages again, once the cause is fixed."""
    from risk_pipeline.pipeline.operations import operators
    from risk_pipeline.store import StoreOutbox
    from risk_pipeline.store.incidents.queries import list_incident_messages
    from risk_pipeline.store.queries.digests import list_digests
    from risk_pipeline.store.queries.tickets import list_messages

    if bool(ids) == every:
        raise typer.BadParameter("give ids of dead messages, or --all")
    platform = open_platform()
    which = "--all" if every else " ".join(map(str, ids or ()))
    operators.allow_operation(platform, f"outbox revive {which}", actor)
    outbox, now = StoreOutbox(platform.store), platform.clock.now()
    states = ("dead",)
    dead = [message.id for message in list_messages(platform.store, states=states)]
    dead += [digest.id for digest in list_digests(platform.store, states=states)]
    dead += [each.id for each in list_incident_messages(platform.store, states=states)]
    revived = [each for each in (dead if every else ids or []) if outbox.revive(each, now)]
    console.print(f"{len(revived)} queued again; `risk deliver` sends them")
    if refused := sorted(set(ids or ()) - set(revived)):
        listed = ", ".join(map(str, refused))
        raise RiskError(f"Not dead, so not queued again: {listed}. `risk outbox list` shows their state.")


@outbox_app.command()
@verb
def drop(
    ids: Annotated[list[int], typer.Argument(help="Ids of dead messages.")],
    reason: Annotated[str, typer.Option(help="Why nobody needs them any more.")],
    actor: ActorOption = "",
) -> None:
    """Drop messages that the receiver refused for good; the tickets' histories record who did it and why."""
    from risk_pipeline.pipeline.operations import operators
    from risk_pipeline.response.actions.drop_message import drop_message

    platform = open_platform()
    me = operators.allow_operation(platform, f"outbox drop {' '.join(map(str, ids))}", actor)
    for each in ids:
        ref = drop_message(platform.store, each, reason=reason, **me)
        console.print(f"{each} dropped{f', on record in {ref}' if ref else ''}")
