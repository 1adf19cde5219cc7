"""The weekly review of a small story: what an owner must find on the page, and whose page it is on."""

from collections.abc import Iterator
from datetime import UTC
from html import unescape
from pathlib import Path
from re import sub
from typing import Any, cast

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.incidents.states import Nature
from risk_pipeline.domain.register.opening_days import EVERY_DAY
from risk_pipeline.response.incidents.desk import Desk, rhythm_of
from tests.builders.incidents.desk import declared
from tests.builders.incidents.world import BOOK
from tests.builders.ticket_world import FakeBook, day, end_of
from tests.harness.pages.review_site import HOSTILE, ReviewSite


@pytest.fixture
def site(tmp_path: Path, lite_url: str) -> Iterator[ReviewSite]:
    made = ReviewSite(tmp_path, lite_url)
    yield made
    made.platform.store.close()


def words(page: str) -> str:
    body = page.partition("<main>")[2]
    return " ".join(unescape(sub("<[^>]+>", " ", sub('src="[^"]*"', "", body))).split())


def test_a_page_says_what_waits_what_is_open_and_what_changed(site: ReviewSite) -> None:
    site.live_a_week()
    said = words(site.write(line="fulfilment")["fulfilment"])
    for expected in (
        "Fulfilment: week of 20 Nov 2017 to 26 Nov 2017",
        "Fulfilment operations: Somebody has to take it",
        "T-000001 Late deliveries, customer state RJ: 15.0 % on 20 Nov 2017 (usually 5.0 %); "
        "red since 20 Nov 2017;",
        "Why now: nobody has acknowledged it, and no clock runs.",
        "Choose: acknowledge it, give it to somebody, or close it and say why.",
        "By 29 Nov 2017, Fulfilment operations: Accept the risk again, or act",
        "BRL 12,345.00 at stake. Why now: accepted by Boss until 29 Nov 2017 (“peak season”)",
        "Open tickets: 2",
        "15.0 %, usually 5.0 %, limit 12.0 %",
        "Opened: 3 tickets",
        "Closed: 1 ticket",
        "RJ: 15.0 %, usually 5.0 %, limit 12.0 %",
        "T-000001 P2 open, since 20 Nov 2017",
        "Risk accepted until 29 Nov 2017; peak season. BRL 12,345.00 at stake",
        "action 1 was due 23 Nov 2017",
        "Overdue actions: 1 T-000003",
        "call the carrier. ana , was due 23 Nov 2017",
        "failed the file is cut off",
    ):
        assert expected in said


def test_an_incident_stands_at_the_top_of_its_line_and_of_all(site: ReviewSite) -> None:
    site.live_a_week()
    book: Any = site.platform.catalog
    book.incidents = BOOK
    fake = FakeBook(incidents=BOOK)
    desk = Desk(store=site.platform.store, book=fake, zone=UTC, rhythm=rhythm_of(fake, "UTC"))
    declared(desk, end_of(5), title="Parcels <lost>")
    declared(desk, end_of(5), title="Fire alarm", nature=Nature.DRILL)
    pages = site.write()
    for name in ("fulfilment", "all"):
        assert "Parcels &lt;lost&gt;" in pages[name]
        said = words(pages[name])
        assert "Major incidents: 1 P1 INC-2017-001 Parcels <lost> : declared; Team assembled was due" in said
        assert "nobody is: incident_commander, business_lead, pr_lead and legal_lead" in said
        assert "risk incident show INC-2017-001 says what is missing" in said
        assert said.index("INC-2017-001") < said.index("Decisions asked for")
    assert "INC-2017-001" not in pages["data_platform"]
    assert all("Fire alarm" not in page for page in pages.values())


