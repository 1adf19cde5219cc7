"""What the verbs print about a place that has lived: tables for people, JSON for machines, exit codes."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.pipeline.operations.watchdog import find
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.store import StoreOutbox
from risk_pipeline.store.queries.tickets import list_messages
from tests.harness.loop_site import (
    BREACH_DAY,
    CARDS_TICKET,
    DAYS,
    FEED_TICKET,
    FIRST,
    FLOW_TICKET,
    LAST,
    Site,
    Story,
)


@pytest.fixture
def site(loop_story: Story) -> Site:
    found = loop_story.at(LAST.isoformat())
    found.put_files(LAST)
    return found


@pytest.fixture
def without_dbt(loop_story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing new comes in, so the results of the last dbt call stand in for one that has nothing to do."""
    monkeypatch.setattr(dbt, "build", lambda *_, **__: loop_story.site.last_build())


def answer(site: Site, *arguments: str, code: int = 0) -> Any:
    done = site.cli(*arguments, "--json")
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def test_rules_as_json_carry_their_versions(site: Site) -> None:
    found = answer(site, "rules", "list")
    assert {each["id"]: each["version"] for each in found} == {
        rule.id: rule.sha256 for rule in site.catalog.rules.values()
    }


def test_rules_of_one_line_are_those_of_its_suite(site: Site) -> None:
    found = answer(site, "rules", "list", "--line", "payments")
    assert {each["id"].split(".")[0] for each in found} == {"payments"}


def test_lint_of_the_project_finds_no_errors(site: Site) -> None:
    assert [finding for finding in answer(site, "lint") if finding.get("is_error")] == []


def test_lint_ends_with_3_when_it_finds_errors(site: Site, tmp_path: Path) -> None:
    for folder in ("expectations", "register"):
        shutil.copytree(site.settings.project_dir / folder, tmp_path / folder)
    (tmp_path / "dbt_project").symlink_to(site.settings.dbt_dir)
    suite = tmp_path / "expectations" / "payments.yaml"
    suite.write_text(suite.read_text().replace("owner: payments_risk", "owner: nobody"))
    done = site.cli("lint", "--json", RISK_PROJECT_DIR=str(tmp_path))
    assert done.exit_code == 3
    assert "nobody" in done.stdout
    assert json.loads(done.stdout)


def test_tickets_are_listed_open_ones_first_and_alone(site: Site) -> None:
    everything = answer(site, "tickets", "list", "--all")
    alive = answer(site, "tickets", "list")
    assert {each["state"] for each in alive} <= {"open", "acknowledged", "in_progress", "verifying"}
    assert [each["ref"] for each in everything][: len(alive)] == [each["ref"] for each in alive]
    assert FEED_TICKET in {each["ref"] for each in everything} - {each["ref"] for each in alive}


def test_tickets_are_filtered_by_state_rule_and_owner(site: Site) -> None:
    closed = answer(site, "tickets", "list", "--state", "closed", "--owner", "data_eng")
    assert [each["ref"] for each in closed] == [FEED_TICKET]
    assert answer(site, "tickets", "list", "--rule", "payments.chargebacks") == []
    nobody = site.cli("tickets", "list", "--all", "--rule", "payments.nothing")
    assert nobody.exit_code == 1
    assert "No rule 'payments.nothing'. Did you mean: payments." in nobody.stderr


def test_a_ticket_is_shown_with_history_and_messages(site: Site) -> None:
    found = answer(site, "tickets", "show", FEED_TICKET)
    assert found["ticket"]["identity_key"] == "data:feed:olist.order_reviews"
    assert [event["change"]["kind"] for event in found["events"]] == ["opened", "verifying", "closed"]
    assert [message["kind"] for message in found["messages"]] == ["root", "reply", "update", "reply"]
    people = site.cli("tickets", "show", "4")
    assert people.exit_code == 0
    with site.platform() as platform:
        [root] = [each for each in list_messages(platform.store, ticket_id=4) if each.kind.value == "root"]
    assert root.sent is not None
    told_in = f"#{root.channel} {root.sent.permalink}"
    assert "".join(told_in.split()) in "".join(people.stdout.split())
    assert f"{FEED_TICKET} P0 closed" in people.stdout


