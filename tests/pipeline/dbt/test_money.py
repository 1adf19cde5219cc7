"""The models turn amounts into minor units of the reporting currency, whichever that is."""

import json
from pathlib import Path

import pytest

from risk_pipeline.domain.money import Money
from risk_pipeline.pipeline.transform.project.settings import project_variables
from risk_pipeline.settings import Settings
from tests.harness.dbt_warehouse import Warehouse, dbt

QUERY = """
select {{ risk_core.to_minor('amount') }} as minor, {{ price_band(risk_core.to_minor('amount')) }} as band
from (values (1000::decimal(18, 4)), (553.9), (99.5), (49.9996), (-0.5)) as amounts (amount)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("currency", "amounts"),
    [
        ("JPY", ["JPY 1,000", "JPY 554", "JPY 100", "JPY 50", "JPY -1"]),
        ("KWD", ["KWD 1,000.000", "KWD 553.900", "KWD 99.500", "KWD 50.000", "KWD -0.500"]),
    ],
)
def test_an_amount_keeps_its_size_in_every_currency(
    currency: str, amounts: list[str], tmp_path: Path
) -> None:
    variables = project_variables(Settings(currency=currency))
    arguments = ("--quiet", "--output", "json", "--limit", "-1", *variables)
    shown = json.loads(dbt(Warehouse(tmp_path, tmp_path), "show", "--inline", QUERY, *arguments))
    rows = shown["show"]
    assert [str(Money(row["minor"], currency)) for row in rows] == amounts
    # 99.5 yen are 100, the first of the next band.
    third = "100 to 200" if currency == "JPY" else "50 to 100"
    assert [row["band"] for row in rows] == ["500 and more", "500 and more", third, "50 to 100", "0 to 50"]


@pytest.mark.slow
def test_a_dbt_called_by_hand_has_the_settings_of_the_project(tmp_path: Path) -> None:
    zone, money = "{{ risk_core.business_timezone() }}", "{{ risk_core.reporting_currency() }}"
    query = f"select '{zone}' as zone, '{money}' as money"
    arguments = ("--quiet", "--output", "json", "--inline", query)
    (shown,) = json.loads(dbt(Warehouse(tmp_path, tmp_path), "show", *arguments))["show"]
    assert shown == {"zone": "America/Sao_Paulo", "money": "BRL"}
