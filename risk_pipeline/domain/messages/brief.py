"""A ticket in a few texts, as digests and reviews list it: what, where, how bad, whose, by when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from risk_pipeline.domain.clock import end_of_day
from risk_pipeline.domain.formatting import (
    counted,
    format_against,
    format_day,
    format_money,
    format_span,
    format_value,
    format_when,
    judged_unit,
)
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.register.entries import Playbook
from risk_pipeline.domain.register.indicator import Denominator, Direction, Indicator
from risk_pipeline.domain.register.rule import Rule, WithinLimits
from risk_pipeline.domain.register.titles import Titles, readable
from risk_pipeline.domain.series import ALL
from risk_pipeline.domain.sla.sla_clock import Clock
from risk_pipeline.domain.tickets.outcome.losses import totals
from risk_pipeline.domain.tickets.states import State
from risk_pipeline.domain.tickets.ticket import Ticket, TicketKind

TINY = 30
"""A share of fewer cases than this says little: one case more or less moves it by several per cent."""


@dataclass(frozen=True)
class Names:
    """What texts about tickets look up in the register, and how they write money and hours."""

    titles: Titles = field(default_factory=Titles)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    playbooks: Mapping[str, Playbook] = field(default_factory=dict)
    currency: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def moment(self, at: datetime) -> str:
        """Return an instant on the wall clock of the business: `24 Nov 2017, 15:00`."""
        local = at.astimezone(self.zone)
        return f"{format_day(local)}, {local:%H:%M}"


class Brief(BaseModel):
    """One ticket at an instant; every text is plain and complete, empty where there is nothing to say.

    `count` says how many cases of how many a share is, `note` whether these are too few to say much.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ref: str
    severity: str
    state: str
    what: str
    where: str
    value: str = ""
    against: str = ""
    worst: str = ""
    count: str = ""
    note: str = ""
    owner: str = ""
    assignee: str = ""
    since: date
    age: str = ""
    due: str = ""
    is_overdue: bool = False
    cost: str = ""
    next_step: str = ""


def brief_of(ticket: Ticket, names: Names, at: datetime) -> Brief:
    """Return the texts about a ticket as it was at an instant."""
    value, against = value_against(ticket, names)
    n = _denominator(ticket, names)
    return Brief(
        ref=ticket.ref,
        severity=ticket.severity,
        state=ticket.state.replace("_", " "),
        what=what_of(ticket, names),
        where=where_of(ticket, names),
        value=value,
        against=against,
        worst=worst_of(ticket, names),
        count=_cases(ticket, n),
        note=f"tiny: n = {n}" if n is not None and n < TINY else "",
        owner=names.titles.owner(ticket.owner),
        assignee=ticket.assignee or "",
        since=ticket.since,
        age=format_span((ticket.closed_at or at) - ticket.opened_at),
        due=due_of(ticket, names, at),
        is_overdue=is_late(ticket, names, at),
        cost=cost_of(ticket, names),
        next_step=next_step_of(ticket, names),
    )


def what_of(ticket: Ticket, names: Names) -> str:
    """Return what the ticket is about: the title of its indicator, else its rule made readable."""
    indicator = names.indicators.get(ticket.indicator)
    return indicator.title if indicator else readable(ticket.rule_id.rpartition(".")[2])


def where_of(ticket: Ticket, names: Names) -> str:
    """Return the slice of the business; of a storm how many segments it groups."""
    if ticket.kind is TicketKind.STORM:
        return f"{counted(ticket.child_count, 'segment')}, {ticket.open_child_count} open"
    return place_of(ticket.dimension, ticket.segment, names.titles)


def place_of(dimension: str, segment: str, titles: Titles) -> str:
    """Return the slice of the business as people call it: `in total`, `Rio de Janeiro`, `Seller 7b1f4c…985e`.

    A segment without a title is named with its dimension, as in messages.
    """
    if dimension == ALL:
        return "in total"
    name = titles.segment(dimension, segment)
    is_title = name != segment and "…" not in name
    return name if is_title else f"{titles.dimension(dimension)} {name}"


def value_against(ticket: Ticket, names: Names) -> tuple[str, str]:
    """Return the newest value, and what it is held against: its limit or both, else what is usual."""
    if ticket.value is None:
        return "", ""
    indicator = names.indicators.get(ticket.indicator)
    unit = judged_unit(ticket.limit_kind, indicator.unit if indicator else "count")
    ends = band_of(ticket, names)
    if ends is not None:
        texts = [format_value(each, unit, names.currency) for each in (ticket.value, *ends)]
        return texts[0], f"limits {texts[1]} to {texts[2]}"
    if ticket.limit_value is not None:
        value, limit = format_against(ticket.value, ticket.limit_value, unit, names.currency)
        return value, f"limit {limit}"
    usual = format_value(ticket.expected, unit, names.currency)
    value = format_value(ticket.value, unit, names.currency)
    return value, "" if ticket.expected is None else f"usually {usual}"


def figures_of(ticket: Ticket, names: Names) -> str:
    """Return the newest value with its cases, its period and what it is held against; empty without one.

    `50.0 % (8 of 16) in the week of 31 Mar 2025, usually 10.6 %`
    """
    value, against = value_against(ticket, names)
    if not value:
        return ""
    cases = _cases(ticket, _denominator(ticket, names))
    said = f"{value} ({cases})" if cases else value
    when = format_when(ticket.last_period)
    return f"{said} {when}, {against}" if against else f"{said} {when}"