@pytest.mark.parametrize(
    "arguments",
    [("tickets", "show", "T-99"), ("tickets", "ack", "T-99"), ("trace", "T-99"), ("tickets", "show", "x")],
    ids=" ".join,
)
def test_a_ticket_that_does_not_exist_ends_with_1(site: Site, arguments: tuple[str, ...]) -> None:
    done = site.cli(*arguments)
    assert done.exit_code == 1
    assert done.stderr.strip()
    assert "Traceback" not in done.output


def test_a_ticket_is_acknowledged_started_and_closed_by_people(site: Site) -> None:
    assert site.cli("tickets", "ack", FLOW_TICKET).stdout == f"{FLOW_TICKET} is acknowledged\n"
    assert site.cli("tickets", "start", FLOW_TICKET).stdout == f"{FLOW_TICKET} is in_progress\n"
    fix = ("tickets", "close", FLOW_TICKET, "--resolution", "fixed")
    refused = site.cli(*fix)
    assert refused.exit_code == 1
    lacking = "(--root-cause; `risk tickets close --help` lists them) and a text of what caused it (--note)"
    assert lacking in " ".join(refused.stderr.split())
    cause = ("--root-cause", "partner.payment", "--note", "acquirer down")
    refused = site.cli(*fix, *cause)
    assert refused.exit_code == 1
    assert f"risk tickets action add {FLOW_TICKET}" in refused.stderr
    due = ("--owner", "ben", "--due", "2w")
    added = site.cli("tickets", "action", "add", FLOW_TICKET, "corrective", "second acquirer", *due)
    assert added.stdout == f"{FLOW_TICKET} is in_progress: action 1 added\n"
    done = site.cli("tickets", "action", "done", FLOW_TICKET, "1", "--as", "ben")
    assert "shows whether it worked" in done.stdout
    fixed = site.cli(*fix, *cause)
    proof = "fixed, once green periods that begin after the fix prove it"
    assert fixed.stdout == f"{FLOW_TICKET} is verifying: {proof}\n"
    shown = answer(site, "tickets", "show", FLOW_TICKET)
    assert shown["ticket"]["root_cause"] == "acquirer down"
    assert [event["change"]["actor"] for event in shown["events"]][-5:] == ["ana"] * 3 + ["ben", "ana"]
    people = " ".join(site.cli("tickets", "show", FLOW_TICKET).stdout.split())
    assert "second acquirer" in people
    assert "partner.payment: acquirer down" in people
    assert answer(site, "audit", "verify", "--states")["broken"] == []


def test_time_does_its_part_once(site: Site) -> None:
    first = answer(site, "clocks")
    assert first["adopted"] + first["reminded"] + first["escalated"] > 0, first
    assert set(answer(site, "clocks").values()) == {0}


def test_the_history_is_handed_over_whole(site: Site, tmp_path: Path) -> None:
    count = answer(site, "audit", "verify")["events"]
    for name in ("history.csv", "history.parquet"):
        done = site.cli("audit", "export", str(tmp_path / name))
        assert done.stdout.endswith(f"{name}: {count} events\n"), done.output
    assert len((tmp_path / "history.csv").read_text().splitlines()) > count
    assert site.cli("audit", "export", str(tmp_path / "history.xlsx")).exit_code == 1


def test_what_people_did_is_told_at_the_next_delivery(site: Site) -> None:
    before = len(site.history()["messages"])
    site.cli("tickets", "ack", FLOW_TICKET)
    assert answer(site, "deliver")["sent"] == len(site.history()["messages"]) - before > 0
    assert answer(site, "deliver")["sent"] == 0


