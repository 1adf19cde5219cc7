"""The monthly risk report of a small company: what a board reads, as page and PDF, by itself or asked for."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from risk_pipeline.cli.app import load_verbs
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.incidents.acts.move import downgrade
from risk_pipeline.domain.incidents.states import Nature
from risk_pipeline.domain.money import Money
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.states import Resolution
from risk_pipeline.pipeline.documents.html import to_html
from risk_pipeline.pipeline.governance.report.closing import publish_report
from risk_pipeline.pipeline.governance.report.month import Month, month_of, read_month
from risk_pipeline.pipeline.governance.report.report import report_of
from risk_pipeline.response.actions.verbs import Cost, add_loss, close
from risk_pipeline.response.incidents.desk import Desk as IncidentDesk
from risk_pipeline.response.incidents.desk import rhythm_of
from risk_pipeline.warehouse.connection import connect
from tests.builders.governance.site import LATER, MapSite
from tests.builders.governance.warehouse_rows import day
from tests.builders.incidents.desk import declared
from tests.builders.incidents.world import ANA, BOOK
from tests.builders.ticket_world import FakeBook, end_of

MARCH, APRIL = Month(date(2026, 3, 1)), Month(date(2026, 4, 1))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MapSite]:
    folder = tmp_path_factory.mktemp("report")
    made = MapSite(folder, f"sqlite:///{folder / 'state.sqlite'}").live().open_tickets().plan()
    yield made
    made.platform.store.close()


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MapSite]:
    """A company after its first day."""
    folder = tmp_path_factory.mktemp("quiet")
    made = MapSite(folder, f"sqlite:///{folder / 'state.sqlite'}", last=1).live()
    yield made
    made.platform.store.close()


def words_of(site: MapSite, month: Month | None = None, **wanted: str) -> str:
    """The words of a report's page, without its pictures."""
    page = to_html(report_of(read_month(site.platform, month, **wanted)))  # type: ignore[arg-type]
    body = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(body).split())


def test_a_month_says_what_moved_and_why_and_what_is_late(site: MapSite) -> None:
    said = words_of(site)
    assert said.startswith("Risk report, Apr 2026 Risk report, Apr 2026 The month is still running.")
    assert "As of 10 Apr 2026, against 31 Mar 2026." in said
    assert "2 risks: 1 High and 1 Low. 0 beyond tolerance" in said
    for part in (
        "C04 Capacity forecast: −1.51 on likelihood; Late deliveries: −0.8 on likelihood; C06 Refund",
        "Ask for offers strategy A second carrier Data 10 Mar 2026",
        "Call <i>the</i> carrier T-000001 ana 23 Mar 2026",
        "C06 Refund of freight 2 of 2 9 Apr 2026: 4 of 20",
        "C05 Never tested",
        "A second carrier R04 Late <b>parcels</b>",
        "Nearly all parcels arrive in time at risk",
        "R05 A pilot without a gate High (4 x 3) no appetite set none: nothing stops a launch",
        "1 BRL 1,000.00 BRL 250.00 BRL 750.00",
        "57 % of the weight, no lagging indicator is live",
        "R05 A pilot without a gate no indicator tells of it no control holds",
        "These indicators have had no value by then: Age of the newest event.",
    ):
        assert part in said


def test_a_past_month_is_told_as_it_was_at_its_end(site: MapSite) -> None:
    said = words_of(site, MARCH)
    assert "As of 31 Mar 2026, against 1 Mar 2026." in said
    assert "No test of a control failed." in said
    assert "R04 Late <b>parcels</b> of $all$ #strong[states] High (4 x 3)" in said
    late = said.partition("Not tested in time")[2].partition("Reduction strategies")[0]
    assert "C04 Capacity forecast never tested R04" in late
    assert "C06" not in late  # monthly: its first test is not due yet


def test_a_report_of_a_line_is_about_its_risks_alone_and_in_the_language_asked_for(site: MapSite) -> None:
    said = words_of(site, line="pilots", language="pt_BR")
    assert said.startswith("Relatório de riscos, abr. 2026 · Pilots")
    assert "R05 A pilot without a gate" in said
    assert "R04" not in said
    assert "Nada está atrasado." in said
    assert "Nenhum chamado com perda foi fechado." in said


def test_the_first_day_has_an_honest_report_without_anything_to_tell(quiet: MapSite) -> None:
    said = words_of(quiet)
    for part in (
        "No risk left its cell.",
        "Nothing is overdue.",
        "The register has no reduction strategies.",
        "No goal is at risk or missed.",
        "No ticket with a loss was closed.",
    ):
        assert part in said


