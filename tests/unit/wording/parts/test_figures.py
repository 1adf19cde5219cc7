"""How many and how much, since when."""

from datetime import date

from risk_pipeline.domain.messages.facts import Extent, WorstPeriod
from risk_pipeline.wording.parts.figures import figures_of
from risk_pipeline.wording.teller import Teller
from tests.builders.ticket_messages import a_message

DAY = date(2018, 3, 5)


def closed_sales(minor: int) -> str:
    """A closed ticket about a sum of money whose worst day came to BRL 1,500.00."""
    extent = Extent(since=DAY, periods=1, minor=minor)
    worst = WorstPeriod(on=DAY, value=150_000)
    sales = {"unit": "money_minor", "limit_kind": "absolute", "noun": None, "value": 150_000}
    return figures_of(
        Teller.of(a_message(status="closed", period_status="red", extent=extent, worst=worst, **sales))
    )


def test_a_sum_that_is_the_worst_value_is_said_once() -> None:
    assert closed_sales(150_000) == "Red for 1 day since 5 Mar 2018, at worst BRL 1,500.00."
    assert closed_sales(210_000).endswith("at worst BRL 1,500.00. BRL 2,100.00.")
