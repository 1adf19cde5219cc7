"""Pictures of the map and of one risk, from a real warehouse and store, as the verbs write them."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from risk_pipeline.cli.app import load_verbs
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.incidents.fields import IncidentFields
from risk_pipeline.domain.incidents.incident import Change, Incident, Step
from risk_pipeline.domain.incidents.states import EventKind, Nature
from risk_pipeline.domain.risk.inputs import Axis, ControlTerms
from risk_pipeline.domain.tickets.states import By
from risk_pipeline.notify.charts.risk_map.bowtie import Hold, Light
from risk_pipeline.notify.charts.risk_map.trend import MarkKind
from risk_pipeline.notify.charts.risk_map.trend_picture import draw_trend
from risk_pipeline.pipeline.governance.pages import read_course, read_snapshot
from risk_pipeline.pipeline.governance.pictures.bowtie import bowtie_of, hold_of
from risk_pipeline.pipeline.governance.pictures.heat import picture_map
from risk_pipeline.pipeline.governance.pictures.trend import picture_trend, trend_picture
from risk_pipeline.store.incidents.transaction import Incidents
from risk_pipeline.wording.language import words_in
from tests.builders.governance.risk_inputs import a_test
from tests.builders.governance.site import HOSTILE, MapSite
from tests.builders.governance.warehouse_rows import day
from tests.builders.incidents.world import an_incident

TERMS = ControlTerms(Axis.LIKELIHOOD, cap=0.6, design=1.0)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MapSite]:
    folder = tmp_path_factory.mktemp("map")
    made = MapSite(folder, f"sqlite:///{folder / 'state.sqlite'}").live().open_tickets()
    yield made
    made.platform.store.close()


def test_a_course_has_every_day_with_what_happened(site: MapSite) -> None:
    rows = read_course(site.platform, "R04", day(0), day(40))
    picture = trend_picture(site.platform, rows, words_in("en"))
    assert [point.day for point in picture.points] == [day(number) for number in range(41)]
    assert [mark.day for mark in picture.marks if mark.kind is MarkKind.TICKET] == [day(19), day(21)]
    [failed] = [mark for mark in picture.marks if mark.kind is MarkKind.CONTROL]
    assert (failed.day, failed.until) == (day(38), day(39))
    assert ("8 Apr 2026", "C06: 2 tests in a row failed, at last 4 of 20") in picture.happened
    assert picture.happened[-1] == ("20 Mar 2026", "T-000001 Late deliveries, by day, customer state RJ")
    assert {(point.appetite, point.tolerance) for point in picture.points} == {(0, 1)}
    assert f"R04 {HOSTILE} from 1 Mar 2026 to 10 Apr 2026" in picture.alt
    by_rank = Counter(row.level_rank for row in rows)
    assert len(by_rank) > 1
    days = ", ".join(
        f"{picture.levels[rank].title} {count} {'day' if count == 1 else 'days'}"
        for rank, count in sorted(by_rank.items(), reverse=True)
    )
    assert picture.alt.endswith(f" Days at each level: {days}.")


def test_incidents_of_the_risk_are_marked_while_their_harm_lasts(tmp_path: Path) -> None:
    site = MapSite(tmp_path, f"sqlite:///{tmp_path / 'state.sqlite'}").live().open_tickets()
    begun, ended = at(day(19)), at(day(25))
    for incident in (
        declared(1, since=begun, resolved_at=ended, title="Parcels <b>lost</b>"),
        declared(2, since=at(day(30))),
        declared(3, since=begun, nature=Nature.DRILL),
        declared(4, since=begun, tickets=()),
        declared(5, since=begun, number=None),
    ):
        with site.platform.store.writing() as transaction:
            birth = Change(EventKind.DECLARED, By.PERSON, "ana", incident.since, "declared", IncidentFields())
            Incidents(transaction).save([Step(None, birth, incident)])

    def marks(first: int, last: int) -> list[tuple[date, date | None]]:
        rows = read_course(site.platform, "R04", day(first), day(last))
        picture = trend_picture(site.platform, rows, words_in("en"))
        return [(m.day, m.until) for m in picture.marks if m.kind is MarkKind.INCIDENT]

    assert marks(0, 40) == [(day(19), day(25)), (day(30), day(40))]
    assert marks(26, 29) == []
    assert marks(22, 23) == [(day(19), day(25))]
    rows = read_course(site.platform, "R04", day(0), day(40))
    told = dict(trend_picture(site.platform, rows, words_in("en")).happened)
    assert told["31 Mar 2026"] == "INC-2026-002 Parcels lost"
    assert draw_trend(trend_picture(site.platform, rows, words_in("pt_BR"))).startswith(b"\x89PNG")
    other = trend_picture(site.platform, read_course(site.platform, "R05", day(0), day(40)), words_in("en"))
    assert [mark for mark in other.marks if mark.kind is MarkKind.INCIDENT] == []
    site.platform.store.close()


def at(on: date) -> datetime:
    return datetime.combine(on, time(15), UTC)


def declared(id_: int, **changes: object) -> Incident:
    """An incident with the ticket of the 20th of March."""
    return an_incident().model_copy(update={"id": id_, "number": f"INC-2026-{id_:03d}", **changes})


def test_a_course_says_its_words_in_the_language_asked_for(site: MapSite) -> None:
    rows = read_course(site.platform, "R05", day(3), day(3))
    picture = trend_picture(site.platform, rows, words_in("pt_BR"))
    assert picture.words.days == ("", "4 mar. 2026", "")
    assert picture.words.likelihood == "probabilidade"
    assert "sem apetite definido" in picture.subtitle


def test_a_tie_has_what_presses_and_how_each_control_holds(site: MapSite) -> None:
    tie = bowtie_of(site.platform, read_snapshot(site.platform, "R04", day(25)), words_in("en"))
    assert [signal.light for signal in tie.threats.signals] == [Light.RED]
    assert tie.threats.signals[0].text == "Late deliveries: red, 20.0 %"
    assert [signal.light for signal in tie.harm.signals] == [Light.UNKNOWN]
    newest = bowtie_of(site.platform, read_snapshot(site.platform, "R04"), words_in("en"))
    held = {b.title[:3]: b for wall in (*newest.before, *newest.after) for b in wall.barriers}
    assert {id_: barrier.hold for id_, barrier in held.items()} == {
        "C04": Hold.HOLDS,
        "C05": Hold.UNTESTED,
        "C06": Hold.FAILS,
        "C07": Hold.DESIGN,
    }
    assert held["C04"].state == "takes 50 % off likelihood"
    assert held["C04"].said == "20 of 20 passed on 9 Apr 2026; at best 60 %"
    assert held["C06"].state == "test failed: takes 35 % off impact"
    assert [len(wall.barriers) for wall in (*newest.before, *newest.after)] == [2, 1, 1]
    assert newest.alt.startswith(
        f"Bow-tie of R04 {HOSTILE}. 2 controls before the event and 2 controls after"
    )
    assert "C06 Refund of freight, test failed" in newest.alt


def test_a_tie_of_a_risk_without_controls_has_empty_walls(site: MapSite) -> None:
    tie = bowtie_of(site.platform, read_snapshot(site.platform, "R05"), words_in("en"))
    assert [wall.barriers for wall in (*tie.before, *tie.after)] == [[], [], []]
    assert tie.notes == []
    assert tie.alt.endswith("not holding: none.")


@pytest.mark.parametrize(
    ("terms", "test", "expected"),
    [
        (TERMS, a_test(20, 20), Hold.HOLDS),
        (TERMS, a_test(19, 20), Hold.FAILS),
        (TERMS, a_test(20, 20, is_overdue=True), Hold.OVERDUE),
        (TERMS, None, Hold.UNTESTED),
        (ControlTerms(Axis.IMPACT, 0.6, 0.0), a_test(20, 20), Hold.DESIGN),
        (ControlTerms(Axis.IMPACT, 0.6, 1.0, is_operating=False), None, Hold.NOT_OPERATING),
    ],
)
def test_a_control_holds_or_a_word_says_why_not(terms: ControlTerms, test: object, expected: Hold) -> None:
    assert hold_of(terms, test) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["map.png", "map.svg"])
def test_the_verbs_write_pictures_and_say_what_is_on_them(
    site: MapSite, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, file = load_verbs(), tmp_path / name
    monkeypatch.setattr("risk_pipeline.cli.risk_map.pictures.open_platform", lambda: site.platform)
    begins = {"map.png": b"\x89PNG", "map.svg": b"<?xml"}[name]
    for words, said in (
        (["picture", "--since", "2026-03-05"], "Risk map, 10 Apr 2026. 2 risks, 0 beyond tolerance"),
        (
            ["picture", "--line", "pilots", "--language", "pt"],
            "Mapa de riscos, 10 abr. 2026 · Pilots. 1 risco",
        ),
        (["trend", "R04", "--from", "2026-03-09"], "from 9 Mar 2026 to 10 Apr 2026"),
        (["trend", "R04", "--from", "2026-03-09"], "Days at each level: "),
        (["bowtie", "R04", "--date", "2026-03-25"], "Bow-tie of R04"),
    ):
        file.unlink(missing_ok=True)
        done = CliRunner().invoke(app, ["map", *words, "--out", str(file)])
        assert done.exit_code == 0, done.output
        assert file.read_bytes().startswith(begins)
        assert str(file) in done.stdout
        assert said in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    "words",
    [
        ["picture", "--out", "map.gif"],
        ["picture", "--since", "2026-04-10", "--out", "map.png"],
        ["trend", "R99", "--out", "map.png"],
        ["trend", "R04", "--from", "2026-05-01", "--out", "map.png"],
        ["bowtie", "R04", "--date", "2026-02-01", "--out", "map.png"],
        ["bowtie", "R04", "--language", "fr", "--out", "map.png"],
        ["trend", "R04", "--out", "nowhere/map.png"],
    ],
)
def test_what_cannot_be_drawn_is_refused_and_leaves_no_file(
    site: MapSite, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("risk_pipeline.cli.risk_map.pictures.open_platform", lambda: site.platform)
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(load_verbs(), ["map", *words]).exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_a_map_without_a_day_before_says_so(site: MapSite, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no risk map up to"):
        picture_map(site.platform, tmp_path / "map.png", day(0) - timedelta(days=1))
    with pytest.raises(ConfigError, match="R05 has no snapshot up to"):
        picture_trend(site.platform, "R05", tmp_path / "map.png", last=day(-1))
