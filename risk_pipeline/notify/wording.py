"""Wording that all receivers share: unescaped, uncut, free of any markup."""

from typing import NamedTuple

from risk_pipeline.domain.diagnosis.chart import Segment
from risk_pipeline.domain.diagnosis.location import SliceLine
from risk_pipeline.domain.formatting import counted, format_moment, format_value
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.text import shown_name

_NEXT = {
    "open": "waiting for {owner} to acknowledge",
    "acknowledged": "{owner} has acknowledged it",
    "in_progress": "{owner} is working on it",
    "verifying": "back inside its limit, closes if it stays there",
    "closed": "nothing left to do",
}
_NEXT_OF_CLAIM = "a fix is recorded, closes when the data confirm it"
_CAUSE_ASKED = "back inside its limit; {owner} has to say what caused it before it closes"
_UNEXPLAINED = "recovered by itself; nobody has recorded what caused it"

# At this multiple of the expected, there was next to nothing of it before.
_MOST_LIFT = 100


def next_step(message: TicketMessage, owner: str) -> str:
    """Return who acts next; `owner` is their name as the receiver writes it."""
    hint = _NEXT.get(message.status, "Owner: {owner}")
    if message.status == "verifying" and message.resolution == "fixed":
        hint = _NEXT_OF_CLAIM
    elif message.status == "verifying" and message.is_cause_asked:
        hint = _CAUSE_ASKED
    elif message.status == "closed" and message.resolution == "recovered" and not message.root_cause:
        hint = _UNEXPLAINED
    return hint.replace("{owner}", owner)


class SliceCells(NamedTuple):
    """One slice of the scan as texts; empty where a number makes no sense."""

    name: str
    observed: str
    expected: str
    excess: str
    lift: str
    share: str


def slice_cells(message: TicketMessage, line: SliceLine) -> SliceCells:
    """Return the name of a slice and its numbers."""
    unit = {"count": "count", "money_minor": "money_minor", "mean": message.unit}[line.measure]

    def number(value: float) -> str:
        whole = round(value) if line.measure == "count" else value
        return format_value(whole, unit, message.currency)

    sign = "−" if line.excess < 0 else "+"
    return SliceCells(
        shown_name(line.slice) if line.is_named else f"also {shown_name(line.slice)}",
        number(line.observed),
        number(line.expected),
        f"{sign}{number(abs(line.excess))}",
        "" if line.lift is None else f"×{line.lift:,.1f}" if line.lift < _MOST_LIFT else "new",
        "" if line.share_of_excess is None else f"{line.share_of_excess:.0%}",
    )


def begun_in_words(message: TicketMessage) -> str:
    """Return since when it lasts; an hour with its time zone, which no other line of a message gives."""
    zone = f" ({message.time_zone})" if message.time_zone else ""
    return f"{format_moment(message.since, message.since_hour)}{zone}"


def counts(message: TicketMessage) -> dict[str, str]:
    """Return how many were hit, or how many are missing, with what that is called; empty for neither."""
    if message.missing_count is not None:
        missing = round(message.missing_count)
        what = "" if message.noun is None else f" {message.noun[0] if missing == 1 else message.noun[1]}"
        return {"Missing": f"{format_value(missing, 'count', '')} fewer{what} than expected"}
    if message.affected_count is not None:
        number = format_value(message.affected_count, "count", "")
        if message.noun is not None and float(message.affected_count).is_integer():
            number = counted(message.affected_count, *message.noun)
        return {"Affected": number}
    return {}


def exposure(message: TicketMessage) -> dict[str, str]:
    """Return the money behind the breach, by its label; empty where there is none, or nobody measures it."""
    return {"Exposure": str(message.exposure)} if message.exposure else {}


def amount(message: TicketMessage, numerator: float | None) -> str:
    """Return a numerator in its unit: money, where the indicator is one of money, else a count."""
    return format_value(
        numerator, "money_minor" if message.unit == "money_minor" else "count", message.currency
    )


def cases(message: TicketMessage, segment: Segment) -> str:
    """Return what a segment's value is made of: an amount, or cases of how many; as far as known."""
    if segment.numerator is None:
        return ""
    count = amount(message, segment.numerator)
    if segment.denominator is None:
        return count
    over = "over" if message.unit == "money_minor" else "of"
    return f"{count} {over} {format_value(segment.denominator, 'count', '')}"