def test_every_series_with_a_ticket_or_a_hit_has_a_panel_and_others_a_reason(
    site: ReviewSite,
) -> None:
    site.live_a_week()
    page = site.write(line="fulfilment")["fulfilment"]
    said = words(page)
    assert "Indicators that moved: 4" in said
    for where in (
        "customer state RJ",
        "customer state SP",
        f"customer state {HOSTILE}",
        "customer state PE",
    ):
        assert where in said
    assert "Amber on 23 Nov 2017: 9.0 % (usually 5.0 %)" in said
    assert "1,234 of 5,678" not in said
    assert page.count("data:image/png") == 1
    assert "Beyond a limit and held back: 1" in said
    assert (
        "customer state MG 15.0 % (usually 5.0 %) above the limit of 12.0 % red the effect is too small"
        in said
    )


def test_unripe_and_tiny_numbers_are_marked_with_n(site: ReviewSite) -> None:
    site.live_a_week()
    said = words(site.write(line="fulfilment")["fulfilment"])
    assert "3 of 20 cases on 25 Nov 2017 (usually 5.0 %)" in said
    assert "1 day after it: not complete yet only 20 cases in all" in said
    assert (
        "Late deliveries, by day 25 Nov 2017 3 of 20 cases 5.0 % (1.0 % to 10.0 %) "
        "above its range, evidence of a shift not yet enough, only 20 cases in all, 1 day" in said
    )
    assert "Without a value in total: Speed of <i>answers</i>." in said


def test_a_closed_day_says_nothing_of_how_an_indicator_stands(site: ReviewSite) -> None:
    """Somebody delivered on a Saturday all the same; what is usual on open days is not held against that."""
    site.live_a_week()
    lines = site.platform.catalog.lines
    lines["fulfilment"] = lines["fulfilment"].model_copy(update={"opening_days": EVERY_DAY[:5]})
    said = words(site.write(line="fulfilment")["fulfilment"])
    assert "Late deliveries, by day 24 Nov 2017 3 of 20 cases" in said
    assert "3 of 20 cases on 24 Nov 2017 (usually 5.0 %)" in said
    assert "25 Nov 2017" not in said.partition("Indicators that moved")[2]


def test_names_from_data_and_register_are_text_on_the_page(site: ReviewSite) -> None:
    site.live_a_week()
    for page in site.write().values():
        assert HOSTILE not in page
        assert "<i>answers" not in page


def test_there_is_a_page_for_each_line_that_is_watched_and_one_for_all(site: ReviewSite) -> None:
    site.live_a_week()
    pages = site.write()
    assert list(pages) == ["all", "fulfilment", "data_platform"]
    assert "Open tickets: 2" in words(pages["all"])
    assert "Open tickets: 0" in words(pages["data_platform"])
    assert "Nothing waits for a person." in words(pages["data_platform"])
    with pytest.raises(RiskError, match=r"No business line 'fulfilmnt'.*Did you mean: fulfilment"):
        site.write(line="fulfilmnt")


def test_a_week_is_shown_as_it_was_at_its_end(site: ReviewSite) -> None:
    site.live_a_week()
    site.desk.ack("T-1", 9)
    said = words(site.write(week=day(4))["all"])
    assert "Somebody has to take it" in said
    assert "Open tickets: 0" in words(site.write(week=day(-4))["all"])


def test_without_a_week_the_newest_that_was_judged_to_its_end_is_shown(site: ReviewSite) -> None:
    site.live_a_week()
    cast("FixedClock", site.platform.clock).at = end_of(400)
    assert "week of 20 Nov 2017" in words(site.write(line="fulfilment")["fulfilment"])


def test_a_page_is_in_the_language_of_the_head_of_its_line_the_page_of_all_in_that_of_the_settings(
    site: ReviewSite,
) -> None:
    site.live_a_week()
    book = site.desk.book.owners
    book["fulfilment_ops"] = book["fulfilment_ops"].model_copy(update={"language": "pt_BR"})
    pages = site.write()
    said = words(pages["fulfilment"])
    assert '<html lang="pt-BR">' in pages["fulfilment"]
    assert "Por que agora: ninguém assumiu, e nenhum prazo corre." in said
    assert "15,0 %, habitual: 5,0 %, limite 12,0 %" in said
    assert "aceito por Boss até 29 nov. 2017 (“peak season”)" in said
    assert '<html lang="en">' in pages["all"]
    assert "Why now: nobody has acknowledged it, and no clock runs." in words(pages["all"])
