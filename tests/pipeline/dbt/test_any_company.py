"""Increments of a project that nobody knows: rows come, change, move, go; builds are killed."""

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from tests.harness.boat_site import START, BoatSite

pytestmark = pytest.mark.slow

BUILDS = 9
# What a build that is killed has got to: some facts, the days, all but the note that it is finished.
KILLED = {3: ("+fct_boat_days",), 5: ("+indicator_daily",), 6: ("+indicator_daily", "+indicator_hours")}


def test_increments_equal_what_the_sql_says_of_all_rows(tmp_path: Path) -> None:
    site = BoatSite(tmp_path, seed=7)
    for number in range(BUILDS):
        day = START + timedelta(days=number)
        site.happen(day) if number < BUILDS - 1 else site.forget()
        if number in KILLED:
            site.build(day, *KILLED[number])
            site.happen(day)
        site.build(day)
        assert site.wrong(day) == [], f"after build {number}"
        assert site.rows("select * from ops.missed_changes") == []


def test_what_declarations_miss_is_told_and_mended_when_a_week_closes(tmp_path: Path) -> None:
    site = BoatSite(tmp_path, seed=7)
    # Boats lead to no hires any more, and a boat that turns out to be older touches its first day only.
    misdeclare(site, "facts/facts.yml", "through: harbour.hires, ", "")
    misdeclare(
        site, "indicators/indicators.yml", "fct_boat_starts: {first_on: 4}", "fct_boat_starts: [first_on]"
    )
    sunday = START + timedelta(days=6)
    noon = datetime.combine(START, time(12))
    earlier, later = noon - timedelta(days=20), noon + timedelta(days=3)
    hires = {
        "h1": ("h1", "b1", noon, None, 5),
        "h2": ("h2", "b1", later, None, 5),
        "h3": ("h3", "b2", noon, None, 5),
    }
    boats = {name: (name, "north", f"{START} 00:00:00+00") for name in ("b1", "b2")}
    site.load({"hires": hires, "boats": boats})
    site.build(sunday - timedelta(days=1))
    old = {"h0": ("h0", "b1", earlier, None, 5)}
    site.load({"hires": old, "boats": {"b2": ("b2", "south", f"{START} 00:00:00+00")}})
    site.build(sunday)
    assert site.rows("select subject, missed_on from ops.missed_changes order by all") == [
        ("fct_hires", None),
        ("new_boat_share", later.date()),
    ]
    assert site.wrong(sunday) == []


def misdeclare(site: BoatSite, file: str, words: str, instead: str) -> None:
    path = site.settings.dbt_dir / "models" / file
    text = path.read_text()
    assert words in text
    path.write_text(text.replace(words, instead))