def _cases(ticket: Ticket, of: int | None) -> str:
    return "" if of is None else f"{ticket.numerator:,.0f} of {of:,}"


def worst_of(ticket: Ticket, names: Names) -> str:
    """Return the worst value of the episode: `since 10 Feb 2025: 319.8 % on 14 Feb 2025`.

    Empty if unknown, and if the newest value is the worst: it is said already.
    """
    worst = ticket.episode.worst if ticket.episode else None
    if worst is None or (ticket.is_open and worst.value == ticket.value):
        return ""
    indicator = names.indicators.get(ticket.indicator)
    unit = judged_unit(ticket.limit_kind, indicator.unit if indicator else "count")
    value = format_value(worst.value, unit, names.currency)
    when = format_when(Period(worst.on, ticket.grain, worst.hour))
    return f"since {format_day(ticket.since)}: {value} {when}"


def band_of(ticket: Ticket, names: Names) -> tuple[float, float] | None:
    """Return both ends of the band that the ticket's limit is one end of."""
    rule, limit = names.rules.get(ticket.rule_id), ticket.limit_value
    if rule is None or limit is None:
        return None
    spec = rule.spec
    if isinstance(spec, WithinLimits) and isinstance(spec.red, tuple) and limit in spec.red:
        return spec.red
    indicator = names.indicators.get(ticket.indicator)
    is_band = indicator is not None and indicator.direction is Direction.BAND
    if is_band and ticket.limit_kind == "control" and ticket.expected is not None:
        # Control limits are equally far on both sides of the expected value.
        other = 2 * ticket.expected - limit
        return min(limit, other), max(limit, other)
    return None


def late_clocks(ticket: Ticket, at: datetime) -> list[Clock]:
    """Return the clocks that ran out by an instant and are still owed; paused ones are not."""
    return [c for c in ticket.clocks if c.is_running and not c.is_paused and c.due_at <= at]


def due_of(ticket: Ticket, names: Names, at: datetime) -> str:
    """Return what is owed first and by when, or why the clocks stand still."""
    if not ticket.is_open:
        return ""
    if ticket.hold_until is not None:
        return f"on hold until {format_day(ticket.hold_until)}: {ticket.hold_reason or 'no reason given'}"
    if ticket.snoozed_until is not None:
        return f"snoozed until {format_day(ticket.snoozed_until)}"
    owed = [(clock.due_at, clock.kind.value, names.moment(clock.due_at)) for clock in _running(ticket)]
    owed += [
        (end_of_day(action.due, names.zone), f"action {action.number}", format_day(action.due))
        for action in ticket.actions
        if not action.is_done
    ]
    if not owed:
        return ""
    ends_at, what, when = min(owed)
    return f"{what} {'was due' if ends_at <= at else 'due'} {when}"


def is_late(ticket: Ticket, names: Names, at: datetime) -> bool:
    """Whether a clock or an action should have been done by an instant."""
    late = (not action.is_done and end_of_day(action.due, names.zone) <= at for action in ticket.actions)
    return ticket.is_open and (bool(late_clocks(ticket, at)) or any(late))


def _running(ticket: Ticket) -> list[Clock]:
    return [clock for clock in ticket.clocks if clock.is_running]


def cost_of(ticket: Ticket, names: Names) -> str:
    """Return what people recorded as lost, and the money behind the red periods; empty for neither."""
    lost = [f"{total.net} lost" for total in totals(ticket.losses) if total.gross]
    episode = ticket.episode
    exposed = (episode.exposure_minor if episode else None) or ticket.exposure_minor
    return ", ".join([*lost, *([f"{format_money(exposed, names.currency)} at stake"] if exposed else [])])


def next_step_of(ticket: Ticket, names: Names) -> str:
    """Return what somebody has to do now."""
    if not ticket.is_open:
        return ""
    planned = next((action for action in ticket.actions if not action.is_done), None)
    if ticket.state is State.VERIFYING:
        is_asked = ticket.episode is not None and ticket.episode.is_cause_asked
        return "Say what caused it." if is_asked else "Wait: it closes if the data stay green."
    if planned is not None:
        return f"{planned.title} ({planned.owner}, by {format_day(planned.due)})."
    first = _first_step(ticket, names)
    if ticket.state is State.OPEN:
        return f"Acknowledge it. {first}".strip()
    return first or "Plan an action."


def _first_step(ticket: Ticket, names: Names) -> str:
    rule = names.rules.get(ticket.rule_id)
    playbook = names.playbooks.get(rule.meta.playbook) if rule else None
    return playbook.steps[0] if playbook else ""


def has_cases(indicator: Indicator) -> bool:
    """Whether a value is so many cases of so many; money of money is not."""
    return indicator.unit == "ratio" and indicator.divided_by is Denominator.TRIALS


def _denominator(ticket: Ticket, names: Names) -> int | None:
    """Return of how many cases a share is; None for anything else."""
    indicator = names.indicators.get(ticket.indicator)
    if indicator is None or not has_cases(indicator) or ticket.limit_kind == "share":
        return None
    if not ticket.value or ticket.numerator is None:
        return None
    return round(ticket.numerator / ticket.value)
