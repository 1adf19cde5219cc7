"""Increments of a project that nobody knows: rows come, change, move, go; builds are killed."""

from datetime import timedelta
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
