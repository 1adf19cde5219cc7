"""What a ticket cost. Entries are only ever added: a correction is one more entry, with a minus."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.money import Money


class Loss(BaseModel):
    """One entry: amounts in minor units of `currency`, users and cases affected, by how much more."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    at: datetime
    by: str
    gross_minor: int = 0
    recovered_minor: int = 0
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    users: int = 0
    # Whatever the company counts; older stores call them orders.
    cases: int = Field(default=0, validation_alias=AliasChoices("cases", "orders"))
    note: str = ""

    @property
    def gross(self) -> Money:
        """What was lost."""
        return Money(self.gross_minor, self.currency)

    @property
    def recovered(self) -> Money:
        """What of it was recovered."""
        return Money(self.recovered_minor, self.currency)


@dataclass(frozen=True, slots=True)
class LossTotal:
    """The sum of the entries in one currency."""

    gross: Money
    recovered: Money

    @property
    def currency(self) -> str:
        """The currency of all its amounts."""
        return self.gross.currency

    @property
    def net(self) -> Money:
        """What remains lost."""
        return self.gross - self.recovered


def totals(losses: Sequence[Loss]) -> list[LossTotal]:
    """Return one sum per currency, in order of the currencies' codes."""
    return [
        LossTotal(
            sum((loss.gross for loss in losses if loss.currency == currency), Money(0, currency)),
            sum((loss.recovered for loss in losses if loss.currency == currency), Money(0, currency)),
        )
        for currency in sorted({loss.currency for loss in losses})
    ]


def affected(losses: Sequence[Loss]) -> tuple[int, int]:
    """Return how many users and how many cases were hit."""
    return sum(loss.users for loss in losses), sum(loss.cases for loss in losses)


def append(ref: str, losses: tuple[Loss, ...], entry: Loss) -> tuple[Loss, ...]:
    """Return the entries with one more.

    Raises:
        TransitionRefused: it says nothing, or the sums would become inconsistent.
    """
    if not (entry.gross_minor or entry.recovered_minor or entry.users or entry.cases):
        raise TransitionRefused(f"{ref}: a loss needs an amount, or users or cases affected.")
    if is_correction(entry) and not entry.note.strip():
        raise TransitionRefused(f"{ref}: a correction needs a note that says what was wrong.")
    after = (*losses, entry)
    total = next(total for total in totals(after) if total.currency == entry.currency)
    if total.gross.minor < 0 or total.recovered.minor < 0 or min(affected(after)) < 0:
        raise TransitionRefused(f"{ref}: the correction takes away more than was ever recorded.")
    if total.net.minor < 0:
        raise TransitionRefused(f"{ref}: more would be recovered than was lost; record the gross loss first.")
    return after


def is_correction(entry: Loss) -> bool:
    """Whether the entry takes something back."""
    return min(entry.gross_minor, entry.recovered_minor, entry.users, entry.cases) < 0
