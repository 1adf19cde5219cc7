"""The sentences of a ticket's message: headline, summary and the line for its thread."""

from risk_pipeline.domain.ticket import By, Change, EventKind, State, Ticket, TicketKind
from risk_pipeline.domain.wording import (
    count_periods,
    format_against,
    format_day,
    format_period,
    format_value,
)


class Sentences:
    """What is said about one ticket whose indicator has this title and unit."""

    def __init__(self, ticket: Ticket, title: str, unit: str, currency: str) -> None:
        self.ticket, self.title, self.unit, self.currency = ticket, title, unit, currency
        self.value, self.limit = format_against(ticket.value, ticket.limit_value, unit, currency)
        self.period = format_period(ticket.last_period_start, ticket.grain)

    @property
    def headline(self) -> str:
        """Severity, plain fact, numbers with unit and limit, where."""
        ticket = self.ticket
        if ticket.kind is TicketKind.STORM:
            what = f"{self.title}: {ticket.child_count} tickets of one rule"
            where = f"{ticket.open_child_count} open"
        elif ticket.value is None or (ticket.kind is TicketKind.DATA and ticket.limit_value is None):
            what, where = ticket.reason or self.title, self.place
        else:
            limit = "" if ticket.limit_value is None else f" (limit {self.limit})"
            what, where = f"{self.title} {self.value}{limit}", self.place
        return f"{ticket.severity} {what}, {where}"

    @property
    def place(self) -> str:
        """Name the slice."""
        ticket = self.ticket
        if ticket.kind is TicketKind.DATA:
            return f"feed {ticket.segment}"
        return "everywhere" if ticket.dimension == "all" else f"{ticket.dimension} {ticket.segment}"

    @property
    def summary(self) -> str:
        """Since when, for how many periods, usual against now; and what waits for it."""
        parts = [self._storm() if self.ticket.kind is TicketKind.STORM else self._breach()]
        if self.ticket.recurrence_count:
            times = self.ticket.recurrence_count
            parts.append(f"It came back {'once' if times == 1 else f'{times} times'} after a close.")
        if muted := self.ticket.muted_rules:
            parts.append(f"Not judged until the feed is whole, {len(muted)} rules: {', '.join(muted)}.")
        return " ".join(parts)

    def _breach(self) -> str:
        ticket = self.ticket
        duration = count_periods(ticket.breached_periods, ticket.grain)
        since = format_day(ticket.since)
        if ticket.state is State.CLOSED:
            resolution = str(ticket.resolution).replace("_", " ")
            return f"Closed as {resolution}. It was red for {duration} since {since}."
        if ticket.state is State.VERIFYING:
            streak = f"Green for {ticket.green_streak} so far."
            return f"Red for {duration} since {since}; now {self._now()}. {streak}"
        return f"Red for {duration} since {since}: {self._now()}."

    def _now(self) -> str:
        ticket = self.ticket
        if ticket.value is None:
            return ticket.reason or "no value"
        usual = ""
        if ticket.expected is not None:
            usual = f", usual {format_value(ticket.expected, self.unit, self.currency)}"
        side = ""
        if ticket.limit_value is not None:
            side = (
                f", {'at' if ticket.value == ticket.limit_value else self._side()} the limit of {self.limit}"
            )
        return f"{self.value} on {self.period}{side}{usual}"

    def _side(self) -> str:
        is_above = (self.ticket.value or 0) > (self.ticket.limit_value or 0)
        return "above" if is_above else "below"

    def _storm(self) -> str:
        ticket = self.ticket
        return (
            f"{ticket.child_count} segments went red under one rule since {format_day(ticket.since)}; "
            f"{ticket.open_child_count} of their tickets are open. Look for one common cause first."
        )

    def history(self, change: Change) -> str:
        """Return the line for the thread: what happened, by whom, with the number of the period."""
        line = self._happened(change)
        if change.by is By.PERSON:
            return f"{line} by {change.actor}{f': {change.reason}' if change.reason else ''}."
        if self.ticket.kind is TicketKind.STORM:
            open_count = self.ticket.open_child_count
            return f"{line}: {change.reason}. {open_count} of {self.ticket.child_count} open."
        if change.by is By.CLOCK:
            return f"{line}: {change.reason}."
        return f"{line}: {change.reason}. {self._now()}."

    def _happened(self, change: Change) -> str:
        if change.kind is EventKind.VERIFYING and change.by is By.PERSON:
            return "Fix recorded, the data have to prove it,"
        resolution = str(self.ticket.resolution).replace("_", " ")
        return {
            EventKind.OPENED: "Opened",
            EventKind.REOPENED: "Reopened",
            EventKind.RAISED: f"Severity raised to {self.ticket.severity}",
            EventKind.GROUPED: "Storm changed",
            EventKind.ACKNOWLEDGED: "Acknowledged",
            EventKind.STARTED: "Work started",
            EventKind.VERIFYING: "Back to normal, verifying",
            EventKind.RELAPSED: f"Relapsed to {self.ticket.state}",
            EventKind.CLOSED: f"Closed as {resolution}",
            EventKind.ASSIGNED: f"Assigned to {self.ticket.assignee}",
            EventKind.SNOOZED: f"Snoozed until {self.ticket.snoozed_until}",
            EventKind.WOKEN: "Snooze ended",
            EventKind.HELD: f"On hold until {self.ticket.hold_until}",
            EventKind.RESUMED: "No longer on hold",
            EventKind.ACTION_ADDED: "Action added",
            EventKind.ACTION_DONE: "Action done",
            EventKind.LOSS_RECORDED: "Loss recorded",
            EventKind.REMINDED: f"Reminder for {self.ticket.responsible}",
            EventKind.ESCALATED: f"Escalated to {self.ticket.escalated_to}",
            EventKind.LAPSED: "Acknowledgement lapsed, open again",
        }[change.kind]
