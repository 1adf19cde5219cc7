"""Money: an amount in minor units (cents, yen, fils) of one currency.

Which currencies exist and how many decimals each has comes from CLDR (`babel`).
"""

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from risk_pipeline.domain.errors import RiskError

_LARGEST = 2**63 - 1


class MoneyError(RiskError):
    """A text that is not an amount of its currency, or a currency that does not exist."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of `currency`, an ISO 4217 code. `str` is how people write it: `JPY 1,000`."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Read an amount in whole units, such as `1250.00`; no digit is lost, none is invented.

        Raises:
            MoneyError: not an amount, more decimals than the currency has, or an unknown currency.
        """
        digits = minor_digits(currency)
        try:
            minor = Decimal(text).scaleb(digits)
        except InvalidOperation:
            raise MoneyError(f"'{text}' is not an amount; write {_example(digits)}.") from None
        if not minor.is_finite() or abs(minor) > _LARGEST:
            raise MoneyError(f"'{text}' is not an amount; write {_example(digits)}.")
        if minor != minor.to_integral_value():
            raise MoneyError(f"'{text}' has more decimals than {currency}, which has {digits}.")
        return cls(int(minor), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in whole units, with all decimals of the currency."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return format_minor(self.minor, self.currency)

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            msg = f"{other.currency} is not {self.currency}, and nobody converts"
            raise ValueError(msg)
        return other


@cache
def is_known_currency(code: str) -> bool:
    """Whether CLDR knows the currency, be it in use or not."""
    from babel.numbers import is_currency  # not at the top: completion at a terminal waits for it

    return is_currency(code)


@cache
def minor_digits(currency: str) -> int:
    """Return how many decimals an amount of a currency has: BRL 2, JPY 0, KWD 3.

    Raises:
        MoneyError: there is no such currency.
    """
    if not is_known_currency(currency):
        raise MoneyError(
            f"'{currency}' is not a currency; give its ISO 4217 code, three capitals (EUR for the euro)."
        )
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


def format_minor(minor: float, currency: str) -> str:
    """Return minor units as money, `BRL 1,234.56`; a mean of amounts is rounded to the nearest unit.

    Without a known currency, the minor units themselves are shown: `1,234 minor units`.
    """
    if not is_known_currency(currency):
        return f"{currency} {minor:,.0f} minor units".strip()
    digits = minor_digits(currency)
    amount = Decimal(minor).scaleb(-digits) if isinstance(minor, int) else minor / math.pow(10, digits)
    return f"{currency} {amount:,.{digits}f}"


def _example(digits: int) -> str:
    return f"{1250:.{digits}f}"
