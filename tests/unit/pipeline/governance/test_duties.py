"""What the register owes, lived over days on a real warehouse and store: told once, ended by the data."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.domain.errors import ConfigError, NothingFound
from risk_pipeline.domain.risk.duties.judging import LASTING_DAYS
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.states import Resolution, person
from risk_pipeline.pipeline.governance.duties import judged_duties
from risk_pipeline.pipeline.governance.pages import read_page
from risk_pipeline.pipeline.reports.notification_trace import Asked, why
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.policy import policy_from
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.wording.language import LANGUAGES
from risk_pipeline.wording.story import story_of
from tests.builders import response_plan
from tests.builders.governance.owing import Owing, a_kept_control, a_plan, tolerated
from tests.builders.governance.warehouse_rows import control_test, day, verdict, write_verdicts

pytestmark = pytest.mark.slow

BEYOND, TESTED = "residual_within_tolerance", "control_tested_in_time"
BY_HAND = "control_test_by_hand_passes"
TARGET, ACTION = "strategy_reaches_target", "strategy_action_done"
AN_ACTION = {"id": "tender", "title": "Ask for offers", "owner": "data_eng", "due": day(16)}
LASTING = ["red"] * LASTING_DAYS  # of the indicator, so that the residual is beyond tolerance for good


@pytest.fixture
def site(tmp_path: Path, lite_url: str) -> Owing:
    """Nothing but a risk; its control works, so that only its indicator moves it."""
    return tolerated(Owing(tmp_path, lite_url))


def test_a_residual_opens_closes_and_comes_back_as_one_ticket(site: Owing) -> None:
    site.live("green", "red", "red")
    assert site.stands() == []  # two days are no state yet
    site.live("red", "green")
    assert site.stands() == [(BEYOND, "R04", "verifying", day(3))]
    site.live("green", "green")
    [ticket] = site.tickets()
    assert (ticket.state.value, ticket.owner, ticket.resolution) == (
        "closed",
        "fulfilment_ops",
        Resolution.RECOVERED,
    )
    site.live("red", "red", "green", "red", "red")
    assert [state for _, _, state, _ in site.stands()] == ["closed"]
    site.live("red")
    assert site.stands() == [(BEYOND, "R04", "open", day(12))]
    assert site.tickets()[0].recurrence_count == 1


def test_the_same_days_again_and_all_at_once_are_told_once(
    site: Owing, tmp_path: Path, lite_url: str
) -> None:
    site.live("green", *LASTING, "green", "green", *LASTING)
    before, messages = site.tickets(), len(site.messages())
    assert len(before) == 1
    for numbers in ((8,), (3,), (0, 1, 2, 3, 4, 5, 6, 7, 8)):
        site.tell(*numbers)
    site.morning(8, "red")
    assert (site.tickets(), len(site.messages())) == (before, messages)


def test_a_run_that_dies_before_the_duties_leaves_no_day_out(site: Owing) -> None:
    site.live("green")
    for number, colour in enumerate((*LASTING, "green"), start=1):  # nothing ran for four days
        site.judge(number, colour)
    site.catch_up(4)  # and then it dies
    assert site.stands() == []
    site.catch_up(4)
    assert site.tell_owed(4).verdicts == 4
    assert site.stands() == [(BEYOND, "R04", "verifying", day(3))]
    assert site.tell_owed(4).verdicts == 0


def test_a_run_that_dies_while_it_tells_duties_owes_them_still(site: Owing) -> None:
    site.live("green")
    for number, colour in enumerate(LASTING, start=1):
        site.judge(number, colour)
    site.catch_up(3)
    owners = site.book.owners
    site.book.owners = {}  # nobody to tell: it fails while tickets are written
    with pytest.raises(ConfigError):
        site.tell_owed(3)
    site.book.owners = owners
    site.judge(4, "red")
    site.catch_up(4)
    site.tell_owed(4)
    assert site.stands() == [(BEYOND, "R04", "open", day(3))]


def test_a_map_looked_at_before_the_run_takes_no_day_from_the_duties(site: Owing) -> None:
    site.live("green")
    site.catch_up(3)  # of days that no rule has judged yet
    for number, colour in enumerate(LASTING, start=1):
        site.judge(number, colour)
    site.catch_up(3)
    site.tell_owed(3)
    assert site.stands() == [(BEYOND, "R04", "open", day(3))]


def test_a_day_that_is_not_over_is_owed_until_it_is(site: Owing) -> None:
    site.live(*LASTING[1:])
    site.judge(2, "red")
    site.catch_up(2)
    assert site.tell_owed(1).verdicts == 0
    assert site.stands() == []
    site.tell_owed(2)
    assert site.stands() == [(BEYOND, "R04", "open", day(2))]


def test_days_without_the_setting_are_not_owed_once_it_is_on(tmp_path: Path, lite_url: str) -> None:
    site = tolerated(Owing(tmp_path, lite_url, tell_register=False))
    site.live(*LASTING)
    settings = site.platform.settings.model_copy(update={"tell_register": True})
    site.platform = replace(site.platform, settings=settings)
    site.live("green")
    assert site.stands() == []


def test_what_a_person_closed_is_not_opened_by_its_own_day(site: Owing) -> None:
    site.live("green", *LASTING)
    policy = policy_from(site.platform.settings)
    verbs.close(
        site.platform.store,
        "T-1",
        Closing(Resolution.FALSE_POSITIVE, note="the carrier's clock was wrong"),
        actor=person("ana", "test"),
        now=site.clock.now(),
        catalog=site.book,
        policy=policy,
    )
    site.tell(0, 1, 2, 3)
    assert site.stands() == [(BEYOND, "R04", "closed", day(3))]


def test_off_by_the_setting_nothing_is_told(tmp_path: Path, lite_url: str) -> None:
    site = tolerated(Owing(tmp_path, lite_url, tell_register=False))
    assert [report.verdicts for report in site.live(*LASTING)] == [0, 0, 0]
    assert site.tickets() == []


def test_a_project_without_risks_owes_nothing(tmp_path: Path, lite_url: str) -> None:
    site = Owing(tmp_path, lite_url)
    site.book.risks = {}
    with connect(site.platform.settings.warehouse_path) as connection:
        write_verdicts(connection, [verdict(0, "red")])
    assert site.tell(0).verdicts == 0
    with connect(site.platform.settings.warehouse_path, read_only=True) as connection:
        assert list(judged_duties(site.platform, connection, [day(0)], "run")) == []


def test_a_missed_target_and_an_action_that_is_due(tmp_path: Path, lite_url: str) -> None:
    plan = a_plan(target={"likelihood": 1}, by=day(3), actions=[AN_ACTION])
    site = tolerated(Owing(tmp_path, lite_url, strategies=[plan]))
    site.live(*["green"] * 4)
    assert site.stands() == [(ACTION, "faster/tender", "open", day(3))]  # fourteen days before
    assert site.tickets()[0].owner == "data_eng"
    site.live("green")
    assert site.stands()[1] == (TARGET, "faster", "open", day(4))
    site.live(*["green"] * 12)
    assert [ticket.severity.value for ticket in site.tickets()] == ["P3", "P2"]
    site.live("green")
    assert [ticket.severity.value for ticket in site.tickets()] == ["P2", "P2"]  # overdue since yesterday
    site.done("tender", 17)
    site.live("green")
    assert [state for _, _, state, _ in site.stands()] == ["closed", "open"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_action_whose_day_had_passed_when_it_came_is_told_once_as_past(
    tmp_path: Path, lite_url: str, language: Any
) -> None:
    site = tolerated(Owing(tmp_path, lite_url, language=language))
    site.live("green")
    past = AN_ACTION | {"due": date(2019, 5, 2)}
    site.register_strategies(a_plan(actions=[past]))
    site.live(*["green"] * 30)
    assert site.stands() == [(ACTION, "faster/tender", "open", day(1))]
    (story,) = [story_of(each.message) for each in site.messages() if each.kind == "root"]
    said = " ".join((*story.root, story.event))
    assert {"en": "which had passed before", "pt_BR": "já tinha passado"}[language] in said
    assert "2,4" not in said
    assert "2.4" not in said


def test_a_residual_that_stays_beyond_tolerance_never_becomes_the_usual_one(
    tmp_path: Path, lite_url: str
) -> None:
    site = tolerated(Owing(tmp_path, lite_url))
    site.book.response = response_plan.a_plan().model_copy(update={"new_level_days": 28})
    site.live(*["red"] * (LASTING_DAYS + 29))
    [ticket] = site.tickets()
    assert ticket.breached_periods > 28
    assert ticket.episode is not None
    assert ticket.episode.usual_from is None


def test_what_left_the_register_is_owed_no_longer(site: Owing) -> None:
    site.live("green", *LASTING)
    site.book.risks = {}
    site.live("red")
    [ticket] = site.tickets()
    assert (ticket.state.value, ticket.resolution) == ("closed", Resolution.SEGMENT_GONE)


def test_a_backfill_notifies_nobody(site: Owing) -> None:
    site.live("green", *LASTING, notify=False)
    assert len(site.tickets()) == 1
    assert site.messages() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_say_what_is_owed_and_name_no_id(tmp_path: Path, lite_url: str, language: Any) -> None:
    plan = a_plan(target={"likelihood": 1}, by=day(0), actions=[AN_ACTION | {"due": day(0)}])
    controls = [a_kept_control(title="Four eyes on refunds", frequency="daily")]
    site = tolerated(Owing(tmp_path, lite_url, controls=controls, strategies=[plan], language=language))
    site.tested(control_test("C09", 0, 22, 25))
    site.live("green", "red", "red", *LASTING)  # the test of the third day on is late, and counts no more
    stories = {
        each.message.rule_id.partition(".")[2]: story_of(each.message)
        for each in site.messages()
        if each.kind == "root"
    }
    assert {name: story.head.partition(" · T-")[2][9:] for name, story in stories.items()} == HEADS[language]
    for story in stories.values():
        assert len(story.head) <= 100
        said = " ".join((*story.root, story.event, *story.steps))
        assert not any(id_ in said for id_ in ("R04", "C09", "tender", "faster"))
        assert story.step
        assert story.language == language


HEADS = {
    "en": {
        BEYOND: "Risk beyond tolerance: Late parcels",
        TARGET: "Target missed: A second carrier",
        ACTION: "Action due soon: Ask for offers",
        TESTED: "Test overdue: Four eyes on refunds",
        BY_HAND: "Test failed: Four eyes on refunds",
    },
    "pt_BR": {
        BEYOND: "Risco acima da tolerância: Late parcels",
        TARGET: "Meta não atingida: A second carrier",
        ACTION: "Ação vence em breve: Ask for offers",
        TESTED: "Teste atrasado: Four eyes on refunds",
        BY_HAND: "Teste reprovado: Four eyes on refunds",
    },
}


def test_the_map_counts_what_is_overdue_apart(tmp_path: Path, lite_url: str) -> None:
    plan = a_plan(target={"likelihood": 1}, by=day(2), actions=[AN_ACTION | {"due": day(3)}])
    controls = [a_kept_control(frequency="daily")]
    site = tolerated(Owing(tmp_path, lite_url, controls=controls, strategies=[plan]))
    site.live("green", "green", "green", "green")
    page = read_page(site.platform)
    # The action is due today and not overdue yet.
    assert page.overdue["R04"] == ("strategy faster", "control C09")
    assert page.overdue_count == 2
    site.live("green")
    assert read_page(site.platform).overdue["R04"] == (
        "strategy faster",
        "strategy_action faster/tender",
        "control C09",
    )


def test_why_says_what_became_of_a_duty(site: Owing) -> None:
    site.live("green", *LASTING)
    rule = f"fulfilment.{BEYOND}"
    told = why(site.platform, Asked(rule, "R04", day(3)))
    assert told.ticket == "T-000001"
    assert "Residual high, beyond the tolerance of moderate." in told.lines[0]
    assert not why(site.platform, Asked(rule, "R04", day(0))).told
    early = why(site.platform, Asked(rule, "R04", day(2)))
    assert not early.told
    assert "for 2 days; told after 3" in early.lines[0]
    with pytest.raises(NothingFound, match="Did you mean: R04"):
        why(site.platform, Asked(rule, "R40", day(1)))