def test_a_risk_that_is_judged_whole_is_told_where_one_kind_of_indicator_is_not_live(tmp_path: Path) -> None:
    made = MapSite(tmp_path, f"sqlite:///{tmp_path / 'state.sqlite'}", last=1).live()
    told = "100 % of the weight, no l"
    for leading, lagging, expected in (
        (0, 1, ["eading indicator is live"]),
        (1, 0, ["agging indicator is live"]),
        (1, 1, []),
        (None, None, []),  # a day before they were counted
    ):
        with connect(made.platform.settings.warehouse_path) as connection:
            connection.execute(
                "update ops.risk_snapshots set confidence = 1, live_leading_count = ?, "
                "live_lagging_count = ?",
                [leading, lagging],
            )
        assert re.findall(f"{told}(.*? live)", words_of(made)) == expected
    made.platform.store.close()


def test_what_was_open_in_the_month_is_told_though_it_ended_later(tmp_path: Path) -> None:
    made = MapSite(tmp_path, f"sqlite:///{tmp_path / 'state.sqlite'}").live().open_tickets()
    store, book = made.platform.store, FakeBook(incidents=BOOK)
    desk = IncidentDesk(store=store, book=book, zone=UTC, currency="BRL", rhythm=rhythm_of(book, "UTC"))
    declared_at, over_at = end_of(LATER + 22), end_of(LATER + 32)
    declared(desk, now=declared_at, nature=Nature.NEAR_MISS, title="Rider hurt", tickets=(1,))
    cost = Cost(Money(450_000, "BRL"))
    add_loss(store, "T-1", cost, **made.desk.acting(LATER + 22))
    desk.act("INC-2026-001", ANA, over_at, lambda i, *_: [downgrade(i, "one bike", ANA, over_at)])
    march, april = words_of(made, MARCH), words_of(made, APRIL)
    assert "INC-2026-001 P1 Rider hurt declared on 31 Mar 2026" in march
    assert "T-000001 BRL 4,500.00" in march.partition("No ticket with a loss was closed.")[0]
    assert "Still open on 31 Mar 2026" in march
    assert "T-000001 BRL 4,500.00" in march.partition("Still open on")[2]
    assert "INC-2026-001 P1 Rider hurt downgraded on 10 Apr 2026" in april
    assert "No incident was open" in words_of(made, MARCH, line="pilots")
    assert "Still open on 10 Apr 2026" in april
    close(store, "T-1", Closing(Resolution.FALSE_POSITIVE, note="a test"), **made.desk.acting(LATER + 31))
    assert "Still open on" not in words_of(made, APRIL), "closed by then"
    made.platform.store.close()


def test_a_run_writes_the_report_of_the_month_that_it_completes(site: MapSite) -> None:
    platform, folder = site.platform, site.platform.settings.var_dir / "report"
    assert publish_report(platform, day(3)) == ()
    assert not folder.exists()
    made = publish_report(platform, day(30))
    assert [str(path.relative_to(folder)) for path in made] == ["2026-03/all.html", "2026-03/all.pdf"]
    assert publish_report(platform, day(31)) == ()
    assert publish_report(platform, day(30)) == made
    made[1].unlink()
    assert publish_report(platform, day(39)) == made
    assert made[1].read_bytes().startswith(b"%PDF-")
    assert [path.name for path in sorted(folder.rglob("*.*"))] == ["all.html", "all.pdf"]


def test_the_verb_writes_a_page_and_a_pdf_and_refuses_what_is_not_there(
    site: MapSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = load_verbs()
    monkeypatch.setattr("risk_pipeline.cli.risk_map.report.open_platform", lambda: site.platform)
    done = CliRunner().invoke(
        app, ["report", "--month", "2026-03", "--line", "pilots", "--out", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    assert done.stdout.split() == [str(tmp_path / "2026-03" / f"pilots.{kind}") for kind in ("html", "pdf")]
    for refused in (["--month", "2026-02"], ["--month", "May"], ["--line", "pilot"], ["--language", "xx"]):
        assert CliRunner().invoke(app, ["report", *refused, "--out", str(tmp_path)]).exit_code != 0


def test_a_month_without_a_snapshot_is_refused_by_name(site: MapSite) -> None:
    with pytest.raises(
        ConfigError, match="no risk map in 2026-05: the newest one before its end is of 2026-04-10"
    ):
        read_month(site.platform, Month(date(2026, 5, 1)))


def test_months_follow_each_other_over_the_year() -> None:
    assert (str(month_of(date(2026, 1, 31)).before), month_of(date(2028, 2, 1)).last) == (
        "2025-12",
        date(2028, 2, 29),
    )
