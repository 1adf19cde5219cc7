"""Each code has a project that earns it, and nothing but it."""

import copy
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from risk_pipeline.catalog import load_catalog
from risk_pipeline.catalog.findings.codes import CODES
from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint import lint
from tests.builders.catalog_project import LATE, VOLUME, Project, a_holiday_group, an_event

TODAY = date(2027, 1, 1)
Break = Callable[[Project], None]
# code, subject, key, where, what is broken; the last may also name further codes that must come with it
CASES: list[tuple[str, str, str, str, Break, set[str]]] = []


def earns(
    code: str, subject: str, key: str, where: str, also: set[str] | None = None
) -> Callable[[Break], Break]:
    """Register a way to break the clean project, and the finding it must give."""

    def register(change: Break) -> Break:
        CASES.append((code, subject, key, where, change, also or set()))
        return change

    return register


def findings(project: Project) -> list[Finding]:
    return lint(project.folder, today=TODAY, is_configured=lambda receiver: receiver != "jira:RISK")


ROUTES = "register/routing.yaml"
RIGHTS = "register/rights.yaml"
RESPONSE = "register/response.yaml"
SUITE, DATA_SUITE = "expectations/fulfilment.yaml", "expectations/data_platform.yaml"
DBT = "dbt_project/models/schema.yml"
MANIFEST = "dbt_project/target/manifest.json"


@earns("L001", "", "", "register/risks.yaml")
def _file_is_missing(p: Project) -> None:
    p.write()
    (p.folder / "register/risks.yaml").unlink()


@earns("L002", LATE, "meta.ownr", SUITE)
def _unknown_key(p: Project) -> None:
    p.late["meta"]["ownr"] = "x"


@earns("L003", LATE, "meta.owner", SUITE)
def _owner_is_missing(p: Project) -> None:
    del p.late["meta"]["owner"]


@earns("L004", "", "title", "register/owners.yaml")
def _key_twice(p: Project) -> None:
    path = p.write() / "register/owners.yaml"
    path.write_text(path.read_text().replace("  email:", "  title: again\n  email:", 1))


@earns("L005", "R04", "id", "register/risks.yaml")
def _id_twice(p: Project) -> None:
    p.risks.append(p.risks[0])


@earns("L006", "", "", MANIFEST)
def _no_manifest(p: Project) -> None:
    p.write()
    p.manifest_path.unlink()


@earns("L007", "", "", MANIFEST)
def _manifest_is_old(p: Project) -> None:
    p.write()
    os.utime(p.folder / "dbt_project/models/schema.yml", (4e9, 4e9))


@earns("L101", LATE, "kwargs.indicator", SUITE, also={"L203", "L309"})
def _unknown_indicator(p: Project) -> None:
    p.late["kwargs"]["indicator"] = "lat_rate"


@earns("L102", LATE, "meta.risk", SUITE, also={"L309"})
def _unknown_risk(p: Project) -> None:
    p.late["meta"]["risk"] = "R40"


@earns("L103", LATE, "meta.owner", SUITE)
def _unknown_owner(p: Project) -> None:
    p.late["meta"]["owner"] = "fulfilment_op"


@earns("L104", LATE, "meta.playbook", SUITE)
def _unknown_playbook(p: Project) -> None:
    p.late["meta"]["playbook"] = "late"


@earns("L105", LATE, "kwargs.indicator", SUITE)
def _indicator_of_another_line(p: Project) -> None:
    p.indicators["late_rate"]["business_line"] = "data_platform"


@earns("L106", LATE, "meta.risk", SUITE, also={"L309"})
def _risk_of_another_line(p: Project) -> None:
    p.late["meta"]["risk"] = "R19"


@earns("L107", LATE, "kwargs.by", SUITE)
def _unknown_dimension(p: Project) -> None:
    p.late["kwargs"]["by"] = ["all", "category"]


@earns("L108", LATE, "kwargs.grain", SUITE)
def _unknown_grain(p: Project) -> None:
    p.late["kwargs"]["grain"] = "month"


