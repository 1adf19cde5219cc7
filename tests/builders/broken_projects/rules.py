"""Rules."""

import copy
from datetime import date

from risk_pipeline.catalog.lint.measured import Measured, Usual
from tests.builders.broken_projects.case import (
    DATA_SUITE,
    SUITE,
    earns,
)
from tests.builders.catalog_project import LATE, VOLUME, Project


@earns("L101", LATE, "kwargs.indicator", SUITE, also={"L203", "L309"})
def unknown_indicator(p: Project) -> None:
    p.late["kwargs"]["indicator"] = "lat_rate"


@earns("L102", LATE, "meta.risk", SUITE, also={"L309"})
def unknown_risk(p: Project) -> None:
    p.late["meta"]["risk"] = "R40"


@earns("L103", LATE, "meta.owner", SUITE)
def unknown_owner(p: Project) -> None:
    p.late["meta"]["owner"] = "fulfilment_op"


@earns("L104", LATE, "meta.playbook", SUITE)
def unknown_playbook(p: Project) -> None:
    p.late["meta"]["playbook"] = "late"


@earns("L105", LATE, "kwargs.indicator", SUITE)
def indicator_of_another_line(p: Project) -> None:
    p.indicators["late_rate"]["business_line"] = "data_platform"


@earns("L106", LATE, "meta.risk", SUITE, also={"L309"})
def risk_of_another_line(p: Project) -> None:
    p.late["meta"]["risk"] = "R19"


@earns("L107", LATE, "kwargs.by", SUITE)
def unknown_dimension(p: Project) -> None:
    p.late["kwargs"]["by"] = ["all", "category"]


@earns("L108", LATE, "kwargs.grain", SUITE)
def unknown_grain(p: Project) -> None:
    p.late["kwargs"]["grain"] = "month"


@earns("L109", LATE, "kwargs.grain", SUITE)
def sellers_by_day(p: Project) -> None:
    p.late["kwargs"]["by"] = ["all", "seller"]


@earns("L110", LATE, "kwargs.min_history", SUITE)
def weeks_of_history_that_no_week_has(p: Project) -> None:
    p.late["type"] = "expect_indicator_within_control_limits"
    p.late["kwargs"] = {"indicator": "late_rate", "grain": "week"}  # min_history: 56 by default


@earns("L111", LATE, "kwargs.amber", SUITE)
def amber_beyond_red(p: Project) -> None:
    p.late["kwargs"] |= {"amber": 0.2, "red": 0.1}


@earns("L111", LATE, "kwargs.amber", SUITE)
def amber_beyond_red_where_down_is_bad(p: Project) -> None:
    p.indicators["late_rate"]["direction"] = "down_bad"


@earns("L111", LATE, "kwargs.amber", SUITE)
def amber_band_outside_red_band(p: Project) -> None:
    p.indicators["late_rate"]["direction"] = "band"
    p.late["kwargs"] |= {"amber": [0.7, 1.4], "red": [0.8, 1.3]}


@earns("L111", LATE, "kwargs.amber", SUITE)
def amber_score_beyond_red_score(p: Project) -> None:
    p.late["type"] = "expect_indicator_within_control_limits"
    p.late["kwargs"] = {"indicator": "late_rate", "amber": 5, "red": 3}


@earns("L111", LATE, "kwargs.amber", SUITE)
def amber_share_beyond_red_share(p: Project) -> None:
    p.late["type"] = "expect_indicator_not_concentrated"
    p.late["kwargs"] = {"indicator": "late_rate", "by": ["seller"], "grain": "week", "amber": 0.6, "red": 0.5}


@earns("L111", VOLUME, "kwargs.amber", DATA_SUITE)
def amber_volume_below_red_volume(p: Project) -> None:
    p.rules["data_platform"][0]["kwargs"] |= {"amber": 0.3, "red": 0.5}


@earns("L111", "data_platform.fresh", "kwargs.amber_hours", DATA_SUITE)
def amber_age_beyond_red_age(p: Project) -> None:
    p.rules["data_platform"][1]["kwargs"] |= {"amber_hours": 80}


@earns("L112", LATE, "kwargs.amber", SUITE)
def band_without_pairs(p: Project) -> None:
    p.indicators["late_rate"]["direction"] = "band"


@earns("L112", LATE, "kwargs.red", SUITE)
def pair_without_band(p: Project) -> None:
    p.late["kwargs"] = {"indicator": "late_rate", "red": [0.1, 0.2]}


