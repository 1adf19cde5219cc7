"""How one ticket looks on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import print_fact, print_lines
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.cli.screen.times import local, zone_mark
from risk_pipeline.domain.formatting import counted, format_money, format_period

if TYPE_CHECKING:
    from risk_pipeline.domain.sla.sla_clock import Clock
    from risk_pipeline.domain.tickets.ticket import Ticket
    from risk_pipeline.settings import Settings
    from risk_pipeline.wording.story import Story


@dataclass(frozen=True)
class TicketPage:
    """What is known of a ticket, except its history; `story` is what its messages say of it now.

    `owner` is what people call the role it belongs to, `links` open its messages, by channel.
    """

    ticket: Ticket
    story: Story
    owner: str
    settings: Settings
    children: Sequence[Ticket] = ()
    links: Mapping[str, str] = field(default_factory=dict)

    def print(self, now: datetime) -> None:
        """Print the story, facts, clocks, actions and losses."""
        facts = [(name, text) for name, text in (*self._facts(), *self._further()) if text]
        print_lines(self.story.head, "bold")
        width = max(len(name) for name, _ in facts)
        for name, text in facts:
            print_fact(name, text, width)
        if self.ticket.clocks:
            print_table(
                "clocks",
                [
                    *(Column("clock"), Column("cycle", 5, is_right=True), Column("started", 3), "due"),
                    *(Column("stopped", 2), Column("how"), Column("paused", 4, wraps=True)),
                ],
                [_clock_row(clock, now, self.settings) for clock in self.ticket.clocks],
            )
        if self.ticket.actions:
            print_actions(self.ticket)
        if self.ticket.losses:
            print_losses(self.ticket, self.settings)

    def _facts(self) -> list[tuple[str, str]]:
        from risk_pipeline.wording.fit import PERSON

        ticket, story = self.ticket, self.story
        details = [(each.label.lower(), " ".join((each.text, *each.code))) for each in story.details]
        money = ticket.episode.exposure_minor if ticket.episode else ticket.exposure_minor
        exposure = format_money(money, self.settings.currency) if money else ""
        return [
            ("ticket", f"{ticket.ref} {ticket.severity} {ticket.state}"),
            ("how much", story.figures),
            ("next", story.move.replace(PERSON, ticket.assignee or self.owner)),
            ("", story.step),
            *(("then", step) for step in story.steps[1:]),
            ("where", story.place),
            ("data", story.data),
            ("exposure", exposure),
            *details,
            ("newest period", f"{format_period(ticket.last_period)}: {ticket.last_status}"),
            ("told in", f"#{ticket.channel} {self.links.get(ticket.channel, '')}".rstrip()),
            *(("", f"#{name} {link}") for name, link in self.links.items() if name != ticket.channel),
            ("assigned to", ticket.assignee or "nobody"),
            ("resolution", _resolution(ticket)),
            ("root cause", _cause(ticket)),
        ]

    def _further(self) -> list[tuple[str, str]]:
        """Return the facts that only some tickets have; an empty text means that this one does not."""
        from risk_pipeline.domain.tickets.ticket import ticket_ref

        ticket = self.ticket
        return [
            ("lost", _lost(ticket)),
            ("snoozed", f"until {ticket.snoozed_until}" if ticket.snoozed_until else ""),
            ("on hold", f"until {ticket.hold_until}: {ticket.hold_reason}" if ticket.hold_until else ""),
            ("escalated to", ticket.escalated_to or ""),
            ("part of", ticket_ref(ticket.parent_id) if ticket.parent_id else ""),
            ("recurs from", ticket_ref(ticket.recurs_from) if ticket.recurs_from else ""),
            ("parts", ", ".join(f"{child.ref} {child.state}" for child in self.children)),
            ("next step", local(ticket.next_step_at, self.settings)),
            ("times", zone_mark(self.settings)),
        ]


def print_losses(ticket: Ticket, settings: Settings) -> None:
    """Print what a ticket cost, entry by entry."""
    print_table(
        "losses",
        [
            *(Column("when", 2), Column("by", 3, 8), Column("gross", is_right=True)),
            *(Column("recovered", 1, is_right=True), Column("users", 4, is_right=True)),
            *(Column("cases", 5, is_right=True), Column("note", wraps=True)),
        ],
        [
            (
                local(loss.at, settings),
                loss.by,
                loss.gross,
                loss.recovered,
                loss.users,
                loss.cases,
                loss.note,
            )
            for loss in ticket.losses
        ],
    )


def print_actions(ticket: Ticket) -> None:
    """Print the actions of a ticket."""
    print_table(
        f"actions of {ticket.ref}",
        [
            *(
                Column("#", is_right=True),
                Column("kind", 4),
                Column("what", wraps=True),
                Column("owner", 1, 8),
            ),
            *("due", Column("done", 3), "state", Column("green since", 5, is_right=True)),
            *(Column("changes", 2), Column("note", 6, wraps=True)),
        ],
        [
            (a.number, a.kind, a.title, a.owner, a.due, a.done_on, a.state, a.green_periods, a.change, a.note)
            for a in ticket.actions
        ],
    )


def _lost(ticket: Ticket) -> str:
    from risk_pipeline.domain.tickets.outcome.losses import affected, totals

    if not ticket.losses:
        return ""
    users, cases = affected(ticket.losses)
    amounts = [
        f"{total.gross}, {total.net} after what was recovered"
        for total in totals(ticket.losses)
        if total.gross
    ]
    return "; ".join([*amounts, f"{counted(users, 'user')}, {counted(cases, 'case')}"])


def _resolution(ticket: Ticket) -> str:
    from risk_pipeline.domain.tickets.ticket import ticket_ref

    if ticket.resolution is None:
        return "none yet"
    parts: list[str] = [ticket.outcome]
    parts += [f"of {ticket_ref(ticket.duplicate_of)}"] if ticket.duplicate_of else []
    parts += [f"by {ticket.approver}"] if ticket.approver else []
    parts += [f"until {ticket.quiet_until}"] if ticket.quiet_until else []
    return " ".join(parts)


def _cause(ticket: Ticket) -> str:
    if ticket.root_cause is None:
        return "not recorded"
    category = f"{ticket.root_cause_category}: " if ticket.root_cause_category else ""
    escape = f" (unseen because of {ticket.escape_category})" if ticket.escape_category else ""
    return f"{category}{ticket.root_cause}{escape}"


def _clock_row(clock: Clock, now: datetime, settings: Settings) -> tuple[object, ...]:
    started, due = local(clock.started_at, settings), local(clock.due_at, settings)
    stopped = local(clock.stopped_at, settings)
    if clock.is_paused:
        how = "paused"
    elif clock.is_running:
        how = "OVERDUE" if clock.due_at < now else "runs"
    else:
        how = "in time" if clock.was_met() else "LATE"
    reasons = "; ".join(pause.reason for pause in clock.pauses)
    return clock.kind, clock.cycle, started, due, stopped, how, reasons