@earns("L109", LATE, "kwargs.grain", SUITE)
def _sellers_by_day(p: Project) -> None:
    p.late["kwargs"]["by"] = ["all", "seller"]


@earns("L110", LATE, "kwargs.min_history", SUITE)
def _weeks_of_history_that_no_week_has(p: Project) -> None:
    p.late["type"] = "expect_indicator_within_control_limits"
    p.late["kwargs"] = {"indicator": "late_rate", "grain": "week"}  # min_history: 56 by default


@earns("L111", LATE, "kwargs.amber", SUITE)
def _amber_beyond_red(p: Project) -> None:
    p.late["kwargs"] |= {"amber": 0.2, "red": 0.1}


@earns("L111", LATE, "kwargs.amber", SUITE)
def _amber_beyond_red_where_down_is_bad(p: Project) -> None:
    p.indicators["late_rate"]["direction"] = "down_bad"


@earns("L111", LATE, "kwargs.amber", SUITE)
def _amber_band_outside_red_band(p: Project) -> None:
    p.indicators["late_rate"]["direction"] = "band"
    p.late["kwargs"] |= {"amber": [0.7, 1.4], "red": [0.8, 1.3]}


@earns("L111", LATE, "kwargs.amber", SUITE)
def _amber_score_beyond_red_score(p: Project) -> None:
    p.late["type"] = "expect_indicator_within_control_limits"
    p.late["kwargs"] = {"indicator": "late_rate", "amber": 5, "red": 3}


@earns("L111", LATE, "kwargs.amber", SUITE)
def _amber_share_beyond_red_share(p: Project) -> None:
    p.late["type"] = "expect_indicator_not_concentrated"
    p.late["kwargs"] = {"indicator": "late_rate", "by": ["seller"], "grain": "week", "amber": 0.6, "red": 0.5}


@earns("L111", VOLUME, "kwargs.amber", DATA_SUITE)
def _amber_volume_below_red_volume(p: Project) -> None:
    p.rules["data_platform"][0]["kwargs"] |= {"amber": 0.3, "red": 0.5}


@earns("L111", "data_platform.fresh", "kwargs.amber_hours", DATA_SUITE)
def _amber_age_beyond_red_age(p: Project) -> None:
    p.rules["data_platform"][1]["kwargs"] |= {"amber_hours": 80}


@earns("L112", LATE, "kwargs.amber", SUITE)
def _band_without_pairs(p: Project) -> None:
    p.indicators["late_rate"]["direction"] = "band"


@earns("L112", LATE, "kwargs.red", SUITE)
def _pair_without_band(p: Project) -> None:
    p.late["kwargs"] = {"indicator": "late_rate", "red": [0.1, 0.2]}


@earns("L112", LATE, "kwargs.red", SUITE)
def _pair_upside_down(p: Project) -> None:
    p.indicators["late_rate"]["direction"] = "band"
    p.late["kwargs"] = {"indicator": "late_rate", "red": [1.2, 0.8]}


@earns("L112", LATE, "type", SUITE)
def _band_cannot_worsen(p: Project) -> None:
    p.indicators["late_rate"]["direction"] = "band"
    p.late.update({"type": "expect_indicator_not_to_worsen", "kwargs": {"indicator": "late_rate"}})


@earns("L113", "data_platform.late", "id", SUITE, also={"L105", "L106"})
def _id_of_another_suite(p: Project) -> None:
    p.late["id"] = "data_platform.late"


@earns("L113", "fulfilment", "name", "expectations/shipping.yaml")
def _suite_not_named_like_its_file(p: Project) -> None:
    folder = p.write() / "expectations"
    (folder / "fulfilment.yaml").rename(folder / "shipping.yaml")


@earns("L114", "fulfilment", "name", SUITE, also={"L201", "L305"})
def _suite_without_line(p: Project) -> None:
    del p.lines[0]


@earns("L115", LATE, "meta.review_by", SUITE)
def _review_is_due(p: Project) -> None:
    p.late["meta"]["review_by"] = date(2026, 12, 31)


