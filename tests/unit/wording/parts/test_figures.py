"""How many and how much, since when."""

from datetime import date

from risk_pipeline.domain.messages.facts import Extent, Happening, WorstPeriod
from risk_pipeline.wording.parts.figures import figures_of
from risk_pipeline.wording.story import story_of
from risk_pipeline.wording.teller import Teller
from tests.builders.ticket_messages import a_closed_message, a_message

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
    assert closed_sales(150_000) == "Red on 5 Mar 2018, at BRL 1,500.00."
    assert closed_sales(210_000).endswith("at BRL 1,500.00. BRL 2,100.00.")


def test_of_what_hardly_ever_happens_the_fixed_limit_is_said_not_what_is_usual() -> None:
    """One accident in two weeks is no usual 0.4 accidents a day."""
    known: dict[str, object] = {
        "unit": "count",
        "noun": ("accident", "accidents"),
        "value": 0.0,
        "numerator": None,
        "denominator": None,
        "expected": 0.4,
        "limit": 0.0,
        "limit_kind": "absolute",
        "limits": None,
        "period_status": "green",
        "kind": "closed",
        "event": Happening(),
        "fixed_by": None,
        "chart": (),
    }
    story = story_of(a_closed_message(**known))
    assert "Back at 0 accidents, inside its limit of 0 accidents" in story.figures
    assert story.event.endswith("(limit 0 accidents).")
    assert "usually" not in f"{story.figures} {story.event}"
    often = story_of(a_closed_message(**known | {"expected": 3.0}))
    assert "usually 3" in f"{often.figures} {often.event}"
