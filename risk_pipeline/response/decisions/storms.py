"""Group the many new tickets of one rule in one run under a parent, and keep parents up to date."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.identity import storm_identity
from risk_pipeline.domain.tickets.states import EPISODE_STARTS
from risk_pipeline.domain.tickets.storm import open_parent, regroup
from risk_pipeline.domain.tickets.ticket import EventKind, Step, Ticket, fold


@dataclass(frozen=True, slots=True)
class Births:
    """When parents of storms are born, and how: the first has the id `next_id`."""

    threshold: int
    next_id: int
    now: datetime
    actor: str


def group_new_tickets(
    steps: Sequence[Step], open_parents: Mapping[str, Ticket], announced: set[int], births: Births
) -> list[Step]:
    """Return the steps with storms in them: parents born, children pointing to their parent.

    A storm is more than `births.threshold` new tickets of one rule and channel. A reopened ticket counts
    if nobody was told of it by a message of its own; otherwise it continues in its own thread.
    """
    loose = _with_parents(steps, dict.fromkeys(_left_behind(steps, open_parents)))
    born: list[Step] = []
    parent_of: dict[int, int] = {}
    for identity, members in sorted(_candidates(loose, announced).items()):
        if len(members) <= births.threshold:
            continue
        parent = open_parents.get(identity)
        if parent is None:
            change = open_parent(births.next_id + len(born), members, births.now, births.actor)
            parent = fold(None, change)
            born.append(Step(None, change, parent))
        parent_of |= dict.fromkeys((member.id for member in members), parent.id)
    return born + _with_parents(loose, parent_of)


def update_parents(
    steps: Sequence[Step],
    parents: Mapping[int, Ticket],
    children: Iterable[Ticket],
    now: datetime,
    actor: str,
) -> list[Step]:
    """Return the steps by which open parents follow what happened to their children."""
    after = {step.after.id: step.after for step in steps}
    families: dict[int, dict[int, Ticket]] = {}
    for child in (*children, *after.values()):
        if child.parent_id is not None:
            families.setdefault(child.parent_id, {})[child.id] = after.get(child.id, child)
    happened: dict[int, Counter[EventKind]] = {}
    for step in steps:
        if step.after.parent_id is not None and step.change.kind.is_transition:
            happened.setdefault(step.after.parent_id, Counter())[step.change.kind] += 1
    added: list[Step] = []
    for parent_id, kinds in sorted(happened.items()):
        parent = after.get(parent_id) or parents.get(parent_id)
        if parent is None or not parent.is_open or _is_told_by_birth(parent_id, steps, families[parent_id]):
            continue
        family = sorted(families[parent_id].values(), key=lambda child: child.id)
        for change in regroup(parent, family, now, actor, _in_words(kinds)):
            added.append(Step(parent, change, fold(parent, change)))
            parent = added[-1].after
    return added


def _is_told_by_birth(parent_id: int, steps: Sequence[Step], family: Mapping[int, Ticket]) -> bool:
    """Whether the parent was born with its children as they still are."""
    is_new = any(step.is_birth and step.after.id == parent_id for step in steps)
    return is_new and any(child.is_open for child in family.values())


def _candidates(steps: Sequence[Step], announced: set[int]) -> dict[str, list[Ticket]]:
    """Return the new tickets, as they end up in this run, by the storm they would belong to."""
    after = {step.after.id: step.after for step in steps}
    groups: dict[str, dict[int, Ticket]] = {}
    for step in steps:
        ticket = after[step.after.id]
        if step.change.kind in EPISODE_STARTS and ticket.parent_id is None and ticket.id not in announced:
            groups.setdefault(storm_identity(ticket.channel, step.after.rule_id), {})[ticket.id] = ticket
    return {identity: list(members.values()) for identity, members in groups.items()}


def _left_behind(steps: Sequence[Step], open_parents: Mapping[str, Ticket]) -> set[int]:
    """Return the children that come back after their storm is over: they are notified separately."""
    living = {parent.id for parent in open_parents.values()}
    back = (step.after for step in steps if step.change.kind is EventKind.REOPENED)
    return {ticket.id for ticket in back if ticket.parent_id is not None and ticket.parent_id not in living}


def _with_parents(steps: Sequence[Step], parent_of: Mapping[int, int | None]) -> list[Step]:
    """Let each of these tickets point to its parent from the step on that made it new."""
    linked: set[int] = set()
    amended = []
    for step in steps:
        link: TicketFields = {"parent_id": parent_of.get(step.after.id)}
        after = step.after.model_copy(update=link)
        if step.after.id not in parent_of:
            amended.append(step)
        elif step.after.id in linked and step.before is not None:
            amended.append(replace(step, before=step.before.model_copy(update=link), after=after))
        elif step.change.kind in EPISODE_STARTS:
            linked.add(step.after.id)
            change = replace(step.change, fields=step.change.fields | link)
            amended.append(replace(step, change=change, after=after))
        else:
            amended.append(step)
    return amended


def _in_words(kinds: Counter[EventKind]) -> str:
    return ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(kinds.items()))