@earns("L116", "late_delivery", "steps", "register/playbooks.yaml", also={"L203", "L309"})
def _playbook_refers_to_a_retired_rule(p: Project) -> None:
    p.late["meta"]["state"] = "retired"
    p.playbooks[0]["steps"].append(f"Look at `{LATE}`.")


@earns("L116", LATE, "meta.rationale", SUITE)
def _rationale_refers_to_an_unknown_rule(p: Project) -> None:
    p.late["meta"]["rationale"] = "as in `fulfilment.late_handof`"


@earns("L117", "fulfilment.again", "kwargs", SUITE)
def _same_rule_twice(p: Project) -> None:
    again = copy.deepcopy(p.late)
    again["id"] = "fulfilment.again"
    again["kwargs"]["grain"] = "day"
    p.rules["fulfilment"].append(again)


@earns("L118", VOLUME, "kwargs.feeds", DATA_SUITE)
def _unknown_feed(p: Project) -> None:
    p.rules["data_platform"][0]["kwargs"]["feeds"].append("shop.order")


@earns("L119", VOLUME, "kwargs.feeds", DATA_SUITE)
def _feed_without_cursor(p: Project) -> None:
    del p.feed["cursor"]


@earns("L120", LATE, "type", SUITE)
def _type_misspelt(p: Project) -> None:
    p.late["type"] = "expect_indicator_within_limit"


@earns("L121", LATE, "meta.dataset", SUITE, also={"L203", "L309"})
def _core_type_without_dataset(p: Project) -> None:
    p.late.update({"type": "expect_column_to_exist", "kwargs": {"column": "order_id"}})


@earns("L121", LATE, "meta.dataset", SUITE, also={"L203", "L309"})
def _core_type_on_unknown_dataset(p: Project) -> None:
    _core_type_without_dataset(p)
    p.late["meta"]["dataset"] = "staging.stg_order"


@earns("L122", LATE, "kwargs.column", SUITE, also={"L203", "L309"})
def _core_type_on_unknown_column(p: Project) -> None:
    p.late.update({"type": "expect_column_to_exist", "kwargs": {"column": "order"}})
    p.late["meta"]["dataset"] = "staging.stg_orders"


@earns("L201", "handoff_rate", "indicator.business_line", DBT, also={"L105"})
def _indicator_of_unknown_line(p: Project) -> None:
    p.indicators["handoff_rate"]["business_line"] = "fulfillment"


@earns("L202", "late_rate", "indicator.owner", DBT)
def _indicator_of_unknown_owner(p: Project) -> None:
    p.indicators["late_rate"]["owner"] = "nobody"


@earns("L203", "late_rate", "", DBT, also={"L309"})
def _indicator_with_a_draft_rule_only(p: Project) -> None:
    p.late["meta"]["state"] = "draft"


@earns("L204", "lateness", "indicator.name", DBT)
def _model_not_named_like_its_indicator(p: Project) -> None:
    p.indicators["late_rate"]["name"] = "lateness"
    p.late["kwargs"]["indicator"] = "lateness"


@earns("L205", "late_rate", "", DBT)
def _indicator_left_out_of_the_union(p: Project) -> None:
    p.models["indicator_daily"].remove("model.tiny.ind_late_rate")


@earns("L206", "ind_new", "", DBT)
def _indicator_model_without_meta(p: Project) -> None:
    p.models["ind_new"] = ["model.tiny.stg_orders"]
    p.descriptions["ind_new"] = "One row."


@earns("L207", "late_rate", "indicator.description", DBT)
def _indicator_without_description(p: Project) -> None:
    p.indicators["late_rate"]["description"] = " "


@earns("L208", "late_rate", "", DBT)
def _indicator_from_nowhere(p: Project) -> None:
    p.models["ind_late_rate"] = []


@earns("L209", "late_rate", "indicator.dimensions", DBT, also={"L107"})
def _indicator_without_dimensions(p: Project) -> None:
    p.indicators["late_rate"]["dimensions"] = []


