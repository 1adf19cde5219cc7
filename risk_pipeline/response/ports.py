"""What the response side asks of its neighbours: the register's content, and numbers for messages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from risk_pipeline.domain.diagnosis.chart import ChartPoint, Segment
from risk_pipeline.domain.diagnosis.location import Located
from risk_pipeline.domain.diagnosis.reconciliation import Reconciliation
from risk_pipeline.domain.messages.routing import Routing
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.entries import BusinessLine, Owner, Playbook, Risk
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import Rule


class RuleBook(Protocol):
    """The part of the catalogue that tickets and messages need; `catalog.Catalog` has it."""

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Rules by id."""

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Indicators by name."""

    @property
    def risks(self) -> Mapping[str, Risk]:
        """Risks by id."""

    @property
    def owners(self) -> Mapping[str, Owner]:
        """Owners by id."""

    @property
    def playbooks(self) -> Mapping[str, Playbook]:
        """Playbooks by id."""

    @property
    def feeds(self) -> Mapping[str, Feed]:
        """Feeds by id."""

    @property
    def routing(self) -> Routing:
        """Who is told of which ticket."""

    def dependants_of(self, feed_id: str) -> Sequence[Rule]:
        """Rules that are `stale` while the feed is broken."""

    def line_of(self, rule: Rule) -> BusinessLine | None:
        """Business line whose suite holds the rule."""


class MessageContext(Protocol):
    """Numbers that stand around a breach. Only asked for when a message is written."""

    def recent_points(
        self,
        indicator: str,
        grain: Grain,
        dimension: str,
        segment: str,
        until: date,
        periods: int,
        hour: int | None = None,
    ) -> Sequence[ChartPoint]:
        """Return the last `periods` periods of a series up to the one that starts at `until`, oldest first.

        Of hours, up to the `hour` of that day. A point without a limit gets the ticket's.
        """

    def top_segments(
        self,
        indicator: str,
        grain: Grain,
        period_start: date,
        dimensions: Sequence[str],
        hour: int | None = None,
    ) -> Sequence[Segment]:
        """Return the segments of these dimensions that push the period's total furthest the bad way."""

    def reconcile(
        self,
        indicator: str,
        grain: Grain,
        dimension: str,
        segment: str,
        period: tuple[date, date],
        since: date,
        hours: tuple[int, int] | None = None,
    ) -> Reconciliation:
        """Return what feeds, source and calendar say about a period (first and last day) of a series.

        `since` is the first period of the breach; the early warning may know better. `hours` are those of the
        period and of the breach, where the rule looks at hours.
        """

    def locate(
        self,
        indicator: str,
        grain: Grain,
        dimension: str,
        segment: str,
        period: tuple[date, date],
        since: date,
        risk: str,
        hours: tuple[int, int] | None = None,
    ) -> Located:
        """Return where and why a series moved from `since` to the end of a period (first and last day).

        `risk` names the risk whose other indicators may have moved before; `hours` are those of the period
        and of the breach, where the rule looks at hours. Costs a scan of the events.
        """
