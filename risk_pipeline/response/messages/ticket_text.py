"""The sentences of a ticket's message: headline, summary and the line for its thread."""

from dataclasses import replace
from datetime import date

from risk_pipeline.domain.formatting import (
    count_periods,
    counted,
    format_against,
    format_day,
    format_moment,
    format_since,
    format_value,
    format_when,
    judged_unit,
)
from risk_pipeline.domain.messages.delivery_fault import describe, is_own_delivery
from risk_pipeline.domain.series import ALL
from risk_pipeline.domain.text import shown_name
from risk_pipeline.domain.tickets.ticket import By, Change, EventKind, State, Ticket, TicketKind
from risk_pipeline.domain.verdict import Status

# Where the newest period may be a good one: what was wrong is over.
BACK = frozenset({State.VERIFYING, State.CLOSED})


class Sentences:
    """The sentences about one ticket whose indicator has this title and unit."""

    def __init__(
        self,
        ticket: Ticket,
        title: str,
        unit: str,
        currency: str,
        *,
        limits: tuple[float, float] | None = None,
        first_opened: date | None = None,
    ) -> None:
        """Take `limits` of a two-sided rule, and when a reopened ticket was opened first."""
        self.ticket, self.title, self.unit, self.currency = ticket, title, unit, currency
        self.first_opened = first_opened
        self.in_all = ""  # what all its red periods add up to, in words
        self.held_by = ""  # `mostly in topic login`, where one thing holds most of it
        self.counts: tuple[str, str] | None = None  # one and several of what is counted, if the project says
        self.judged_unit = judged_unit(ticket.limit_kind, unit)
        self.value, limit = format_against(ticket.value, ticket.limit_value, self.judged_unit, currency)
        self.noun, self.limit, self.limits = "limit", limit, limits
        if limits is not None:
            self.noun = "limits"
            self.limit = " to ".join(format_value(end, self.judged_unit, currency) for end in limits)
        self.when = format_when(ticket.last_period)

    @property
    def since(self) -> str:
        """When the present episode began; of hours of the newest day the time alone."""
        return format_since(self.ticket.since, self.ticket.since_hour, self.ticket.last_period_start)

    @property
    def headline(self) -> str:
        """Severity, plain fact, numbers with unit and limit (without one, the usual), where."""
        ticket = self.ticket
        if ticket.kind is TicketKind.STORM:
            tickets = counted(ticket.child_count, "ticket")
            what = f"{self.title}: {tickets} of one rule, {ticket.open_child_count} open"
        elif ticket.kind is TicketKind.DATA and ticket.value is None:
            what = f"{self.place[0].upper()}{self.place[1:]} {self.failing}"
        elif ticket.value is None:
            what = f"{ticket.reason or self.title}, {self.place}"
        else:
            back = "back at " if ticket.state in BACK and ticket.last_status is Status.GREEN else ""
            place = f"; it was {self.held_by}" if back and self.held_by else f", {self.place}"
            what = f"{self.title} {back}{self.value}{self._against}{place}"
        return f"{ticket.severity} {what}"

    @property
    def _against(self) -> str:
        if self.ticket.limit_value is not None:
            return f" ({self.noun} {self.limit})"
        if self.ticket.expected is None:
            kind = (self.ticket.limit_kind or "").replace("_", " ")
            return f" (judged by its {kind})" if kind else ""
        return f" (usual {format_value(self.ticket.expected, self.judged_unit, self.currency)})"

    @property
    def place(self) -> str:
        """Name the slice."""
        ticket = self.ticket
        if ticket.kind is TicketKind.DATA:
            if is_own_delivery(ticket):
                return f"delivery to {describe(ticket.segment)[0]}"
            kind, _, name = ticket.segment.partition(":")
            known = {"run": "job", "model": "model"}
            return f"{known[kind]} {name}" if name and kind in known else f"feed {ticket.segment}"
        if ticket.dimension == ALL:
            return self.held_by or "everywhere"
        return f"{ticket.dimension} {shown_name(ticket.segment)}"

    @property
    def failing(self) -> str:
        """What a feed or job does whose fault has no number."""
        if is_own_delivery(self.ticket):
            return f"is refused ({describe(self.ticket.segment)[1]})"
        faults = {"run": "failed", "model": "could not be built"}
        return faults.get(self.ticket.segment.partition(":")[0], "cannot be used")

    def summary(self, verdict: str = "") -> str:
        """Return the verdict, if there is one, the ticket's status, and what waits for it."""
        ticket = self.ticket
        parts = [verdict or self._breach()]
        if ticket.state is State.CLOSED:
            parts = [self._closed()]
        elif ticket.kind is TicketKind.STORM:
            parts.append("Look for one common cause first.")
        elif ticket.state is State.VERIFYING:
            streak = ticket.green_streak
            parts.append(f"Green for {counted(streak, 'period')} so far." if streak else "Not green yet.")
            if ticket.episode and ticket.episode.is_cause_asked:
                parts.append(
                    f"It closes once a cause is recorded; it was red for {self._lasting()}{self._amounted}."
                )
        parts += self._standing()
        if times := ticket.recurrence_count:
            first = f"First opened on {format_day(self.first_opened)}, it" if self.first_opened else "It"
            parts.append(f"{first} came back {'once' if times == 1 else f'{times} times'} after a close.")
        if (muted := ticket.muted_rules) and ticket.state not in BACK:
            rules = counted(len(muted), "rule")
            parts.append(f"Not judged until the feed recovers, {rules}: {', '.join(muted)}.")
        return " ".join(parts)

    def _standing(self) -> list[str]:
        """Return what else holds of the ticket while it is open."""
        ticket, notes = self.ticket, []
        if ticket.is_open and ticket.episode and ticket.episode.usual_from:
            notes.append(f"This level counts as usual from {format_day(ticket.episode.usual_from)} on.")
        if ticket.is_open and ticket.flapping_since:
            notes.append(
                f"Flapping since {format_day(ticket.flapping_since)}: the daily digest reports on it."
            )
        return notes

    def _breach(self) -> str:
        """Say since when and how far; used where there is no verdict."""
        ticket = self.ticket
        if ticket.kind is TicketKind.STORM:
            return (
                f"{counted(ticket.child_count, 'segment')} went red under one rule "
                f"since {format_day(ticket.since)}; {ticket.open_child_count} of their tickets are open."
            )
        is_back = ticket.state is State.VERIFYING
        return f"Red for {self._lasting()}{'; now' if is_back else ':'} {self._now()}."

    def _closed(self) -> str:
        resolution = str(self.ticket.resolution).replace("_", " ")
        return f"Closed as {resolution}. It was red for {self._lasting()}{self._amounted}."

    @property
    def _amounted(self) -> str:
        """What the episode came to: its sum and its worst period."""
        episode = self.ticket.episode
        parts = [f"{self.in_all} in all"] if self.in_all else []
        if episode is not None and (worst := episode.worst) is not None:
            value = format_value(worst.value, self.judged_unit, self.currency)
            parts.append(f"at worst {value} on {format_moment(worst.on, worst.hour)}")
        return f": {', '.join(parts)}" if parts else ""

    def _lasting(self) -> str:
        ticket = self.ticket
        return f"{count_periods(ticket.breached_periods, ticket.grain)} since {self.since}"

    def _now(self) -> str:
        ticket = self.ticket
        if ticket.value is None:
            return ticket.reason or "nothing was measured"
        usual = ""
        if ticket.expected is not None:
            usual = f", usual {format_value(ticket.expected, self.judged_unit, self.currency)}"
        side = ""
        if ticket.limit_value is not None:
            side = f", {self._side()} the {self.noun} of {self.limit}"
        return f"{self.value} {self.when}{side}{usual}"

    def _side(self) -> str:
        value, limit = self.ticket.value or 0, self.ticket.limit_value or 0
        if self.limits is not None and self.limits[0] < value < self.limits[1]:
            return "within"
        if value == limit or self.value == self.limit:
            return "at"
        return "above" if value > limit else "below"

    def history(self, change: Change) -> str:
        """Return the line for the thread: what happened, by whom, with the number of the period."""
        line = self._happened(change)
        if change.kind is EventKind.RAISED:
            change = replace(change, reason=change.reason.removeprefix("worsened: "))
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
            return "Fix recorded, awaiting confirmation,"
        resolution = str(self.ticket.resolution).replace("_", " ")
        return {
            EventKind.OPENED: "Opened",
            EventKind.REOPENED: "Reopened",
            EventKind.OBSERVED: "Another period judged",
            EventKind.RAISED: "Severity raised",
            EventKind.WORSENED: "Far worse",
            EventKind.CAUSE_ASKED: "Waiting for a cause",
            EventKind.NEW_LEVEL: "New level",
            EventKind.GROUPED: "Storm changed",
            EventKind.ACKNOWLEDGED: "Acknowledged",
            EventKind.STARTED: "Work started",
            EventKind.VERIFYING: "Recovered, verifying",
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
            EventKind.FLAPPING: "Flapping",
            EventKind.CALMED: "Calm again",
            EventKind.LAPSED: "Acknowledgement lapsed, open again",
        }[change.kind]