@earns("L210", "late_rate", "indicator.dimensions", DBT)
def _dimension_without_column(p: Project) -> None:
    p.model_columns["ind_late_rate"] = ["customer_state", "sellr"]


@earns("L211", "late_rate", "indicator.attributes", DBT)
def _attribute_without_column(p: Project) -> None:
    p.model_columns["ind_late_rate"] = ["customer_state", "seller"]
    p.indicators["late_rate"]["attributes"] = ["customer_state", "carrier"]


@earns("L211", "late_rate", "indicator.users", DBT)
def _users_without_column(p: Project) -> None:
    p.model_columns["ind_late_rate"] = ["customer_state", "seller"]
    p.indicators["late_rate"]["users"] = "customer"


@earns("L212", "late_rate", "indicator.grain", DBT)
def _hours_without_instant(p: Project) -> None:
    p.indicators["late_rate"]["grain"] = ["hour", "day", "week"]
    p.model_columns["ind_late_rate"] = ["customer_state", "seller", "occurred_on"]


@earns("L212", "late_rate", "indicator.grain", DBT)
def _instant_without_hours(p: Project) -> None:
    p.model_columns["ind_late_rate"] = ["customer_state", "seller", "occurred_at"]


@earns("L212", "late_rate", "indicator.grain", DBT)
def _hours_of_a_stock(p: Project) -> None:
    p.indicators["late_rate"] |= {"grain": ["hour", "day", "week"], "form": "stock"}


@earns("L212", "late_rate", "indicator.grain", DBT)
def _hours_that_are_known_weeks_later(p: Project) -> None:
    p.indicators["late_rate"] |= {"grain": ["hour", "day", "week"], "maturity_days": 35}


@earns("L212", "late_rate", "indicator.hourly", DBT)
def _segments_of_hours_without_hours(p: Project) -> None:
    p.indicators["late_rate"]["hourly"] = ["customer_state"]


@earns("L212", "late_rate", "indicator.hourly", DBT)
def _hours_of_an_unknown_dimension(p: Project) -> None:
    p.indicators["late_rate"] |= {"grain": ["hour", "day", "week"], "hourly": ["stat"]}


FLOW = "select order_id as entity_id, occurred_on, 1 as numerator, 1 as denominator, 0 as exposure_minor, {}"
NAMES = ["entity_id", "occurred_on", "numerator", "denominator", "exposure_minor", "customer_state", "seller"]


@earns("L213", "late_rate", "columns", DBT)
def _instant_declared_and_not_selected(p: Project) -> None:
    p.indicators["late_rate"]["grain"] = ["hour", "day", "week"]
    p.model_columns["ind_late_rate"] = [*NAMES, "occurred_at"]
    p.model_sql["ind_late_rate"] = FLOW.format("customer_state, seller from x where occurred_at is not null")


@earns("L213", "late_rate", "columns", DBT)
def _instant_selected_and_not_declared(p: Project) -> None:
    p.model_columns["ind_late_rate"] = NAMES
    p.model_sql["ind_late_rate"] = FLOW.format("customer_state, seller, bought_at as occurred_at from x")


@earns("L213", "late_rate", "columns", DBT)
def _dimension_spelt_otherwise_in_sql(p: Project) -> None:
    p.model_columns["ind_late_rate"] = NAMES
    p.model_sql["ind_late_rate"] = FLOW.format("customer_stat, seller from x")


@earns("L213", "late_rate", "columns", DBT)
def _flow_without_denominator(p: Project) -> None:
    p.model_sql["ind_late_rate"] = FLOW.format("customer_state, seller from x").replace("denominator", "n")


@earns("L301", "fulfilment", "head", "register/business_lines.yaml")
def _head_unknown(p: Project) -> None:
    p.lines[0]["head"] = "chief"


@earns("L302", "fulfilment", "parent", "register/business_lines.yaml")
def _parent_unknown(p: Project) -> None:
    p.lines[0]["parent"] = "logistics"