@earns("L112", LATE, "kwargs.red", SUITE)
def pair_upside_down(p: Project) -> None:
    p.indicators["late_rate"]["direction"] = "band"
    p.late["kwargs"] = {"indicator": "late_rate", "red": [1.2, 0.8]}


@earns("L112", LATE, "type", SUITE)
def band_cannot_worsen(p: Project) -> None:
    p.indicators["late_rate"]["direction"] = "band"
    p.late.update({"type": "expect_indicator_not_to_worsen", "kwargs": {"indicator": "late_rate"}})


@earns("L113", "data_platform.late", "id", SUITE, also={"L105", "L106"})
def id_of_another_suite(p: Project) -> None:
    p.late["id"] = "data_platform.late"


@earns("L113", "fulfilment", "name", "expectations/shipping.yaml")
def suite_not_named_like_its_file(p: Project) -> None:
    folder = p.write() / "expectations"
    (folder / "fulfilment.yaml").rename(folder / "shipping.yaml")


@earns("L114", "fulfilment", "name", SUITE, also={"L201", "L305"})
def suite_without_line(p: Project) -> None:
    del p.lines[0]


@earns("L115", LATE, "meta.review_by", SUITE)
def review_is_due(p: Project) -> None:
    p.late["meta"]["review_by"] = date(2026, 12, 31)


@earns("L116", "late_delivery", "steps", "register/playbooks.yaml", also={"L203", "L309"})
def playbook_refers_to_a_retired_rule(p: Project) -> None:
    p.late["meta"]["state"] = "retired"
    p.playbooks[0]["steps"].append(f"Look at `{LATE}`.")


@earns("L116", LATE, "meta.rationale", SUITE)
def rationale_refers_to_an_unknown_rule(p: Project) -> None:
    p.late["meta"]["rationale"] = "as in `fulfilment.late_handof`"


def _by_the_hour(p: Project, **kwargs: object) -> None:
    p.indicators["late_rate"] |= {
        "unit": "count",
        "direction": "down_bad",
        "denominator": "none",
        "min_denominator": 0,
        "grain": ["hour", "day", "week"],
    }
    p.late["type"] = "expect_indicator_within_control_limits"
    p.late["kwargs"] = {"indicator": "late_rate", "by": ["all"], "min_history": 28, **kwargs}


@earns("L123", LATE, "kwargs.min_expected", SUITE)
def more_is_expected_than_ever_happens(p: Project) -> None:
    _by_the_hour(p, min_expected=30)
    p.measured = Measured(usual={LATE: [Usual("all", most=29.5, quiet=0)]})


@earns("L124", LATE, "kwargs.grain", SUITE)
def drop_of_what_hardly_happens(p: Project) -> None:
    _by_the_hour(p, grain="hour", min_history=672)
    p.measured = Measured(usual={LATE: [Usual("all", most=3, quiet=0.51)]})


@earns("L125", VOLUME, "kwargs.min_expected", DATA_SUITE)
def more_rows_are_expected_than_ever_come(p: Project) -> None:
    p.measured = Measured(rows={"shop.orders": 9.5})


@earns("L117", "fulfilment.again", "kwargs", SUITE)
def same_rule_twice(p: Project) -> None:
    again = copy.deepcopy(p.late)
    again["id"] = "fulfilment.again"
    again["kwargs"]["grain"] = "day"
    p.rules["fulfilment"].append(again)


@earns("L118", VOLUME, "kwargs.feeds", DATA_SUITE)
def unknown_feed(p: Project) -> None:
    p.rules["data_platform"][0]["kwargs"]["feeds"].append("shop.order")


@earns("L119", VOLUME, "kwargs.feeds", DATA_SUITE)
def feed_without_cursor(p: Project) -> None:
    del p.feed["cursor"]


@earns("L120", LATE, "type", SUITE)
def type_misspelt(p: Project) -> None:
    p.late["type"] = "expect_indicator_within_limit"


@earns("L121", LATE, "meta.dataset", SUITE, also={"L203", "L309"})
def core_type_without_dataset(p: Project) -> None:
    p.late.update({"type": "expect_column_to_exist", "kwargs": {"column": "order_id"}})


@earns("L121", LATE, "meta.dataset", SUITE, also={"L203", "L309"})
def core_type_on_unknown_dataset(p: Project) -> None:
    core_type_without_dataset(p)
    p.late["meta"]["dataset"] = "staging.stg_order"


@earns("L122", LATE, "kwargs.column", SUITE, also={"L203", "L309"})
def core_type_on_unknown_column(p: Project) -> None:
    p.late.update({"type": "expect_column_to_exist", "kwargs": {"column": "order"}})
    p.late["meta"]["dataset"] = "staging.stg_orders"
