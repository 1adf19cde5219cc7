"""Indicators."""

from risk_pipeline.catalog.lint.measured import Measured
from tests.builders.broken_projects.case import DBT, earns
from tests.builders.catalog_project import Project

FLOW = "select order_id as entity_id, occurred_on, 1 as numerator, 1 as denominator, 0 as exposure_minor, {}"

NAMES = ["entity_id", "occurred_on", "numerator", "denominator", "exposure_minor", "customer_state", "seller"]


@earns("L201", "handoff_rate", "indicator.business_line", DBT, also={"L105"})
def indicator_of_unknown_line(p: Project) -> None:
    p.indicators["handoff_rate"]["business_line"] = "fulfillment"


@earns("L202", "late_rate", "indicator.owner", DBT)
def indicator_of_unknown_owner(p: Project) -> None:
    p.indicators["late_rate"]["owner"] = "nobody"


@earns("L203", "late_rate", "", DBT, also={"L309"})
def indicator_with_a_draft_rule_only(p: Project) -> None:
    p.late["meta"]["state"] = "draft"


@earns("L204", "lateness", "indicator.name", DBT)
def model_not_named_like_its_indicator(p: Project) -> None:
    p.indicators["late_rate"]["name"] = "lateness"
    p.late["kwargs"]["indicator"] = "lateness"


@earns("L205", "late_rate", "", DBT)
def indicator_left_out_of_the_union(p: Project) -> None:
    p.models["indicator_daily"].remove("model.tiny.ind_late_rate")


@earns("L206", "ind_new", "", DBT)
def indicator_model_without_meta(p: Project) -> None:
    p.models["ind_new"] = ["model.tiny.stg_orders"]
    p.descriptions["ind_new"] = "One row."


@earns("L207", "late_rate", "indicator.description", DBT)
def indicator_without_description(p: Project) -> None:
    p.indicators["late_rate"]["description"] = " "


@earns("L208", "late_rate", "", DBT)
def indicator_from_nowhere(p: Project) -> None:
    p.models["ind_late_rate"] = []


@earns("L209", "late_rate", "indicator.dimensions", DBT, also={"L107"})
def indicator_without_dimensions(p: Project) -> None:
    p.indicators["late_rate"] |= {"dimensions": [], "daily": []}


@earns("L210", "late_rate", "indicator.dimensions", DBT)
def dimension_without_column(p: Project) -> None:
    p.model_columns["ind_late_rate"] = ["customer_state", "sellr"]


@earns("L211", "late_rate", "indicator.attributes", DBT)
def attribute_without_column(p: Project) -> None:
    p.model_columns["ind_late_rate"] = ["customer_state", "seller"]
    p.indicators["late_rate"]["attributes"] = ["customer_state", "carrier"]


@earns("L211", "late_rate", "indicator.users", DBT)
def users_without_column(p: Project) -> None:
    p.model_columns["ind_late_rate"] = ["customer_state", "seller"]
    p.indicators["late_rate"]["users"] = "customer"


@earns("L212", "late_rate", "indicator.grain", DBT)
def hours_without_instant(p: Project) -> None:
    p.indicators["late_rate"]["grain"] = ["hour", "day", "week"]
    p.model_columns["ind_late_rate"] = ["customer_state", "seller", "occurred_on"]


@earns("L212", "late_rate", "indicator.grain", DBT)
def instant_without_hours(p: Project) -> None:
    p.model_columns["ind_late_rate"] = ["customer_state", "seller", "occurred_at"]


@earns("L212", "late_rate", "indicator.grain", DBT)
def hours_of_a_stock(p: Project) -> None:
    p.indicators["late_rate"] |= {"grain": ["hour", "day", "week"], "form": "stock"}


@earns("L212", "late_rate", "indicator.grain", DBT)
def hours_that_are_known_weeks_later(p: Project) -> None:
    p.indicators["late_rate"] |= {"grain": ["hour", "day", "week"], "maturity_days": 35}


@earns("L210", "late_rate", "indicator.daily", DBT)
def days_of_an_unknown_dimension(p: Project) -> None:
    p.indicators["late_rate"]["daily"] = ["customer_stat"]


@earns("L212", "late_rate", "indicator.hourly", DBT)
def segments_of_hours_without_hours(p: Project) -> None:
    p.indicators["late_rate"]["hourly"] = ["customer_state"]


@earns("L212", "late_rate", "indicator.hourly", DBT)
def hours_of_an_unknown_dimension(p: Project) -> None:
    p.indicators["late_rate"] |= {"grain": ["hour", "day", "week"], "hourly": ["stat"]}


@earns("L213", "late_rate", "columns", DBT)
def instant_declared_and_not_selected(p: Project) -> None:
    p.indicators["late_rate"]["grain"] = ["hour", "day", "week"]
    p.model_columns["ind_late_rate"] = [*NAMES, "occurred_at"]
    p.model_sql["ind_late_rate"] = FLOW.format("customer_state, seller from x where occurred_at is not null")


@earns("L213", "late_rate", "columns", DBT)
def instant_selected_and_not_declared(p: Project) -> None:
    p.model_columns["ind_late_rate"] = NAMES
    p.model_sql["ind_late_rate"] = FLOW.format("customer_state, seller, bought_at as occurred_at from x")


