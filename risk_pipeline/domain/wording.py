"""How numbers read to people: one place, so that a message, a table and a page say the same."""

import math

_ZERO_DECIMAL_CURRENCIES = frozenset({"CLP", "IDR", "JPY", "KRW", "PYG", "VND"})


def format_value(value: float | None, unit: str, currency: str) -> str:
    """Render a number in its indicator's unit: `12.3 %`, `BRL 1,234.50`, `3.2 days`, `12,345`.

    `unit` is one of `domain.indicator.Indicator.unit`; ratios come as ratios, money in minor units.
    """
    if value is None or not math.isfinite(value):
        return "no value"
    if unit == "ratio":
        return f"{_decimals(value * 100)} %"
    if unit == "money_minor":
        return format_money(value, currency)
    if unit in {"days", "hours"}:
        return f"{value:,.1f} {unit}"
    return _count(value)


def format_money(minor_units: float, currency: str) -> str:
    """Render an amount given in minor units: `BRL 1,234.50`."""
    if currency in _ZERO_DECIMAL_CURRENCIES:
        return f"{currency} {minor_units:,.0f}"
    return f"{currency} {minor_units / 100:,.2f}"


def _decimals(percent: float) -> str:
    """One decimal, two where one would hide a small rate."""
    return f"{percent:,.2f}" if 0 < abs(percent) < 1 else f"{percent:,.1f}"


def _count(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:,.2f}"
