"""Addresses in the Dagster UI, as Dagster 1.13 has them."""

from risk_pipeline.domain.messages.ui_links import asset_url, check_url, run_url
from tests.builders.rule_rows import a_rule


def test_the_check_of_a_rule_is_opened_on_its_indicator() -> None:
    rule = a_rule(rule_id="fulfilment.late", indicator="late_rate", red=0.1)
    assert check_url("http://ui:3000/", rule) == (
        "http://ui:3000/assets/indicators/ind_late_rate?view=checks&checkDetail=fulfilment__late"
    )


def test_a_rule_on_a_table_is_opened_on_the_verdicts() -> None:
    rule = a_rule("expect_column_values_to_be_in_set", "sellers.states", dataset="facts.sellers", column="a")
    assert (
        check_url("http://ui", rule)
        == "http://ui/assets/rule_results?view=checks&checkDetail=sellers__states"
    )


def test_names_that_an_address_could_not_hold_are_quoted() -> None:
    assert asset_url("http://ui", ["a/b", "c d"]) == "http://ui/assets/a%2Fb/c%20d"
    assert run_url("http://ui", "1-2") == "http://ui/runs/1-2"
