"""The small tables of a thread: slices of the scan, segments, the tickets of a storm."""

from dataclasses import dataclass

from risk_pipeline.domain.diagnosis.chart import Segment
from risk_pipeline.domain.diagnosis.location import SliceLine
from risk_pipeline.wording.fit import clean, cut
from risk_pipeline.wording.teller import Teller

# Below, what is expected is told with its fraction.
_FEW_EXPECTED = 10
# At this multiple of the expected, there was next to nothing of it before.
_MOST_LIFT = 100
_MOST_SLICES, _MOST_SEGMENTS, _MOST_CHILDREN = 3, 5, 50


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its label; cells are plain text."""

    label: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables_of(teller: Teller) -> tuple[Table, ...]:
    """Return the tables that have rows."""
    found = (_slices(teller), _segments(teller), _children(teller))
    return tuple(table for table in found if table.rows)


def _slices(teller: Teller) -> Table:
    columns = ("slice", "seen", "expected", "more", "lift", "share")
    rows = tuple(_slice(teller, line) for line in _where(teller)[:_MOST_SLICES])
    return Table(_label(teller), _head(teller, columns), rows)


def _where(teller: Teller) -> tuple[SliceLine, ...]:
    return teller.location.where if teller.location else ()


def _label(teller: Teller) -> str:
    """Return the label of the slices, with what is counted in them."""
    message, where = teller.message, _where(teller)
    is_counted = bool(where) and where[0].measure == "count"
    noun = message.noun[1] if message.noun else teller.say("case-word", count=2)
    return teller.say("label-where-counted", noun=clean(noun)) if is_counted else teller.say("label-where")


def _slice(teller: Teller, line: SliceLine) -> tuple[str, ...]:
    message = teller.message
    unit = {"count": "count", "money_minor": "money_minor", "mean": message.unit}[line.measure]

    def number(value: float) -> str:
        # Of few, a fraction of an event is much: 14 against 1 is not 12 times as many, against 1.1 it is.
        is_rounded = line.measure == "count" and not is_few
        return teller.words.value(round(value) if is_rounded else value, unit, message.currency)

    is_few = abs(line.expected) < _FEW_EXPECTED
    name = clean(line.slice)
    lift = line.lift
    return (
        name if line.is_named else teller.say("also", slice=name),
        number(line.observed),
        number(line.expected),
        teller.words.signed(number(abs(line.excess)), is_negative=line.excess < 0),
        "" if lift is None else f"×{teller.words.short(lift)}" if lift < _MOST_LIFT else teller.say("new"),
        "" if line.share_of_excess is None else teller.share(line.share_of_excess),
    )


def _segments(teller: Teller) -> Table:
    # Where the scan named slices, they say it better.
    shown = () if _where(teller) else teller.message.top_segments[:_MOST_SEGMENTS]
    rows = tuple(_segment(teller, segment) for segment in shown)
    return Table(teller.say("label-segments"), _head(teller, ("slice", "value", "cases")), rows)


def _segment(teller: Teller, segment: Segment) -> tuple[str, ...]:
    message = teller.message
    cases = ""
    if segment.numerator is not None:
        unit = "money_minor" if message.unit == "money_minor" else "count"
        cases = teller.words.value(segment.numerator, unit, message.currency)
        if segment.denominator is not None:
            total = teller.words.value(segment.denominator, "count", "")
            cases = teller.say("amount-of", count=cases, total=total)
    return clean(segment.name), teller.number(segment.value), cases


def _children(teller: Teller) -> Table:
    rows = tuple(
        (
            child.ref,
            child.severity,
            clean(child.place),
            _value(teller, child.value),
            teller.say("state", state=child.state).lower(),
        )
        for child in teller.message.children[:_MOST_CHILDREN]
    )
    return Table(teller.say("label-tickets"), ("", "", *_head(teller, ("slice", "value", "state"))), rows)


def _value(teller: Teller, value: float | None) -> str:
    """Return what a ticket of a storm shows as its number; that of a duty says nothing."""
    message = teller.message
    return "" if message.duty else teller.words.value(value, message.judged_unit, message.currency)


def _head(teller: Teller, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_column(teller, name) for name in columns)


def _column(teller: Teller, name: str) -> str:
    """Return the head of a column; that of values says what is counted, which no cell repeats."""
    message, head = teller.message, teller.say(f"column-{name}")
    if name != "value" or message.judged_unit != "count" or message.noun is None:
        return head
    return teller.say("column-counted", column=head, noun=cut(clean(message.noun[1]), 24))
