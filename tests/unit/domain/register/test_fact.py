"""What a fact says that it changes with must lead to rows of it."""

import pytest
from pydantic import ValidationError

from risk_pipeline.domain.register.fact import ChangedBy


def test_a_month_leads_to_the_column_that_has_it() -> None:
    entry = ChangedBy(fact="fct_sales", key="sold_on", grain="month", gives="month", closing="sold_on")
    assert entry.column == "month"


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"feed": "shop.sales", "key": "sold_on", "grain": "month", "gives": "month"}, "are for a fact"),
        ({"feed": "shop.sales", "key": "sale_id", "closing": "sold_on"}, "are for a fact"),
        ({"fact": "fct_sales", "key": "sold_on", "grain": "month"}, "needs `gives`"),
        ({"fact": "fct_sales", "feed": "shop.sales", "key": "sale_id"}, "either a feed or a fact"),
    ],
)
def test_an_entry_that_leads_nowhere_is_refused(said: dict[str, str], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        ChangedBy.model_validate(said)