@earns("L213", "late_rate", "columns", DBT)
def dimension_spelt_otherwise_in_sql(p: Project) -> None:
    p.model_columns["ind_late_rate"] = NAMES
    p.model_sql["ind_late_rate"] = FLOW.format("customer_stat, seller from x")


@earns("L213", "late_rate", "columns", DBT)
def flow_without_denominator(p: Project) -> None:
    p.model_sql["ind_late_rate"] = FLOW.format("customer_state, seller from x").replace("denominator", "n")


@earns("L214", "late_rate", "indicator.dated_by", DBT)
def dated_by_what_it_does_not_read(p: Project) -> None:
    p.indicators["late_rate"]["dated_by"] = {"stg_orders": ["bought_on"], "stg_order": ["bought_on"]}
    p.model_meta["stg_orders"] = {"fact": {"key": ["order_id"], "dates": ["bought_on"]}}


@earns("L214", "late_rate", "indicator.dated_by", DBT)
def dated_by_a_date_that_is_not_noted(p: Project) -> None:
    p.indicators["late_rate"]["dated_by"] = {"stg_orders": ["sold_on"]}
    p.model_meta["stg_orders"] = {"fact": {"key": ["order_id"], "dates": ["bought_on"]}}


@earns("L214", "late_rate", "indicator.dated_by", DBT)
def dated_by_another_date_than_in_sql(p: Project) -> None:
    p.indicators["late_rate"]["dated_by"] = {"stg_orders": ["bought_on"]}
    p.model_meta["stg_orders"] = {"fact": {"key": ["order_id"], "dates": ["bought_on"]}}
    p.model_sql["ind_late_rate"] = FLOW.format("customer_state, seller, sent_on as occurred_on from x")


@earns("L215", "late_rate", "indicator.dated_by", DBT)
def a_dimension_from_a_model_without_dates(p: Project) -> None:
    p.indicators["late_rate"]["dated_by"] = {"stg_orders": ["bought_on"]}
    p.model_meta["stg_orders"] = {"fact": {"key": ["order_id"], "dates": ["bought_on"]}}
    p.models |= {"dim_shops": ["source.tiny.shop.orders"]}
    p.descriptions["dim_shops"] = "One row per shop."
    p.model_meta["dim_shops"] = {"only_describes": True}
    p.models["ind_late_rate"] = [*p.models["ind_late_rate"], "model.tiny.dim_shops"]


@earns("L216", "late_rate", "indicator.denominator", DBT)
def ratio_that_may_exceed_one(p: Project) -> None:
    p.model_sql["ind_late_rate"] = FLOW.replace("1 as n", "case when n > 9 then 3 else 1 end as n").format(
        "customer_state, seller from x"
    )


@earns("L217", "late_rate", "indicator.denominator", DBT)
def rate_with_more_hits_than_trials(p: Project) -> None:
    p.indicators["late_rate"]["denominator"] = "trials"
    p.measured = Measured(beyond_one={"late_rate": 3})


@earns("L216", "late_rate", "indicator.denominator", DBT)
def ratio_of_money(p: Project) -> None:
    p.model_sql["ind_late_rate"] = FLOW.replace("1 as d", "cast(paid as double) as d").format(
        "customer_state, seller from x"
    )


@earns("L216", "late_rate", "indicator.denominator", DBT)
def average_without_denominator(p: Project) -> None:
    p.indicators["late_rate"] |= {"unit": "count", "denominator": "units"}
    p.model_sql["ind_late_rate"] = FLOW.replace("1 as d", "cast(null as double) as d").format(
        "customer_state, seller from x"
    )


@earns("L216", "late_rate", "indicator.denominator", DBT)
def count_that_is_divided(p: Project) -> None:
    p.indicators["late_rate"] |= {"unit": "count", "denominator": "none"}
    p.model_sql["ind_late_rate"] = FLOW.format("customer_state, seller from x")


@earns("L003", "late_rate", "", DBT)
def count_that_does_not_say_what_it_is_divided_by(p: Project) -> None:
    p.indicators["late_rate"]["unit"] = "count"


@earns("L003", "late_rate", "", DBT)
def ratio_of_nothing(p: Project) -> None:
    p.indicators["late_rate"]["denominator"] = "none"


@earns("L003", "late_rate", "", DBT)
def count_of_trials(p: Project) -> None:
    p.indicators["late_rate"] |= {"unit": "count", "denominator": "trials"}


@earns("L002", "stg_orders", "fact.date", DBT)
def fact_with_an_unknown_key(p: Project) -> None:
    p.model_meta["stg_orders"] = {"fact": {"key": ["order_id"], "date": ["bought_on"]}}


@earns("L002", "stg_orders", "facts", DBT)
def fact_under_a_misspelt_key(p: Project) -> None:
    p.model_meta["stg_orders"] = {"facts": {"key": ["order_id"], "dates": ["bought_on"]}}


@earns("L002", "late_rate", "indicator.baseline", DBT)
def indicator_with_an_unknown_key(p: Project) -> None:
    p.indicators["late_rate"]["baseline"] = "sum"
