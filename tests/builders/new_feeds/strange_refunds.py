"""The file of the page on a first project: as an office exports it, up to a given day."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

NAME = "Refund list (final).csv"
_TITLE = "Refunds, exported by the shop system"
_HEADER = "Order No.;Paid at;Größe;select;;Customer mail;Betrag;Betrag"
DAYS = 60


def write_refunds(folder: Path, newest: date, *, bad: date | None = None) -> Path:
    """Write the refunds of the sixty days up to `newest`; on the day `bad` ten times as many are paid out.

    What a day brings depends on the day alone: a later file repeats the rows of an earlier one.
    """
    rows = [row for ago in reversed(range(DAYS)) for row in _rows(newest - timedelta(days=ago), bad)]
    total = f"Total;{len(rows)} refunds;;;;;;"
    path = folder / NAME
    text = "\r\n".join([_TITLE, "", _HEADER, *rows, total]) + "\r\n"
    path.write_bytes(text.encode("cp1252"))
    return path


def _rows(day: date, bad: date | None) -> Iterator[str]:
    chance = random.Random(day.toordinal())
    count = chance.randint(5, 9) * (10 if day == bad else 1)
    for number in range(count):
        at = datetime.combine(day, time(8)) + timedelta(minutes=chance.randint(0, 600))
        amount = f"{chance.randint(400, 1900)},{chance.randint(0, 99):02}"
        amount = amount if len(amount) < 7 else f"{amount[0]}.{amount[1:]}"
        yield ";".join(
            [
                f"R-{day:%y%m%d}-{number:03}",
                f"{at:%d/%m/%Y %H:%M}",
                chance.choice("SML"),
                chance.choice(["web", "shop"]),
                "",
                f"customer{number}@example.com",
                amount,
                "0,00",
            ]
        )
