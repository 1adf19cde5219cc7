"""`risk why`: each reason for which somebody was told, or not, from stored rows and in words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.errors import NothingFound, RiskError
from risk_pipeline.domain.messages.message import SentRef
from risk_pipeline.domain.muting_reasons import Muted, Suppression
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.reasons.parts import Amount, Figure
from risk_pipeline.domain.reasons.reason import Reason, quoted
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.ticket import Resolution
from risk_pipeline.domain.verdict import Status, Verdict
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.notification_trace import Why, why
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.verdicts.fault_verdicts import load_verdict
from risk_pipeline.settings import Settings
from risk_pipeline.store import StoreOutbox
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.verdict_queries import Asked
from risk_pipeline.warehouse.indicators.verdict_rows import to_row
from risk_pipeline.warehouse.indicators.verdict_writer import write_rule_results
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.recorded import recorded
from risk_pipeline.wording.saying import refusal_in
from tests.builders.response_desk import Desk, in_states
from tests.builders.ticket_world import LATE, ORDERS_AGE, FakeBook, a_feed_verdict, a_verdict, day, end_of


class Place(Desk):
    """A desk whose verdicts are stored as a run stores them."""

    def __init__(self, platform: Platform) -> None:
        super().__init__(platform.store)
        self.platform = platform

    def judge(self, number: int, verdicts: list[Verdict]) -> None:
        frame = pd.DataFrame([to_row(verdict) for verdict in verdicts])
        with connect(self.platform.settings.warehouse_path) as connection:
            write_rule_results(connection, frame.astype({"exposure_minor": "Int64"}), end_of(number))

    def live(self, number: int, *verdicts: Verdict, notify: bool = True) -> None:
        self.judge(number, list(verdicts))
        self.run(number, verdicts, notify=notify)

    def send(self, number: int) -> None:
        outbox, at = StoreOutbox(self.store), end_of(number) + timedelta(minutes=3)
        while delivery := outbox.claim(at):
            ref = SentRef(
                channel="C1", ts=str(delivery.outbox_id), permalink=f"https://s/{delivery.outbox_id}"
            )
            outbox.mark_sent(delivery.outbox_id, ref, at)

    def why(self, number: int, segment: str = "RJ", rule: str = LATE, **more: Any) -> Why:
        return why(self.platform, Asked(rule, segment, day(number), **more))

    def words(self, number: int, segment: str = "RJ", **more: Any) -> str:
        return "\n".join(self.why(number, segment, **more).lines)


@pytest.fixture
def place(tmp_path: Path, lite_url: str) -> Iterator[Place]:
    settings = Settings(var_dir=tmp_path, time_zone="UTC", store_url=lite_url, slack_token=None)
    made = Place(Platform(settings, cast("Catalog", FakeBook()), FixedClock(end_of(20))))
    yield made
    made.store.close()


def test_why_of_a_slice_under_a_total_says_how_the_total_itself_stood(place: Place) -> None:
    week = Suppression(Muted.EXPLAINED_BY_TOTAL, "explained by the total: fulfilment.week, 13 Nov 2017")
    total = {"dimension": "all", "segment": "all"}
    place.live(0, a_verdict(0, suppressed=week), a_verdict(0, "amber", **total), a_verdict(1, "red", **total))
    words = place.words(0)
    assert "the whole indicator is red too" not in words
    assert "was red in a period that meets this one, or shortly before" in words
    assert f"The whole indicator in that period: {LATE} amber." in words
    assert "The whole indicator" not in place.words(0, "all")


def test_why_of_a_told_breach_names_ticket_transition_and_message(place: Place) -> None:
    place.live(0, a_verdict(0))
    assert not place.why(0).told
    assert "waiting since 21 Nov 2017, 00:00" in place.words(0)
    place.send(0)
    found = place.why(0)
    assert (found.told, found.ticket) == (True, "T-000001")
    words = "\n".join(found.lines)
    assert "fulfilment.late_delivery on customer_state RJ, 20 Nov 2017: red." in words
    assert "Value 15.0 % against a limit of 12.0 % (fixed limit)." in words
    assert "T-000001: opened at 21 Nov 2017, 00:00, then open (red)." in words
    assert "root message to risk-fulfilment: sent at 21 Nov 2017, 00:03, https://s/1." in words
    assert "T-000001 is open now, P2, with fulfilment_ops." in words


def test_why_of_a_further_red_day_says_that_only_changes_are_told(place: Place) -> None:
    for number in range(2):
        place.live(number, a_verdict(number))
    assert "T-000001 stays in its state, and only changes of state are announced" in place.words(1)
    assert place.why(1).muted is Muted.UNCHANGED


def test_why_of_a_refused_message_says_how_to_mend_it(place: Place) -> None:
    place.live(0, a_verdict(0))
    outbox = StoreOutbox(place.store)
    delivery = outbox.claim(end_of(0))
    assert delivery is not None
    outbox.mark_dead(delivery.outbox_id, "channel is archived", end_of(0))
    assert "refused for good: channel is archived. `risk outbox revive 1` queues it again." in place.words(0)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("insufficient", "too few cases"),
        ("immature", "not mature"),
        ("no_data", "never count as good news"),
        ("stale", "a feed it depends on was broken"),
        ("not_configured", "not configured"),
        ("error", "could not be evaluated"),
    ],
)
@pytest.mark.parametrize("is_open", [True, False])
def test_why_of_what_was_not_judged_says_what_kept_it_from_being(
    place: Place, status: str, said: str, is_open: bool
) -> None:
    if is_open:
        place.live(0, a_verdict(0))
    place.live(1, a_verdict(1, status))
    assert said in place.words(1)
    assert not place.why(1).told
    assert place.why(1).muted is Muted.NOT_JUDGED


@pytest.mark.parametrize(
    ("muted", "said"),
    [
        (Muted.SHADOW.because(), "only tried out"),
        (Muted.SMALL_EFFECT.because(), "too small to act on"),
        (Muted.FADING.because(), "it is fading"),
        (Muted.EXPLAINED_BY_TOTAL.because(f": {LATE}, 20 Nov 2017"), "the total covers its slices"),
        (Muted.SAME_FINDING.because(" as fulfilment.other, 20 Nov 2017"), "another rule of the same owner"),
        (Muted.KNOWN_EVENT.because(": Hub moves"), "maintenance window mutes new alerts"),
    ],
)
@pytest.mark.parametrize("is_open", [True, False])
def test_why_of_a_hit_kept_back_says_by_what(
    place: Place, muted: Suppression, said: str, is_open: bool
) -> None:
    if is_open:
        place.live(0, a_verdict(0))
    place.live(1, a_verdict(1, suppressed=muted))
    words = place.words(1)
    assert f"Not told ({muted})" in words or "stays in its state" in words
    assert is_open or said in words
    assert is_open or place.why(1).muted is muted.code


def test_why_of_amber_and_green_without_ticket_says_that_only_red_opens(place: Place) -> None:
    for number, status in enumerate(("amber", "green")):
        place.live(number, a_verdict(number, status))
        assert f"only red opens a ticket; {status} is recorded" in place.words(number)
        assert place.why(number).muted is Muted.NOT_RED


def test_why_of_a_member_of_a_storm_shows_the_message_of_its_parent(place: Place) -> None:
    place.live(0, *in_states(0))
    place.send(0)
    found = place.why(0, "BA")
    words = "\n".join(found.lines)
    assert "Not told (storm T-" in words
    assert "the message of the parent ticket covers all its members" in words
    assert found.told
    assert {fate.ref for fate in found.happenings[0].messages} == {"T-000011"}
    assert found.muted is None


def test_why_of_a_backfill_says_that_the_past_pages_nobody(place: Place) -> None:
    place.live(0, a_verdict(0), notify=False)
    assert "Not told (backfill): it was recorded in a backfill" in place.words(0)
    assert place.why(0).muted is Muted.BACKFILL


def test_why_under_a_snooze_says_so(place: Place) -> None:
    place.live(0, a_verdict(0))
    verbs.snooze(place.store, "T-1", day(9), reason="fix on Monday", **place.acting(0))
    place.live(1, a_verdict(1, "green"))
    assert "Not told (snoozed until 2017-11-29): somebody had snoozed the ticket" in place.words(1)
    assert place.why(1).muted is Muted.SNOOZED


def test_why_of_a_breach_that_a_closed_ticket_holds_back_names_it(place: Place) -> None:
    place.live(0, a_verdict(0))
    closing = Closing(Resolution.FALSE_POSITIVE, note="one big order", quiet_until=day(30))
    place.close("T-1", closing, 0)
    place.live(1, a_verdict(1))
    assert "T-000001 was closed as false positive by ana, and holds back" in place.words(1)
    assert place.why(1).muted is Muted.HELD_CLOSED


def test_why_of_a_breach_of_a_duplicate_names_the_ticket_that_speaks_for_it(place: Place) -> None:
    place.live(0, a_verdict(0), a_verdict(0, segment="SP"))
    verbs.merge(place.store, "T-2", into="T-1", **place.acting(0))
    place.live(1, a_verdict(1, segment="SP"))
    assert "T-000002 is a duplicate of T-000001, which covers it" in place.words(1, "SP")
    assert place.why(1, "SP").muted is Muted.DUPLICATE


def test_why_of_a_close_and_of_a_rise_belong_to_the_period_that_caused_them(place: Place) -> None:
    for number, (status, value) in enumerate([("red", 0.15), ("red", 0.6), ("green", 0.04), ("green", 0.04)]):
        place.live(number, a_verdict(number, status, value=value))
    assert [h.kind.value for h in place.why(1).happenings] == ["observed", "severity_raised"]
    assert [h.kind.value for h in place.why(2).happenings] == ["verifying"]
    assert [h.kind.value for h in place.why(3).happenings] == ["observed", "closed"]


def test_why_of_late_data_says_what_the_ticket_was_told_before(place: Place) -> None:
    place.live(0, a_verdict(0))
    place.judge(5, [a_verdict(0, "green")])
    assert "was told red at that time; the period was judged again at 26 Nov 2017, 00:00" in place.words(0)


def test_why_does_not_take_the_message_of_a_close_for_one_about_a_red_found_later(place: Place) -> None:
    place.live(0, a_feed_verdict(0, "red"))
    place.live(1, a_feed_verdict(1, "green"))
    place.send(1)
    late = [a_feed_verdict(1, "red")]
    place.judge(5, late)
    found = place.why(1, "olist.orders", rule=ORDERS_AGE)
    assert (found.told, found.muted) == (False, Muted.NOT_APPLIED)
    assert "`risk run` applies it" in "\n".join(found.lines)
    place.run(5, late)
    assert not place.why(1, "olist.orders", rule=ORDERS_AGE).told, "the message waits"
    place.send(5)
    found = place.why(1, "olist.orders", rule=ORDERS_AGE)
    assert found.told
    assert "reopened" in "\n".join(found.lines)


def test_why_of_a_verdict_that_came_after_the_ticket_went_on_says_so(place: Place) -> None:
    place.live(1, a_verdict(1))
    place.judge(5, [a_verdict(0)])
    place.run(5, [a_verdict(0)])
    assert "late verdicts change no ticket that is ahead" in place.words(0)
    assert place.why(0).muted is Muted.LATE


def test_why_of_a_verdict_no_ticket_heard_of_yet_says_what_to_do(place: Place) -> None:
    place.judge(0, [a_verdict(0)])
    assert "It has reached no ticket yet" in place.words(0)
    assert place.why(0).muted is Muted.NOT_APPLIED


def test_why_of_a_broken_feed_speaks_of_the_data_ticket(place: Place) -> None:
    place.live(0, a_feed_verdict(0, "red"))
    found = place.why(0, "olist.orders", rule="data_platform.fresh")
    assert found.ticket == "T-000001"
    assert {fate.channel for fate in found.happenings[0].messages} == {"data-faults"}


@pytest.mark.parametrize(
    ("number", "said"),
    [(-1, "is judged from 20 Nov 2017 on"), (3, "is judged up to 21 Nov 2017 only"), (21, "is not over")],
)
def test_why_of_a_day_without_verdict_says_which_days_there_are(place: Place, number: int, said: str) -> None:
    for judged in range(2):
        place.live(judged, a_verdict(judged))
    assert said in place.words(number)


def test_why_of_a_segment_absent_on_a_judged_day_says_so(place: Place) -> None:
    place.live(0, a_verdict(0), a_verdict(0, "green", segment="SP"))
    place.live(1, a_verdict(1))
    assert "nothing of that segment in the period" in place.words(1, "SP")


def test_why_names_near_rules_and_segments(place: Place) -> None:
    place.live(0, a_verdict(0), a_verdict(0, "green", segment="SP"))
    with pytest.raises(
        RiskError, match=r"No rule 'fulfilment.late'. Did you mean: fulfilment.late_delivery\?"
    ):
        place.why(0, rule="fulfilment.late")
    with pytest.raises(RiskError, match=r"never judged on segment 'rj'. Did you mean: RJ\?"):
        place.why(0, "rj")
    with pytest.raises(RiskError, match="one of customer_state, not of 'seller'"):
        place.why(0, dimension="seller")


def test_why_of_a_fault_that_no_rule_judges_leads_to_its_ticket(place: Place) -> None:
    period = Period(day(0), Grain.DAY)
    fault = load_verdict("olist.orders", quoted("the file has no header"), period=period, run_id="r")
    place.live(0, a_verdict(0, "green"))
    place.run(0, [fault])
    with pytest.raises(
        NothingFound, match=r"data\.load is no rule of a suite: .* `risk tickets show T-000001`"
    ):
        why(place.platform, Asked("data.load", "olist.orders", day(0)))
    with pytest.raises(NothingFound, match=r"None is about 'olist\.items'"):
        why(place.platform, Asked("data.load", "olist.items", day(0)))


def test_why_asks_which_when_several_verdicts_fit(place: Place) -> None:
    place.live(0, a_verdict(0), a_verdict(0, "green", dimension="seller"))
    with pytest.raises(RiskError, match=r"--dimension customer_state --grain day .*--dimension seller"):
        place.why(0)
    found = place.why(0, dimension="seller", grain="day").verdict
    assert found is not None
    assert found.status is Status.GREEN


def test_why_of_all_is_about_the_whole_where_each_dimension_has_one_of_that_name(place: Place) -> None:
    nothing = {"segment": "all", "value": None}
    place.live(
        0,
        a_verdict(0, "stale", dimension="all", **nothing),
        a_verdict(0, "stale", dimension="customer_state", **nothing),
    )
    found = place.why(0, "all").verdict
    assert found is not None
    assert found.series.is_total


def test_what_an_event_takes_over_from_its_verdict_is_told_in_the_language_too(place: Place) -> None:
    grounds = Reason("reason-no-value")
    unknown = a_verdict(1, "no_data", value=None, reason=recorded(grounds), grounds=grounds)
    place.live(0, a_verdict(0))
    place.live(1, unknown)
    happened = why(place.platform, Asked(LATE, "RJ", day(1)), "pt_BR").lines[1]
    assert "sem valor: nada aconteceu" in happened
    assert recorded(grounds) not in happened


def test_why_tells_when_a_shift_began_of_hits_only(place: Place) -> None:
    begun = day(-3)
    place.live(0, a_verdict(0, since=begun), a_verdict(0, "green", segment="SP", since=begun))
    assert "The shift began on 17 Nov 2017." in place.words(0)
    assert "The shift began" not in place.words(0, "SP")


def test_why_names_a_ticket_by_what_it_is_now_and_none_that_was_not_there(place: Place) -> None:
    for number, status in enumerate(("green", "red", "red", "green", "green")):
        place.live(number, a_verdict(number, status))
    assert "T-000001" not in place.words(0)
    assert "T-000001 is closed now" in place.words(2)


def test_why_names_the_present_state_of_a_ticket_that_stood_open_and_was_not_moved(place: Place) -> None:
    place.live(0, a_verdict(0))
    for number in (1, 2):
        place.live(number, a_verdict(number, "insufficient", value=None))
    assert place.why(2).happenings == ()
    assert place.words(2).endswith("T-000001 is open now, P2, with fulfilment_ops.")
    place.ack("T-1", 3)
    assert place.words(2).endswith("T-000001 is acknowledged now, P2, with ana.")
    assert place.why(2).ticket == "T-000001"


def test_why_of_a_new_version_of_a_rule_takes_the_newest_word(place: Place) -> None:
    place.judge(0, [a_verdict(0, "green")])
    place.judge(1, [a_verdict(0, rule_sha="b" * 64)])
    found = place.why(0).verdict
    assert found is not None
    assert (found.rule_sha, found.period.start) == ("b" * 64, date(2017, 11, 20))


def test_why_is_told_in_the_language_asked_for_and_the_clock_of_the_project(place: Place) -> None:
    place.platform = replace(
        place.platform, settings=place.platform.settings.model_copy(update={"time_zone": "America/Sao_Paulo"})
    )
    cases = {"value": Amount(0.15, "ratio"), "part": Figure(15, ",.0f"), "whole": Figure(100, ",.0f")}
    limit = {"verb": "is_above", "level": "red", "limit": Amount(0.12, "ratio")}
    grounds = Reason("reason-limit", {"value": Reason("reason-of", cases), **limit})
    place.live(0, a_verdict(0, reason=recorded(grounds), grounds=grounds))
    place.send(0)
    said = why(place.platform, Asked(LATE, "RJ", day(0)), "pt_BR").lines
    assert said == (
        f"{LATE} em customer_state RJ, 20 nov. 2017: vermelho. Valor 15,0 % contra um limite de 12,0 % "
        "(limite fixo). 15,0 % (15 de 100) está acima do limite vermelho de 12,0 %.",
        "T-000001: aberto em 20 nov. 2017, 22:00, depois aberto (“red”).",
        "T-000001, mensagem a risk-fulfilment: enviada em 20 nov. 2017, 22:03, https://s/1.",
        "T-000001, resposta no fio a risk-fulfilment: enviada em 20 nov. 2017, 22:03, https://s/2.",
        "T-000001 agora: aberto, P2, com fulfilment_ops.",
        "Os horários são os de São Paulo.",
    )
    with pytest.raises(NothingFound) as found:
        why(place.platform, Asked("fulfilment.late", "RJ", day(0)), "pt_BR")
    assert refusal_in(words_in("pt_BR"), found.value) == (f"Não há regra “fulfilment.late”. Seria {LATE}?")
