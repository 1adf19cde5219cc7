"""`risk new` for the register and for rules: on a small project, by the command line itself."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from risk_pipeline.catalog.writing.logins import add_login
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.warehouse.connection import connect
from tests.harness.verb_site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_an_owner_is_appended_and_lints(site: Site) -> None:
    before = site.read("register/owners.yaml")
    done = site.risk("new", "owner", "returns_desk", "--email", "r@example.com", "--channel", "risk-returns")
    assert done.exit_code == 0, done.output
    after = site.read("register/owners.yaml")
    assert after.startswith(before.rstrip("\n"))
    assert yaml.safe_load(after)["owners"][-1] == {
        "id": "returns_desk",
        "title": "Returns desk",
        "email": "r@example.com",
        "channel": "risk-returns",
    }
    assert site.errors() == []
    again = site.risk("new", "owner", "returns_desk", "--email", "r@example.com", "--channel", "x")
    assert again.exit_code == 1
    assert "there is an entry returns_desk already" in again.output
    assert site.read("register/owners.yaml") == after


def test_all_that_is_missing_is_said_at_once(site: Site) -> None:
    done = site.risk("new", "risk")
    assert done.exit_code == 1
    for option in ("--title", "--line", "--owner", "--cause", "--event", "--consequence"):
        assert f"  {option} (" in done.output
    assert "one of fulfilment, data_platform" in done.output


def test_a_name_that_nobody_knows_gets_a_suggestion(site: Site) -> None:
    done = site.risk("new", "line", "returns", "--head", "fulfilment_op", "--goal", "g")
    assert "Did you mean: fulfilment_ops?" in done.output
    assert "Did you mean: late_rate" in site.risk("new", "rule", "late_rat", "--kind", "limit").output


def test_an_entry_that_is_not_there_names_the_verb_that_makes_it(site: Site) -> None:
    done = site.risk("new", "line", "returns", "--head", "ops_lead", "--goal", "g")
    assert "No head 'ops_lead'." in done.output
    assert "`risk new owner ops_lead` makes one." in done.output
    done = site.risk("new", "rule", "late_rate", "--kind", "limit", "--red", "10%", "--owner", "ops_lead")
    assert "`risk new owner ops_lead` makes one." in done.output
    done = site.risk("new", "rule", "late_rate", "--kind", "limit", "--red", "10%", "--risk", "R99")
    assert "`risk new risk` makes one." in done.output
    assert "`risk new" not in site.risk("new", "rule", "late_rate", "--kind", "limmit").output


def test_a_limit_of_0_is_a_limit_where_one_case_is_too_many(site: Site) -> None:
    done = site.risk("new", "rule", "late_rate", "--kind", "limit", "--red", "0", "--severity", "critical")
    assert done.exit_code == 0, done.output
    rules = yaml.safe_load(site.read("expectations/fulfilment.yaml"))["expectations"]
    assert rules[-1]["kwargs"]["red"] == 0


def test_what_breaks_the_form_is_refused_with_the_key(site: Site) -> None:
    before = site.read("register/owners.yaml")
    done = site.risk("new", "owner", "Returns Desk", "--email", "r@example.com", "--channel", "#x")
    assert done.exit_code == 1
    assert "id" in done.output
    assert "channel" in done.output
    assert site.read("register/owners.yaml") == before


def test_a_line_a_risk_a_playbook_and_a_rule_make_a_new_suite(site: Site) -> None:
    for arguments in (
        ("line", "returns", "--head", "data_eng", "--goal", "Returns are checked in time."),
        (
            *("risk", "--title", "Pile", "--line", "returns", "--owner", "data_eng", "--cause", "c"),
            *("--event", "e", "--consequence", "k"),
        ),
        ("playbook", "backlog", "--step", "Count: the unopened ones", "--step", "Move two people"),
    ):
        done = site.risk("new", *arguments)
        assert done.exit_code == 0, done.output
    assert yaml.safe_load(site.read("register/risks.yaml"))["risks"][-1]["id"] == "R20"
    assert yaml.safe_load(site.read("register/playbooks.yaml"))["playbooks"][-1]["steps"] == [
        "Count: the unopened ones",
        "Move two people",
    ]
    done = site.risk(
        "new",
        "rule",
        "late_rate",
        "--kind",
        "limit",
        "--red",
        "0.2",
        "--risk",
        "R20",
        "--playbook",
        "backlog",
    )
    assert done.exit_code == 0, done.output
    assert site.errors() == []


def rule_of(site: Site, *arguments: str) -> dict[str, Any]:
    """Return the rule that a call appends to the suite."""
    done = site.risk("new", "rule", "late_rate", "--playbook", "late_delivery", *arguments)
    assert done.exit_code == 0, done.output
    assert site.errors() == []
    suite = yaml.safe_load(site.read("expectations/fulfilment.yaml"))
    rule: dict[str, Any] = suite["expectations"][-1]
    return rule


def test_each_kind_of_rule_is_one_that_lint_accepts(site: Site) -> None:
    before = site.read("expectations/fulfilment.yaml")
    limit = rule_of(site, "--kind", "limit", "--red", "0.2", "--amber", "0.1", "--consecutive", "2")
    assert limit["id"] == "fulfilment.late_rate_limit"
    assert limit["kwargs"] == {
        "indicator": "late_rate", "by": ["all"], "grain": "day", "amber": 0.1, "red": 0.2, "consecutive": 2,
    }  # fmt: skip
    assert (limit["meta"]["risk"], limit["meta"]["owner"]) == ("R04", "fulfilment_ops")
    percent = rule_of(site, "--kind", "limit", "--red", "20%", "--amber", "7 %", "--id", "fulfilment.percent")
    assert (percent["kwargs"]["red"], percent["kwargs"]["amber"]) == (0.2, 0.07)
    assert rule_of(site, "--kind", "usual-range", "--red", "4")["kwargs"]["red"] == 4
    assert rule_of(site, "--kind", "shift", "--state", "shadow")["meta"]["state"] == "shadow"
    held = rule_of(site, "--kind", "concentration", "--red", "0.5", "--by", "seller", "--grain", "week")
    assert (held["kwargs"]["by"], held["kwargs"]["red"]) == (["seller"], 0.5)
    assert rule_of(site, "--kind", "worsening")["type"] == "expect_indicator_not_to_worsen"
    assert site.read("expectations/fulfilment.yaml").startswith(before.rstrip("\n"))


def test_a_rule_says_what_it_took_unasked_and_how_much_past_it_needs(site: Site) -> None:
    taken = site.risk("new", "rule", "late_rate", "--kind", "shift", "--playbook", "late_delivery").output
    assert "It names risk R04, " in taken
    assert "playbook late_delivery" not in taken
    assert "say --risk, or change it in the suite, if another fits." in taken
    assert "It judges once there are 84 days of history" in taken
    given = ("--risk", "R04", "--playbook", "late_delivery")
    asked = site.risk("new", "rule", "late_rate", "--kind", "usual-range", *given).output
    assert "It names" not in asked
    assert "It judges once there are 56 days of history" in asked
    named = ("--id", "fulfilment.weekly", "--grain", "week")
    weekly = site.risk("new", "rule", "late_rate", "--kind", "usual-range", *named, *given)
    assert "It judges once there are 26 weeks of history" in weekly.output
    limit = site.risk("new", "rule", "late_rate", "--kind", "limit", "--red", "0.2", *given).output
    assert "history" not in limit


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kind", "limit", "--red", "1,2"), "Late rate is up_bad; give one number, --red LIMIT."),
        (("--kind", "limit", "--red", "high"), "--red high: is no number"),
        (("--kind", "limit", "--red", "30"), "of a share that is 3000%. Write 30%, or 3000% if you mean it."),
        (("--kind", "limit", "--red", "10,30"), "Write 10%,30%, or 1000%,3000% if you mean it."),
        (("--kind", "limit", "--red", "x%"), "--red x%: is no number; write 12.5, 10% of a share"),
        (("--kind", "usual-range", "--red", "4%"), "--red 4%: it is no share that is limited here"),
        (("--kind", "drop-to-zero"), "late_rate is up_bad: that it falls to zero is good news"),
        (("--kind", "concentration", "--red", "0.5"), "seller has rows by week and month only"),
        (("--kind", "worsening", "--red", "1"), "Worsening has no limits"),
        (("--kind", "limits", "--red", "1"), "Did you mean: limit?"),
        (("--kind", "limit", "--red", "1", "--grain", "daily"), "Did you mean: day?"),
        (("--kind", "limit", "--red", "1", "--by", "region"), "No dimension 'region'"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(site: Site, arguments: tuple[str, ...], said: str) -> None:
    before = site.read("expectations/fulfilment.yaml")
    done = site.risk("new", "rule", "late_rate", "--playbook", "late_delivery", *arguments)
    assert done.exit_code == 1
    assert said in " ".join(done.output.split())
    assert site.read("expectations/fulfilment.yaml") == before


def test_a_dry_run_shows_and_writes_nothing(site: Site) -> None:
    before = site.read("expectations/fulfilment.yaml")
    done = site.risk(
        "new",
        "rule",
        "late_rate",
        "--kind",
        "limit",
        "--red",
        "0.2",
        "--playbook",
        "late_delivery",
        "--dry-run",
    )
    assert "--- expectations/fulfilment.yaml (appended)" in done.output
    assert "id: fulfilment.late_rate_limit" in done.output
    assert "id: fulfilment.late_delivery" not in done.output
    assert site.read("expectations/fulfilment.yaml") == before


def test_what_lint_refuses_is_taken_back(site: Site) -> None:
    before = site.read("expectations/fulfilment.yaml")
    done = site.risk(
        "new",
        "rule",
        "late_rate",
        "--kind",
        "limit",
        "--red",
        "0.2",
        "--amber",
        "0.3",
        "--playbook",
        "late_delivery",
    )
    assert done.exit_code == 1, done.output
    assert "Nothing was written, because `risk lint` would refuse it" in done.output
    assert site.read("expectations/fulfilment.yaml") == before


def test_a_login_is_put_into_the_entry_and_the_rest_stays(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("risk_pipeline.pipeline.operations.operators.current_login", lambda: "sam")
    before = site.read("register/owners.yaml")
    done = site.risk("new", "login", "data_eng")
    assert done.exit_code == 0, done.output
    assert "sam acts as data_eng now, as register/rights.yaml says." in done.output
    for name in ("1000", "github:Sam-B", "o'hara"):
        assert site.risk("new", "login", "data_eng", "--login", name).exit_code == 0
    after = site.read("register/owners.yaml")
    (owner,) = [each for each in yaml.safe_load(after)["owners"] if each["id"] == "data_eng"]
    assert owner["logins"] == ["sam", "1000", "github:Sam-B", "o'hara"]
    assert [line for line in after.splitlines() if "logins" not in line] == before.splitlines()
    assert site.errors() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("data_en", "--login", "sam"), "register/owners.yaml: no owner 'data_en'. Did you mean: data_eng?"),
        (("data_eng", "--login", "a b"), "logins"),
        (("data_eng", "--login", "twice"), "data_eng has the login twice already"),
    ],
)
def test_a_login_that_makes_no_sense_is_refused(site: Site, arguments: tuple[str, ...], said: str) -> None:
    site.risk("new", "login", "data_eng", "--login", "twice")
    before = site.read("register/owners.yaml")
    done = site.risk("new", "login", *arguments)
    assert done.exit_code == 1
    assert said in done.output
    assert site.read("register/owners.yaml") == before


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "owners:\n- id: a  # first\n  title: A\n",
            "owners:\n- id: a  # first\n  logins: [sam]\n  title: A\n",
        ),
        (
            "owners:\r\n  - title: A\r\n    id: a\r\n",
            "owners:\r\n  - title: A\r\n    id: a\r\n    logins: [sam]\r\n",
        ),
        ("owners:\n  - id: a\n    logins: []\n", "owners:\n  - id: a\n    logins: [sam]\n"),
        (
            "owners:\n  - id: a\n    logins: [x,\n      y]  # two\n",
            "owners:\n  - id: a\n    logins: [x,\n      y, sam]  # two\n",
        ),
    ],
)
def test_a_login_is_added_whatever_the_layout(text: str, written: str) -> None:
    assert add_login(text, "a", "sam", "owners.yaml") == written


@pytest.mark.parametrize(
    "text", ["owners: [{id: a}]\n", "owners:\n  - id: a\n    logins:\n      - x\n", "owners:\n  - id: a"]
)
def test_a_layout_that_takes_no_login_safely_is_left_to_a_person(text: str) -> None:
    with pytest.raises(ConfigError, match=r"owners.yaml: the entry a .*by hand: logins: \[sam\]"):
        add_login(text, "a", "sam", "owners.yaml")


def said_by(done: Any) -> str:
    return " ".join(done.output.split())


def test_the_first_type_of_incident_comes_with_all_that_it_needs(site: Site) -> None:
    assert "`risk new incident-type outage` writes the first" in said_by(site.risk("incident", "declare"))
    assert "`risk new incident-type leak` writes" in said_by(site.risk("incident", "declare", "leak"))
    assert "--commander (" in site.risk("new", "incident-type", "outage", "--over", "pages answer").output
    lead = ("--commander", "fulfilment_ops")
    done = site.risk("new", "incident-type", "outage", "--over", "pages answer", *lead)
    assert done.exit_code == 0, done.output
    assert "Wrote register/incidents.yaml" in done.output
    assert site.errors() == []
    again = site.risk("new", "incident-type", "outage", "--over", "pages answer")
    assert "there is a type outage already" in again.output
    assert site.risk("new", "incident-type", "leak", "--over", "no data leaves").exit_code == 0
    written = yaml.safe_load(site.read("register/incidents.yaml"))
    assert [each["id"] for each in written["clocks"]] == ["P0", "P1", "P2", "P3"]
    types = written["types"]
    assert [(each["id"], each["recovery"][0]["title"]) for each in types] == [
        ("outage", "pages answer"),
        ("leak", "no data leaves"),
    ]
    assert site.errors() == []


def hourly(site: Site, usual: float) -> None:
    """Let the indicator be a count by the hour, and a warehouse know how much of it is usual."""
    site.project.indicators["late_rate"] |= {
        "unit": "count",
        "direction": "down_bad",
        "denominator": "none",
        "min_denominator": 0,
        "grain": ["hour", "day", "week"],
    }
    site.project.rules["fulfilment"].clear()
    site.project.write()
    with connect(site.folder / "var" / "warehouse" / "risk.duckdb") as connection:
        connection.execute(
            "create schema if not exists indicators; create table indicators.indicator_hours as "
            "select 'late_rate' as indicator, 'hour' as grain, 'all' as dimension, i::date as period_start, "
            f"null::double as denominator, {usual} as centre "
            "from range(timestamp '2024-04-01', timestamp '2024-07-01', interval 1 hour) as hours (i)"
        )


@pytest.mark.parametrize(
    ("usual", "consecutive", "least", "is_warned"),
    [(0.4, "1", 10, True), (4, "1", 10, True), (4, "3", 4, False), (12, "1", 10, False)],
)
def test_a_rule_says_where_its_indicator_has_too_little_for_a_drop(
    site: Site, usual: float, consecutive: str, least: int, is_warned: bool
) -> None:
    hourly(site, usual)
    kind = ("--kind", "drop-to-zero", "--grain", "hour", "--consecutive", consecutive)
    done = site.risk("new", "rule", "late_rate", "--playbook", "late_delivery", "--risk", "R04", *kind)
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    warning = f"at most {usual:.1f} are expected in any hour, fewer than {least}: it has not judged one"
    assert (warning in said) is is_warned
    assert ("(L123)" in said) is is_warned
    (rule,) = yaml.safe_load(site.read("expectations/fulfilment.yaml"))["expectations"]
    assert rule["kwargs"]["min_expected"] == least


def test_a_drop_to_zero_is_watched_in_counts(site: Site) -> None:
    site.project.indicators["late_rate"] |= {
        "unit": "money_minor",
        "direction": "down_bad",
        "denominator": "none",
        "min_denominator": 0,
    }
    site.project.write()
    kind = ("--playbook", "late_delivery", "--risk", "R04", "--kind", "drop-to-zero")
    done = site.risk("new", "rule", "late_rate", *kind)
    assert done.exit_code == 1
    assert "late_rate is no count, and says nothing of how many are usual" in said_by(done)