def test_a_trace_says_that_the_sql_returns_the_tickets_number(site: Site) -> None:
    found = answer(site, "trace", FLOW_TICKET)
    assert found["agrees"] is True
    assert found["rule_is_current"] is True
    assert found["source_rows"]["olist.orders"]["rows"]
    people = site.cli("trace", FLOW_TICKET, "--rows", "2")
    assert "from indicators.ind_approval_to_purchase_ratio" in people.stdout
    assert ": the same" in " ".join(people.stdout.split())


def test_a_trace_of_what_stayed_away_says_that_it_has_no_rows(site: Site) -> None:
    people = " ".join(site.cli("trace", CARDS_TICKET).stdout.split())
    assert "no events behind it: what stayed away has no rows" in people


def test_a_chart_is_a_png_named_after_its_series(site: Site) -> None:
    done = site.cli("chart", "late_delivery_rate", "--dimension", "customer_state", "--segment", "SP")
    assert done.exit_code == 0, done.output
    path = site.settings.var_dir / "charts" / "late_delivery_rate_day_customer_state_SP.png"
    assert done.stdout.strip() == str(path)
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("late_delivery_rat",), "Did you mean: late_delivery_rate"),
        (("late_delivery_rate", "--grain", "hour"), "has grain day, week"),
        (("late_delivery_rate", "--segment", "XX", "--dimension", "customer_state"), "no day values"),
    ],
    ids=["indicator", "grain", "segment"],
)
def test_a_chart_of_nothing_says_what_there_is(site: Site, arguments: tuple[str, ...], words: str) -> None:
    done = site.cli("chart", *arguments)
    assert done.exit_code == 1
    assert words in done.stderr


def test_the_doctor_finds_a_lived_place_sound(site: Site) -> None:
    found = {check["what"]: check for check in answer(site, "doctor")}
    assert {name for name, check in found.items() if check["is_ok"] is False} == set()
    assert {"dbt", "catalog", "warehouse", "store", "Slack", "data folder"} <= set(found)


def test_the_doctor_ends_with_3_on_a_problem_and_names_the_remedy(
    site: Site,
) -> None:
    site.settings.warehouse_path.write_text("this is no database")
    found = {check["what"]: check for check in answer(site, "doctor", code=3)}
    assert found["warehouse"]["is_ok"] is False
    assert str(site.settings.warehouse_path) in found["warehouse"]["found"]


@pytest.mark.usefixtures("without_dbt")
def test_a_run_as_json_reports_every_stage_and_ends_with_3_on_red_if_asked(site: Site) -> None:
    found = answer(site, "run", "--day", LAST.isoformat(), "--fail-on-red", code=3)
    assert set(found) >= {"run_id", "day", "ingest", "transform", "judge", "respond", "deliver", "published"}
    assert found["day"] == LAST.isoformat()
    assert len(found["ingest"]["loads"]) == len(site.catalog.feeds)
    assert found["judge"]["counts"]["red"] > 0


