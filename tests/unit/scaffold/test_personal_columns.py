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
        ("Fornavn", ["a", "b", "c"], "a person's name, by its name"),
        ("Fødselsdato", ["01-02-1970", "03-04-1980", "05-06-1990"], "a date of birth, by its name"),
        ("Tlf", ["a", "b", "c"], "a phone number, by its name"),
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


@pytest.mark.parametrize("header", ["Beløb", "Belopp", "Kwota", "Betrag", "Valor"])
def test_money_is_known_by_its_name_in_the_language_of_the_file(tmp_path: Path, header: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"row;{header}\n1;1.234,50\n2;99,95\n3;10,00\n")
    assert decide(path).column(header).is_money


def test_a_date_of_expiry_is_not_taken_for_the_event(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"{n};2026-05-{n:02};2026-03-{n:02}\n" for n in range(1, 20))
    path.write_text("row;Kørekort udløber;Ansat den\n" + rows)
    assert any(text.startswith("Cursor: Ansat den, as ISO dates") for text in decide(path).said)


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