@earns("L302", "fulfilment", "parent", "register/business_lines.yaml")
def _parent_is_a_circle(p: Project) -> None:
    p.lines[0]["parent"] = "data_platform"
    p.lines[1]["parent"] = "fulfilment"


@earns("L303", "fulfilment_ops", "email", "register/owners.yaml")
def _owner_cannot_be_reached(p: Project) -> None:
    del p.owners[0]["email"]


@earns("L304", "fulfilment_ops", "deputy", "register/owners.yaml")
def _deputy_unknown(p: Project) -> None:
    p.owners[0]["deputy"] = "nobody"


@earns("L304", "fulfilment_ops", "deputy", "register/owners.yaml")
def _deputy_is_the_owner(p: Project) -> None:
    p.owners[0]["deputy"] = "fulfilment_ops"


@earns("L305", "R04", "business_line", "register/risks.yaml", also={"L106"})
def _risk_of_unknown_line(p: Project) -> None:
    p.risks[0]["business_line"] = "logistics"


@earns("L306", "R04", "owner", "register/risks.yaml")
def _risk_of_unknown_owner(p: Project) -> None:
    p.risks[0]["owner"] = "nobody"


@earns("L307", "R05", "", "register/risks.yaml")
def _risk_unwatched(p: Project) -> None:
    p.risks.append({**p.risks[0], "id": "R05"})


@earns("L308", "R04", "", "register/risks.yaml")
def _risk_without_leading_indicator(p: Project) -> None:
    p.indicators["handoff_rate"]["kind"] = "control"


@earns("L309", "R04", "", "register/risks.yaml")
def _risk_without_lagging_indicator(p: Project) -> None:
    p.late["meta"]["state"] = "shadow"


@earns("L310", "extra", "", "register/playbooks.yaml")
def _playbook_unused(p: Project) -> None:
    p.playbooks.append({"id": "extra", "title": "Extra", "steps": ["Go."]})


@earns("L401", "shop.orders", "feed.owner", DBT)
def _feed_of_unknown_owner(p: Project) -> None:
    p.feed["owner"] = "nobody"


@earns("L402", "shop.orders", "feed.key", DBT)
def _key_is_no_column(p: Project) -> None:
    p.feed["key"] = ["orderid"]


@earns("L403", "shop.orders", "feed.cursor", DBT)
def _cursor_is_no_column(p: Project) -> None:
    p.feed["cursor"] = "boughtat"


@earns("L404", "shop.orders", "", DBT, also={"L203", "L308"})
def _feed_without_volume_rule(p: Project) -> None:
    p.rules["data_platform"][0]["meta"]["state"] = "paused"


@earns("L405", "shop.orders", "", DBT, also={"L118"})
def _source_without_feed(p: Project) -> None:
    p.feed, p.feed_defaults = {}, {}


@earns("L406", "shop.orders", "description", DBT)
def _feed_without_description(p: Project) -> None:
    p.source_description = ""


@earns("L407", "stg_orders", "", DBT)
def _model_without_description(p: Project) -> None:
    p.descriptions["stg_orders"] = ""


CALENDAR = "register/calendar.yaml"


@earns("L003", "launch", "", CALENDAR)
def _event_ends_before_it_starts(p: Project) -> None:
    p.calendar = {"events": [an_event(to=date(2026, 3, 1))]}


@earns("L003", "launch", "", CALENDAR)
def _factor_without_shift(p: Project) -> None:
    p.calendar = {"events": [an_event(effect="explain", factor=1.5)]}


@earns("L003", "launch", "", CALENDAR)
def _shift_without_factor(p: Project) -> None:
    p.calendar = {"events": [an_event(effect="shift")]}


@earns("L003", "launch", "targets.0", CALENDAR)
def _target_of_two_things(p: Project) -> None:
    p.calendar = {"events": [an_event(targets=[{"indicator": "late_rate", "business_line": "fulfilment"}])]}


