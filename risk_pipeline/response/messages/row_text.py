"""The few rows that carry a breach, in the words of a message: their ids and amounts."""

from dataclasses import dataclass

from risk_pipeline.domain.diagnosis.largest_rows import LargestRow, LargestRows
from risk_pipeline.domain.formatting import counted, format_value, format_when
from risk_pipeline.domain.money import Money
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.text import shown_name

_MAX_ID = 48
_HIDDEN = "id not shown"


@dataclass(frozen=True, slots=True)
class RowWords:
    """Says which rows carry a breach; empty where they are not few, or nobody looked.

    `noun` is what is counted, one and several; ids come from data, and a receiver escapes them.
    """

    found: LargestRows | None
    unit: str
    currency: str
    noun: tuple[str, str]

    def line(self, told: Period) -> str:
        """Return the sentence; `told` is the period that the message is about.

        `Most of it is one of 31 refunds: R-1009, CLP 4,200,000`.
        """
        if self.found is None or not self.found.rows:
            return ""
        names = "; ".join(self._row(row) for row in self.found.rows)
        if self.found.is_of(told):
            return f"{self._part} is {self._count}: {names}"
        worst = format_when(Period(self.found.on, told.grain, self.found.hour))
        return f"{self._part} {worst} was {self._count}: {names}"

    def in_short(self, told: Period | None) -> str:
        """Return what a headline says as its place: `mostly in one of 31 refunds`, `all in one refund`.

        Empty where they are rows of another period than `told` (None: of any period will do).
        """
        found = self.found
        if found is None or not found.rows or not (told is None or found.is_of(told)):
            return ""
        return f"{'all' if found.is_all else 'mostly'} in {self._count}"

    @property
    def is_first(self) -> bool:
        """Whether they say more of where it is than any segment does: not where there are just a few rows."""
        return self.found is not None and (not self.found.is_all or len(self.found.rows) == 1)

    @property
    def _part(self) -> str:
        return "All of it" if self.found and self.found.is_all else "Most of it"

    @property
    def _count(self) -> str:
        count, several = (len(self.found.rows), self.found.several) if self.found else (0, 0)
        number = "one" if count == 1 else str(count)
        if count == several:
            return f"{number} {self.noun[0] if count == 1 else self.noun[1]}"
        return f"{number} of {counted(several, *self.noun)}"

    def _row(self, row: LargestRow) -> str:
        name = _HIDDEN if row.id is None else _short(shown_name(row.id))
        amount = self._amount(row)
        return f"{name}, {amount}" if amount else name

    def _amount(self, row: LargestRow) -> str:
        """Return the row's money, else its own number where that is not just one."""
        if self.unit == "money_minor":
            return format_value(row.numerator, "money_minor", self.currency)
        if row.exposure_minor:
            return str(Money(row.exposure_minor, self.currency))
        unit = self.unit if self.unit in {"days", "hours"} else "count"
        return "" if row.numerator == 1 else format_value(row.numerator, unit, self.currency)


def _short(name: str) -> str:
    return name if len(name) <= _MAX_ID else f"{name[: _MAX_ID - 1]}…"