def test_a_run_with_full_refresh_asks_dbt_to_build_anew(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def build(_settings: Any, *, full_refresh: bool, **_: Any) -> dbt.BuildReport:
        asked.append(full_refresh)
        raise WarehouseError("far enough")

    monkeypatch.setattr(dbt, "build", build)
    assert site.cli("run", "--day", LAST.isoformat(), "--full-refresh").exit_code == 1
    assert site.cli("run", "--day", LAST.isoformat()).exit_code == 1
    assert asked == [True, False]


@pytest.mark.usefixtures("without_dbt")
def test_a_run_without_notify_queues_nothing(site: Site) -> None:
    site.put_back(DAYS[DAYS.index(BREACH_DAY)].isoformat())
    site.forget_tickets()
    done = answer(site, "run", "--day", BREACH_DAY.isoformat(), "--no-notify")
    assert done["respond"]["opened"] > 0
    assert answer(site, "outbox", "list", "--all") == []


@pytest.mark.usefixtures("without_dbt")
def test_a_replay_as_json_tells_openings_by_rule(site: Site) -> None:
    site.put_back("replayed")
    site.forget_tickets()
    found = answer(site, "replay", "--from", FIRST.isoformat(), "--to", LAST.isoformat())
    assert {tally["rule_id"] for tally in found["by_rule"]} == {t.rule_id for t in site.tickets()}
    assert found["messages_sent"] > 0


def test_dead_messages_are_listed_and_queued_again(site: Site) -> None:
    site.cli("tickets", "ack", FLOW_TICKET)
    with site.platform() as platform:
        outbox, now = StoreOutbox(platform.store), platform.clock.now()
        delivery = outbox.claim(now)
        assert delivery is not None
        outbox.mark_dead(delivery.outbox_id, "the channel is archived", now)
    dead = answer(site, "outbox", "list", "--state", "dead")
    assert [(row["id"], row["error"]) for row in dead] == [(delivery.outbox_id, "the channel is archived")]
    done = site.cli("outbox", "revive", str(delivery.outbox_id))
    assert (done.exit_code, done.stdout) == (0, "1 queued again; `risk deliver` sends them\n")
    assert answer(site, "outbox", "list", "--state", "dead") == []
    assert answer(site, "deliver")["sent"] >= 1
    assert answer(site, "outbox", "list") == []


def test_a_message_that_is_not_dead_is_not_queued_again(site: Site) -> None:
    done = site.cli("outbox", "revive", "1", "999")
    assert done.exit_code == 1
    assert "Not dead, so not queued again: 1, 999" in done.stderr


def test_all_dead_messages_are_queued_again_at_once(site: Site) -> None:
    for ref in (FLOW_TICKET, "T-5"):
        site.cli("tickets", "ack", ref)
    with site.platform() as platform:
        outbox, now = StoreOutbox(platform.store), platform.clock.now()
        while delivery := outbox.claim(now):
            outbox.mark_dead(delivery.outbox_id, "the token is revoked", now)
    dead = answer(site, "outbox", "list", "--state", "dead")
    assert len(dead) >= 2
    assert f"{len(dead)} queued again" in site.cli("outbox", "revive", "--all").stdout


def test_why_answers_from_a_place_that_has_lived(site: Site) -> None:
    (ticket,) = [t for t in site.tickets() if t.ref == FEED_TICKET]
    asked = (ticket.rule_id, ticket.segment, ticket.since.isoformat())
    found = answer(site, "why", *asked)
    assert (found["told"], found["ticket"], found["verdict"]["status"]) == (True, FEED_TICKET, "red")
    people = site.cli("why", *asked)
    assert people.exit_code == 0
    assert people.stdout.startswith("told\n")
    assert f"{FEED_TICKET}: opened at" in people.stdout


def test_why_of_an_unknown_rule_ends_with_1_and_near_names(site: Site) -> None:
    done = site.cli("why", "fulfilment.late_deliver", "all", BREACH_DAY.isoformat())
    assert done.exit_code == 1
    assert "Did you mean: fulfilment.late_delivery" in done.stderr


def test_watchdog_finds_all_rules_judged_the_morning_after_and_none_much_later(site: Site) -> None:
    with site.platform(LAST) as platform:
        cast("FixedClock", platform.clock).at += timedelta(hours=8)
        assert [finding for finding in find(platform) if finding.lapse == "not_judged"] == []
    found = answer(site, "watchdog", code=3)
    assert {finding["lapse"] for finding in found["findings"]} >= {"not_judged"}
    assert not found["beaten"]


def test_data_docs_are_pages_of_all_suites(site: Site) -> None:
    done = site.cli("data-docs")
    assert done.exit_code == 0, done.output
    page = done.stdout.strip()
    assert page.endswith("index.html")