@earns("L501", "launch", "targets.indicator", CALENDAR)
def _event_on_unknown_indicator(p: Project) -> None:
    p.calendar = {"events": [an_event(targets=[{"indicator": "lat_rate"}])]}


@earns("L502", "launch", "targets.business_line", CALENDAR)
def _event_on_unknown_line(p: Project) -> None:
    p.calendar = {"events": [an_event(targets=[{"business_line": "logistics"}])]}


@earns("L503", "launch", "targets.dimension", CALENDAR)
def _event_on_unknown_dimension(p: Project) -> None:
    target = {"indicator": "late_rate", "dimension": "category", "segment": "toys"}
    p.calendar = {"events": [an_event(targets=[target])]}


@earns("L503", "brazil", "region_dimension", CALENDAR)
def _regions_on_an_indicator_without_states(p: Project) -> None:
    p.indicators["late_rate"]["dimensions"] = ["all"]
    p.calendar = {"holidays": [a_holiday_group(regions=["SP"])]}


@earns("L504", "brazil", "country", CALENDAR)
def _unknown_country(p: Project) -> None:
    p.calendar = {"holidays": [a_holiday_group(country="XX")]}


@earns("L504", "brazil", "regions", CALENDAR)
def _unknown_region(p: Project) -> None:
    p.calendar = {"holidays": [a_holiday_group(regions=["SP", "XY"])]}


@earns("L504", "brazil", "categories", CALENDAR)
def _unknown_category(p: Project) -> None:
    p.calendar = {"holidays": [a_holiday_group(categories=["bank"])]}


@earns("L505", "brazil", "only", CALENDAR)
def _unknown_holiday(p: Project) -> None:
    p.calendar = {"holidays": [a_holiday_group(only=["Chrismas Day"])]}


@earns("L506", "sale", "effect", CALENDAR)
def _two_events_contradict(p: Project) -> None:
    sale = an_event("sale", to=date(2026, 3, 2), effect="mute", targets=[{"business_line": "fulfilment"}])
    p.calendar = {"events": [an_event(), sale]}


@earns("L506", "sale", "effect", CALENDAR)
def _a_holiday_and_an_event_contradict(p: Project) -> None:
    day = date(2026, 9, 7)  # Independence Day
    sale = an_event(
        "sale", **{"from": day, "to": day}, effect="shift", factor=1.4, targets=[{"indicator": "*"}]
    )
    p.calendar = {"holidays": [a_holiday_group()], "events": [sale]}


@earns("L506", "sale", "effect", CALENDAR)
def _an_event_contradicts_the_holiday_of_one_state(p: Project) -> None:
    ninth_of_july = {"from": date(2026, 7, 9), "to": date(2026, 7, 9)}
    sale = an_event("sale", **ninth_of_july, effect="mute")
    p.calendar = {"holidays": [a_holiday_group(regions=["SP"])], "events": [sale]}


@earns("L507", "launch", "owner", CALENDAR)
def _event_of_unknown_owner(p: Project) -> None:
    p.calendar = {"events": [an_event(owner="nobody")]}


def test_entries_that_agree_or_never_meet_are_no_contradiction(tmp_path: Path) -> None:
    project = Project(tmp_path)
    states = [
        [{"indicator": "late_rate", "dimension": "customer_state", "segment": state}]
        for state in ("SP", "RJ")
    ]
    project.calendar = {
        "holidays": [a_holiday_group(), a_holiday_group("again")],
        "events": [
            an_event("one", targets=states[0], effect="mute"),
            an_event("two", targets=states[1]),
            an_event("other", targets=[{"indicator": "handoff_rate"}], effect="shift", factor=2),
        ],
    }
    project.write()
    assert findings(project) == []


def a_route(id_: str = "money", *to: str, **match: object) -> dict[str, object]:
    return {"id": id_, "match": match, "to": list(to or ("owner", "github:example/risk"))}


@earns("L601", "money", "match.lines", ROUTES)
def _route_of_an_unknown_line(p: Project) -> None:
    p.routes = [a_route(lines=["fulfilment", "paiments"])]


