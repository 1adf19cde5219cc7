"""Amounts of money: exact, with the decimals of their currency, never mixed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.money import Money, MoneyError, format_minor, minor_digits

MINORS = st.integers(-(2**63) + 1, 2**63 - 1)
CURRENCIES = st.sampled_from(["BRL", "JPY", "KWD", "CLF", "EUR", "IQD"])


@pytest.mark.parametrize(
    ("currency", "minor", "text"),
    [
        ("BRL", 100_000, "BRL 1,000.00"),
        ("JPY", 1_000, "JPY 1,000"),
        ("KWD", 1_000_000, "KWD 1,000.000"),
        ("CLF", 10_000_000, "CLF 1,000.0000"),
    ],
)
def test_an_order_of_a_thousand_has_the_decimals_of_its_currency(
    currency: str, minor: int, text: str
) -> None:
    assert Money.parse("1000", currency) == Money(minor, currency)
    assert str(Money(minor, currency)) == format_minor(float(minor), currency) == text


def test_digits_of_currencies_that_are_easily_taken_for_hundredths() -> None:
    digits = {code: minor_digits(code) for code in ("OMR", "JOD", "LYD", "XAF", "XOF", "RWF", "USD")}
    assert digits == {"OMR": 3, "JOD": 3, "LYD": 3, "XAF": 0, "XOF": 0, "RWF": 0, "USD": 2}


@given(minor=MINORS, currency=CURRENCIES)
def test_what_is_written_is_read_again(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(str(money.amount), currency) == money
    assert Money.parse(str(money).removeprefix(currency).strip().replace(",", ""), currency) == money


@given(minor=MINORS, currency=CURRENCIES)
def test_an_amount_finer_than_its_currency_is_refused(minor: int, currency: str) -> None:
    finer = Decimal(minor).scaleb(-minor_digits(currency) - 1)
    if minor % 10:
        with pytest.raises(MoneyError, match=f"more decimals than {currency}"):
            Money.parse(str(finer), currency)


@pytest.mark.parametrize("text", ["", "many", "1,250.00", "NaN", "Infinity", "-sNaN", "1e30"])
def test_what_is_no_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(MoneyError, match=r"is not an amount; write 1250\.000"):
        Money.parse(text, "KWD")


@pytest.mark.parametrize("code", ["", "brl", "ZZZ", "EURO"])
def test_a_currency_that_does_not_exist_is_refused(code: str) -> None:
    with pytest.raises(MoneyError, match="ISO 4217"):
        Money.parse("1", code)


def test_amounts_add_up_in_one_currency_only() -> None:
    assert Money(5, "JPY") + Money(7, "JPY") - Money(2, "JPY") == Money(10, "JPY")
    with pytest.raises(ValueError, match="USD is not JPY"):
        Money(5, "JPY") + Money(7, "USD")


def test_money_of_a_currency_nobody_knows_is_told_in_minor_units() -> None:
    assert str(Money(-123_456, "ZZZ")) == "ZZZ -123,456 minor units"
    assert format_minor(1234.0, "") == "1,234 minor units"
