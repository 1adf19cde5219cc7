"""Which days a feed's ticket still lacks."""

from datetime import date
from typing import Any

from risk_pipeline.domain.series import Series
from risk_pipeline.pipeline.diagnosis.diagnostics import Diagnostics
from risk_pipeline.pipeline.diagnosis.locator import Locator
from tests.unit.pipeline.diagnosis.test_diagnostics import THIS_FEED, a_breach, reconciled, warehouse

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


def test_a_closed_day_is_not_lacking(warehouse: Any) -> None:
    def closed(series: Series, _first: date, _last: date) -> frozenset[date]:
        return frozenset({date(2018, 3, 12)} if series.segment == "shop.orders" else ())

    warehouse.execute(
        "insert into ops.missing_days values ('shop.orders', '2018-03-12', 'a', 'r'), "
        "('shop.orders', '2018-03-13', 'a', 'r')"
    )
    breach = a_breach(dimension="feed", segment="shop.orders")
    locator = Locator(warehouse, indicators={}, rules={}, closed=closed)
    run = Diagnostics(warehouse, {}, lambda _: ("shop.orders",), locator)
    found = run.diagnose([breach])[breach].reconciliation
    assert found is not None
    assert found.missing == (date(2018, 3, 13),)