@earns("L602", "money", "match.owners", ROUTES)
def _route_of_an_unknown_owner(p: Project) -> None:
    p.routes = [a_route(owners=["data_engineer"])]


@earns("L602", "money", "escalation", ROUTES)
def _route_that_calls_an_unknown_owner(p: Project) -> None:
    p.routes = [a_route() | {"escalation": ["owner", "deputy", "line_head", "data_eng", "boss"]}]


@pytest.mark.parametrize(
    "receiver",
    ["#risk", "Risk Office", "github:example", "github:a/b/c", "jira:risk", "webhook:", "teams:x", "a@b.c"],
)
def test_a_receiver_in_no_known_form_is_named(tmp_path: Path, receiver: str) -> None:
    project = Project(tmp_path)
    project.routes = [a_route("money", "owner", receiver)]
    project.write()
    (found,) = findings(project)
    assert (found.code, found.key) == ("L603", "to")
    assert found.text.startswith(f"{receiver} is no receiver")


@earns("L607", "resolve", "resolve", RIGHTS)
def _right_of_an_unknown_role(p: Project) -> None:
    p.rights = {"look": ["anyone"], "resolve": ["owner", "deputy", "data_engineer"]}


def a_response(**changes: object) -> dict[str, object]:
    every = ("P0", "P1", "P2", "P3")
    days = ("monday", "tuesday", "wednesday", "thursday", "friday")
    plan: dict[str, object] = {
        "calendar": {"hours": {day: ["09:00-18:00"] for day in days}},
        "targets": {severity: {"acknowledge": "8 h"} for severity in every},
        "escalate_every": dict.fromkeys(every, "1 h"),
        "acknowledgement": {"stale_after": dict.fromkeys(every, "4 h")},
        "chain": ["owner", "line_head"],
    }
    return plan | changes


@earns("L701", "chain", "chain", RESPONSE)
def _escalation_to_nobody(p: Project) -> None:
    p.response = a_response(chain=["owner", "head_of_risk"])


@earns("L702", "calendar", "calendar.country", RESPONSE)
def _working_calendar_of_no_country(p: Project) -> None:
    p.response = a_response(calendar={"hours": {"monday": ["09:00-18:00"]}, "country": "XX"})


@earns("L702", "calendar", "calendar.subdivision", RESPONSE)
def _working_calendar_of_no_state(p: Project) -> None:
    calendar = {"hours": {"monday": ["09:00-18:00"]}, "country": "BR", "subdivision": "XY"}
    p.response = a_response(calendar=calendar)


@earns("L703", "calendar", "calendar.time_zone", RESPONSE)
def _working_calendar_of_no_zone(p: Project) -> None:
    p.response = a_response(calendar={"hours": {"monday": ["00:00-00:00"]}, "time_zone": "America/Sao_Paolo"})


@earns("L704", "targets", "targets.P3", RESPONSE)
def _severity_that_nobody_is_late_for(p: Project) -> None:
    p.response = a_response()
    p.response["targets"]["P3"] = {"fix": "30 d"}


@earns("L705", "targets", "targets.P1.acknowledge", RESPONSE)
def _worse_that_may_wait_longer(p: Project) -> None:
    p.response = a_response()
    p.response["targets"]["P1"] = {"acknowledge": "9 h"}


@earns("L603", "money", "to", ROUTES)
def _receiver_in_no_known_form(p: Project) -> None:
    p.routes = [a_route("money", "#risk-office")]


@earns("L604", "money", "match.rules", ROUTES)
def _pattern_without_a_rule(p: Project) -> None:
    p.routes = [a_route(rules=["fulfilment.*", "payment.*"])]


@earns("L605", "late", "match", ROUTES)
def _route_below_one_that_takes_all(p: Project) -> None:
    p.routes = [a_route("every"), a_route("late", severities=["P0"])]


