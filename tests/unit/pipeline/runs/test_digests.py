"""Digests: what is open and what happened, once per owner or line and period, in any length."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.messages.digest import (
    Budget,
    Cadence,
    DigestLine,
    DigestMessage,
    DigestSection,
    newest_window,
    window_of,
)
from risk_pipeline.domain.messages.routing import Routing
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.ticket import Resolution
from risk_pipeline.notify.files.messenger import FileMessenger
from risk_pipeline.notify.files.preview import render_digest
from risk_pipeline.notify.slack.digest_blocks import spark, to_digest_blocks
from risk_pipeline.pipeline.reports.owner_load import read_owners
from risk_pipeline.response.actions import verbs
from risk_pipeline.store import StoreOutbox
from risk_pipeline.store.queries.audit import verify_events
from risk_pipeline.store.queries.digests import DigestEntry, list_digests
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.wording.listing.digest import summary
from tests.builders.response_desk import in_states
from tests.builders.slack_limits import assert_slack_takes
from tests.builders.ticket_messages import a_digest
from tests.builders.ticket_world import DAY_ZERO, a_feed_verdict, a_verdict, day, end_of
from tests.harness.messages.digest_site import Site

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
minutes = st.integers(0, 4 * 365 * 24 * 60)
instants = minutes.map(lambda n: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
cadences = st.sampled_from(list(Cadence))


@given(instants, cadences, st.integers(0, 23))
def test_digest_of_the_newest_period_is_over_and_the_next_is_not(
    now: datetime, cadence: Cadence, hour: int
) -> None:
    window = newest_window(now, cadence, hour, SAO_PAULO)
    following = window_of(window.last + timedelta(days=1), cadence, hour, SAO_PAULO)
    assert window.until <= now < following.until
    assert window.until == following.start


nasty = st.text(st.characters(exclude_categories=[]), max_size=300)
lines = st.builds(
    DigestLine,
    ref=st.integers(1, 10**6).map(lambda n: f"T-{n:06d}"),
    severity=st.sampled_from(["P0", "P3"]),
    state=st.just("in_progress"),
    title=nasty,
    where=nasty,
    since=st.dates(),
    value=nasty,
    against=nasty,
    owner=nasty,
    due=nasty,
    next_step=nasty,
    course=st.lists(st.one_of(st.none(), st.floats()), max_size=24).map(tuple),
    note=nasty,
    url=st.one_of(st.none(), nasty.map(lambda t: f"https://slack.example/{t}")),
)


@settings(max_examples=25)
@given(st.lists(lines, min_size=1, max_size=5), nasty, st.integers(1, 6))
def test_digest_of_200_tickets_fits_into_slack_whatever_they_are_called(
    some: list[DigestLine], title: str, sections: int
) -> None:
    section = DigestSection(title="Open", total=200, lines=tuple(some * (200 // len(some))))
    message = a_digest([section] * sections, title or "x", mention="U0123456")
    payload = to_digest_blocks(message)
    assert_slack_takes(payload)
    shown = payload["blocks"][2]["text"]["text"]
    assert shown.startswith("*Open: 200 tickets*")
    assert "more tickets: `risk tickets list --owner fulfilment_ops`" in shown


def test_digest_page_lists_every_ticket_and_trusts_no_name() -> None:
    line = DigestLine(
        ref="T-1", severity="P1", state="open", title="<script>", where="x", since=day(0), url="javascript:x"
    )
    page = render_digest(a_digest([DigestSection(title="Open", total=203, lines=(line,) * 200)]))
    assert page.count("&lt;script&gt;") == 200
    assert "… and 3 more tickets" in page
    assert "javascript:" not in page


def sections(message: DigestMessage) -> dict[str, list[str]]:
    return {section.title: [line.ref for line in section.lines] for section in message.sections}


def live_a_week(site: Site) -> None:
    """RJ lasts, SP closes and comes back, MG flaps, BA is a false positive, a feed breaks."""
    told = {
        "RJ": ["red"] * 7,
        "SP": ["red", "green", "green", "red", "red", "red", "red"],
        "MG": ["red", "green", "red", "green", "red", "green", "red"],
        "BA": ["red", "red", "red", "green", "green", "green", "green"],
    }
    for number in range(7):
        verdicts = [a_verdict(number, statuses[number], segment=name) for name, statuses in told.items()]
        site.desk.run(number, [*verdicts, a_feed_verdict(number, "red")])
        if number == 2:
            site.desk.close(by_segment(site)["BA"], Closing(Resolution.FALSE_POSITIVE, note="one order"), 2)


def by_segment(site: Site) -> dict[str, str]:
    return {site.desk.ticket(f"T-{n}").segment: site.desk.ticket(f"T-{n}").ref for n in range(1, 6)}


def test_digest_of_a_week_says_what_is_open_overdue_closed_and_noise(site: Site) -> None:
    live_a_week(site)
    refs = by_segment(site)
    assert site.digest(6, "weekly") == (3, 0)
    mine, line, data = site.of("fulfilment_ops"), site.of("fulfilment"), site.of("data_eng")
    assert (mine.first, mine.last, mine.until) == (day(0), day(6), end_of(6) + timedelta(hours=8))
    assert mine.counts.model_dump() == {
        "open": 3,
        "overdue": 1,
        "opened": 4,
        "closed": 2,
        "repeat": 1,
        "false_positive": 1,
        "flapping": 1,
    }
    found = sections(mine)
    assert (found["overdue"], found["open"]) == ([refs["RJ"]], [refs["SP"]])  # theirs are due on Monday
    assert found["flapping"] == [refs["MG"]]
    assert found["came_back"] == [refs["SP"]]
    assert found["false_positive"] == [refs["BA"]]
    assert dict(mine.muted) == {"flapping": 4}
    assert mine.budget == Budget(used=2, allowed=7.0)
    # The test register has one line, which the broken feed belongs to as well.
    assert line.counts.open == mine.counts.open + data.counts.open
    assert line.budget is None
    assert (data.counts.open, data.counts.opened) == (1, 1)
    assert [(entry.channel, entry.message.scope_kind) for entry in list_digests(site.store)] == [
        ("risk-fulfilment", "owner"),
        ("data-faults", "owner"),
        ("line-fulfilment", "line"),
    ]


def test_digest_is_queued_once_per_period_however_often_it_is_asked_for(site: Site) -> None:
    live_a_week(site)
    assert site.digest(0) == (3, 0)
    for _ in range(2):
        assert site.digest(0) == (0, 3)
    assert site.digest(1) == (3, 0)
    assert site.digest(1, as_of=day(0)) == (0, 3)


def test_digest_made_late_is_the_one_made_in_time(lite: Site, tmp_path: Path) -> None:
    other = Site(f"sqlite:///{tmp_path / 'other.sqlite'}", tmp_path)
    for number, status in enumerate(["red", "green", "green", "red", "green", "green"]):
        for site in (lite, other):
            site.desk.run(number, [a_verdict(number, status), a_verdict(number, segment="SP")])
            if number == 4:
                site.desk.ack("T-2", 4)
        lite.digest(number)
    for number in range(6):
        other.digest(9, as_of=day(number))

    def told(entries: list[DigestEntry]) -> dict[str, DigestMessage]:
        return {entry.idem_key: entry.message.model_copy(update={"head": ""}) for entry in entries}

    assert told(list_digests(other.store)) == told(list_digests(lite.store))
    assert len(list_digests(lite.store)) == 12
    other.store.close()


def test_digest_tells_a_head_by_which_the_history_can_be_verified(lite: Site) -> None:
    lite.desk.days("red")
    lite.digest(0)
    message = list_digests(lite.store)[0].message
    assert verify_events(lite.store, head=message.head).broken == ()
    told = f"Head of the history: {message.head}"
    assert told in json.dumps(to_digest_blocks(message)["blocks"])
    assert told in render_digest(message)


def test_digest_is_not_sent_where_nothing_is_open_and_nothing_happened(lite: Site) -> None:
    lite.desk.days("red", "green", "green")
    assert lite.digest(2) == (2, 0)
    assert lite.of("fulfilment_ops").counts.closed == 1
    assert lite.digest(3) == (0, 0)


def test_digest_of_a_period_that_is_not_over_is_refused_with_the_hour(lite: Site) -> None:
    with pytest.raises(RiskError, match="is written from 2017-11-22 08:00 UTC on"):
        lite.digest(0, as_of=day(1))
    with pytest.raises(RiskError, match="weekly digest of 2017-11-20 to 2017-11-26"):
        lite.digest(5, "weekly", as_of=DAY_ZERO)


def test_digest_lists_a_storm_once_and_not_its_members(lite: Site) -> None:
    lite.desk.run(0, in_states(0))
    lite.digest(0)
    (section,) = lite.of("fulfilment_ops").sections
    assert [(line.where, line.ref) for line in section.lines] == [
        ("10 segments, 10 of them open", "T-000011")
    ]


def test_digest_notes_who_has_it_and_what_is_late(lite: Site) -> None:
    lite.desk.days("red")
    lite.desk.ack("T-1", 0)
    verbs.snooze(lite.store, "T-1", day(9), reason="known", **lite.desk.acting(0))
    lite.digest(0)
    (section,) = lite.of("fulfilment_ops").sections
    line = section.lines[0]
    assert (line.due, line.owner) == ("snoozed until 29 Nov 2017", "Fulfilment operations, with ana")


def test_a_line_says_value_limit_age_due_and_next_step_in_slack_and_on_the_page(lite: Site) -> None:
    lite.desk.days("red")
    lite.digest(0)
    message = lite.of("fulfilment_ops")
    (line,) = message.sections[0].lines
    assert (line.value, line.against, line.age) == ("15.0 %", "usually 5.0 %, limit 12.0 %", "8 h")
    drawn = message.model_copy(update={"sections": (_with_course(message, (0.0, None, 0.075, 0.15)),)})
    said = to_digest_blocks(drawn)["blocks"][2]["text"]["text"]
    for expected in (
        "P1 Late deliveries, customer state RJ: 15.0 %, usually 5.0 %, limit 12.0 % ▁·▅█",
        "open for 8 h; Fulfilment operations; acknowledge due ",
        "*Next:* Acknowledge it. Split by carrier.",
    ):
        assert expected.replace("P1", line.severity) in said
    page = render_digest(drawn)
    for expected in (
        '<svg class="spark"',
        "<b>15.0 %</b>, usually 5.0 %, limit 12.0 %",
        "<b>Next:</b> Acknowledge",
    ):
        assert expected in page


def test_a_digest_is_told_in_the_language_of_its_owner_or_of_its_receiver(lite: Site) -> None:
    lite.desk.days("red")
    book: Any = lite.desk.book
    book.owners["fulfilment_ops"] = book.owners["fulfilment_ops"].model_copy(update={"language": "pt_BR"})
    book.routing = Routing(languages={"line-fulfilment": "pt_BR"})
    lite.digest(0)
    assert lite.of("fulfilment").language == "pt_BR"
    message = lite.of("fulfilment_ops")
    (line,) = message.sections[0].lines
    assert (line.value, line.against) == ("15,0 %", "habitual: 5,0 %, limite 12,0 %")
    page = render_digest(message)
    for expected in (
        '<html lang="pt-BR">',
        "Resumo diário, Fulfilment operations: 20 nov. 2017",
        "tickets: 1 em aberto, 0 com prazo vencido; no período, 1 abertos",
        "<h2>Abertos: 1 ticket</h2>",
        "aberto há 8 h",
        "<b>A seguir:</b> Assuma o ticket.",
    ):
        assert expected in page


def _with_course(message: DigestMessage, course: tuple[float | None, ...]) -> DigestSection:
    section = message.sections[0]
    return section.model_copy(update={"lines": (section.lines[0].model_copy(update={"course": course}),)})


@pytest.mark.parametrize(
    ("course", "bars"), [((), ""), ((0.0, 0.0), ""), ((None, -2.0, 4.0), "·▅█"), ((float("inf"), 1.0), "·█")]
)
def test_bars_reach_from_nothing_to_the_largest_value(course: tuple[float | None, ...], bars: str) -> None:
    assert spark(course) == bars


def test_courses_are_the_newest_whole_periods_of_the_series_of_open_tickets(lite: Site) -> None:
    lite.desk.days("red")
    with connect(lite.platform.settings.warehouse_path) as connection:
        connection.execute(
            """
            create schema if not exists indicators;
            create table indicators.indicator_values as
            select 'late_delivery_rate' as indicator, 'day' as grain, 'customer_state' as dimension,
                unnest(['RJ', 'SP']) as segment, date '2017-10-01' + cast(n as integer) as period_start,
                n / 100 as value, n <> 49 as is_complete
            from range(100) days(n);
            """
        )
    lite.digest(0)
    course = lite.of("fulfilment_ops").sections[0].lines[0].course
    assert len(course) == 24
    assert course[-2:] == (0.48, 0.5)


def test_digest_is_delivered_once_as_page_and_json_whatever_dies(site: Site) -> None:
    live_a_week(site)
    site.digest(6, "weekly")
    outbox = StoreOutbox(site.store)
    messenger = FileMessenger(site.platform.settings.outbox_dir)
    while delivery := outbox.claim(site.platform.clock.now()):
        if delivery.kind.value == "digest":
            messenger.post_digest(cast("Any", delivery))  # and dies before it can say so
            break
        outbox.mark_dead(delivery.outbox_id, "not looked at", site.platform.clock.now())
    cast("FixedClock", site.platform.clock).at += timedelta(minutes=5)
    report = site.deliver()
    assert report.reconciled == 1
    assert {entry.state for entry in list_digests(site.store)} == {"sent"}
    pages = sorted((site.platform.settings.outbox_dir / "digests").glob("*/*.html"))
    assert [page.parent.name for page in pages] == ["data-faults", "line-fulfilment", "risk-fulfilment"]
    assert "Weekly digest, Fulfilment operations: 20 Nov 2017 to 26 Nov 2017" in pages[-1].read_text()
    told = json.loads(pages[-1].with_suffix(".json").read_text())
    assert_slack_takes(told["payload"])
    assert site.deliver().sent == 0


def test_digest_says_the_noise_budget_in_words() -> None:
    words = summary(a_digest([], budget=Budget(used=1, allowed=0.07), muted=(("flapping", 3),)))
    assert "noise budget: 1 of 0.07 false tickets a week, over budget" in words
    assert "held back: 3 times flapping" in words


def test_owners_show_open_overdue_and_the_noise_of_week_and_quarter(site: Site) -> None:
    live_a_week(site)
    rows = {row.owner: row for row in read_owners(site.morning(6))}
    mine = rows["fulfilment_ops"]
    assert (mine.open, mine.overdue, mine.noise_week, mine.budget_week) == (3, 1, 2, 7.0)
    assert (mine.noise_quarter, mine.budget_quarter, mine.is_over_budget) == (2, 91.0, False)
    later = {row.owner: row for row in read_owners(site.morning(13))}["fulfilment_ops"]
    assert (later.noise_week, later.noise_quarter) == (0, 2)
