"""Which days a feed's ticket still lacks."""

from datetime import date
from typing import Any

from tests.unit.pipeline.diagnosis.test_diagnostics import THIS_FEED, reconciled, warehouse

__all__ = ["warehouse"]


def test_a_feed_still_lacks_the_days_since_its_ticket_opened_of_which_no_row_came(warehouse: Any) -> None:
    def missing() -> tuple[date, ...]:
        found = reconciled(warehouse, dimension="feed", segment="shop.orders")
        assert found.since is None
        return found.missing

    assert missing() == ()
    warehouse.execute(
        "insert into ops.missing_days values ('shop.orders', '2018-03-12', 'a', 'r'), "
        "('shop.orders', '2018-03-01', 'a', 'r'), ('shop.gone', '2018-03-13', 'a', 'r')"
    )
    assert missing() == (date(2018, 3, 12),)
    warehouse.execute("update indicators.indicator_values set value = 0 " + THIS_FEED)
    assert missing() == (date(2018, 3, 12), date(2018, 3, 14))
