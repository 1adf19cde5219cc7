"""Columns about people are found by name and by value, and their values are never said."""

from pathlib import Path

import pytest

from risk_pipeline.domain.scaffold.feed import Told
from tests.builders.new_feeds.unknown_files import decide

IBANS = ["DE89370400440532013000", "GB82WEST12345698765432", "FR1420041010050500013M02606"]
CARDS = ["4111111111111111", "5500005555555559", "340000000000009"]
CPFS = ["390.533.447-05", "111.444.777-35", "529.982.247-25"]


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        (
            "contact",
            ["ana@example.com", "bo@example.org", "c.d@example.net"],
            "a mail address, by its values",
        ),
        (
            "reach",
            ["+49 30 1234567", "+1 (212) 555-0100", "+55 11 91234-5678"],
            "a phone number, by its values",
        ),
        ("pay_to", IBANS, "an account, by its values"),
        ("paid_with", CARDS, "a card, by its values"),
        ("who", CPFS, "a tax or identity number, by its values"),
        ("Customer Name", ["a", "b", "c"], "a person's name, by its name"),
        ("Nachname", ["a", "b", "c"], "a person's name, by its name"),
        ("E-Mail", ["", "", ""], "a mail address, by its name"),
        ("dob", ["1970-01-01", "1980-01-01", "1990-01-01"], "a date of birth, by its name"),
        ("product name", ["a", "b", "c"], None),
        ("order_id", ["1001", "1002", "1003"], None),
        ("status", ["new", "paid", "new"], None),
        ("amount", ["1.5", "2.5", "3.5"], None),
    ],
)
def test_what_looks_personal(tmp_path: Path, header: str, values: list[str], kind: str | None) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"row;{header}\n" + "".join(f"{n};{value}\n" for n, value in enumerate(values)))
    assert decide(path).column(header).personal == kind


def test_a_personal_column_is_left_out_of_staging_unless_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("row;mail\n1;ana@example.com\n2;bo@example.com\n")
    feed = decide(path)
    assert [one.header for one in feed.staged] == ["row"]
    assert not any("ana@" in text for text in (*feed.said, repr(feed)))
    assert [one.header for one in decide(path, Told(keep_personal=True)).staged] == ["row", "mail"]


def test_random_long_numbers_are_no_cards(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("row;shipment\n" + "".join(f"{n};{4_000_000_000_000_000 + n * 37}\n" for n in range(60)))
    assert decide(path).column("shipment").personal is None