@earns("L605", "late", "match", ROUTES)
def _route_below_one_that_takes_its_tickets(p: Project) -> None:
    above = a_route("every", rules=["fulfilment.*"], severities=["P0", "P1", "P2", "P3"])
    p.routes = [above, a_route("late", rules=["fulfilment.late_*"], lines=["fulfilment"])]


@earns("L606", "money", "to", ROUTES)
def _tracker_that_is_not_configured(p: Project) -> None:
    p.routes = [a_route("money", "owner", "jira:RISK")]


def test_routes_that_share_no_ticket_or_only_some_are_both_reached(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.routes = [
        a_route("worst", severities=["P0", "P1"]),
        a_route("less", severities=["P1", "P2"]),
        a_route("late", rules=["fulfilment.late_delivery"]),
        a_route("all_late", rules=["fulfilment.late_*"]),
        a_route("data", kinds=["data"], owners=["data_eng"]),
        a_route("rest"),
    ]
    project.write()
    assert findings(project) == []


def test_a_route_is_checked_by_form_key_and_id(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.routes = [a_route(severity=["P0"]), a_route("other", severities=["P9"]), a_route("other"), {}]
    project.write()
    assert [(f.code, f.subject, f.key) for f in findings(project)] == [
        ("L002", "money", "match.severity"),
        ("L003", "other", "match.severities.0"),
        ("L005", "other", "id"),
        ("L003", "", "id"),
        ("L003", "", "to"),
    ]


@pytest.mark.parametrize(
    ("code", "subject", "key", "where", "change", "also"),
    CASES,
    ids=[f"{case[0]}{case[4].__name__}" for case in CASES],
)
def test_a_broken_project_earns_its_code_at_its_place(
    tmp_path: Path, code: str, subject: str, key: str, where: str, change: Break, also: set[str]
) -> None:
    project = Project(tmp_path)
    change(project)
    if not project.manifest_path.parent.exists():
        project.write()
    found = findings(project)
    assert {finding.code for finding in found} == {code, *also}
    hits = [finding for finding in found if finding.code == code]
    assert (subject, key) in {(hit.subject, hit.key) for hit in hits}
    for hit in hits:
        assert hit.place.partition(":")[0] == where


def test_the_clean_project_has_no_finding_at_all(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write()
    assert findings(project) == []


def test_every_code_is_earned_by_a_broken_project() -> None:
    assert {case[0] for case in CASES} == set(CODES)


def test_a_loaded_catalogue_is_checked_like_its_folder(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.late["meta"]["owner"] = "nobody"
    catalog = load_catalog(project.write())
    assert lint(catalog, today=TODAY) == findings(project) != []


def test_without_a_day_review_dates_are_not_checked(tmp_path: Path) -> None:
    project = Project(tmp_path)
    _review_is_due(project)
    assert lint(project.write()) == []


def test_a_retired_rule_may_name_what_is_gone(tmp_path: Path) -> None:
    project = Project(tmp_path)
    old = copy.deepcopy(project.late)
    old["id"], old["meta"]["state"] = "fulfilment.old", "retired"
    old["kwargs"] = {"indicator": "gone", "red": 1.0}
    old["meta"] |= {"owner": "gone", "playbook": "gone", "risk": "R99"}
    project.rules["fulfilment"].append(old)
    project.write()
    assert findings(project) == []


def test_a_feed_not_configured_needs_no_volume_rule(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.feed["location"] = None
    _feed_without_volume_rule(project)
    project.write()
    assert "L404" not in {finding.code for finding in findings(project)}


def test_a_finding_reads_as_one_line_with_place_id_key_remedy_and_code(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.late["kwargs"]["indicator"] = "late_rat"
    project.write()
    line = str(next(f for f in findings(project) if f.code == "L101"))
    assert line == f"{SUITE}:3 {LATE} kwargs.indicator: late_rat is not known; did you mean late_rate? [L101]"


def test_findings_come_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    project = Project(tmp_path)
    for index in range(12):
        project.risks.append({**project.risks[0], "id": f"R{50 + index}"})
    project.write()
    assert [f.subject for f in findings(project)] == [f"R{50 + index}" for index in range(12)]
