"""Builds the verdicts, register and numbers that the ticket, store and response tests speak about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from risk_pipeline.domain.commands.rights import Rights
from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.chart import ChartPoint, Segment
from risk_pipeline.domain.diagnosis.diagnosis import RECENT_PERIODS, Diagnosis
from risk_pipeline.domain.diagnosis.location import Located, SliceLine
from risk_pipeline.domain.diagnosis.reconciliation import FeedEvidence, Reconciliation
from risk_pipeline.domain.messages.routing import Routing
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.calendar import Calendar
from risk_pipeline.domain.register.entries import BusinessLine, Owner, Playbook
from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.risk import Risk
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.indicator import Direction, Indicator
from risk_pipeline.domain.register.response_plan import ResponsePlan
from risk_pipeline.domain.register.rule import Rule, RuleMeta
from risk_pipeline.domain.register.titles import DimensionTitles, Titles, TitlesFrom
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.tickets import person_actions
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy, decide
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.domain.tickets.states import person
from risk_pipeline.domain.tickets.ticket import Change, Ticket, fold
from risk_pipeline.domain.verdict import Status, Verdict

DAY_ZERO = date(2017, 11, 20)
ANA, BEN, NOBODY = person("ana", "test"), person("ben", "test"), person(" ")
POLICY = TicketPolicy(verify_periods=2, reopen_days=14)
FACTS = RuleFacts(owner="fulfilment_ops", channel="risk-fulfilment", ticket_id=1)
LATE, ORDERS_VOLUME, ORDERS_AGE = "fulfilment.late_delivery", "data_platform.volume", "data_platform.fresh"


def apply_stream(
    ticket: Ticket | None,
    verdicts: list[Verdict],
    policy: TicketPolicy,
    now: datetime,
    facts: RuleFacts | None = None,
) -> tuple[Ticket | None, list[Change]]:
    """Apply verdicts in order of their periods; return the ticket and all changes."""
    changes: list[Change] = []
    for verdict in sorted(verdicts, key=lambda v: (v.period.reach, v.period.start)):
        for change in decide(ticket, verdict, policy, now, facts):
            ticket = fold(ticket, change)
            changes.append(change)
    return ticket, changes


def day(number: int) -> date:
    """The n-th day of the story."""
    return DAY_ZERO + timedelta(days=number)


def day_period(number: int) -> Period:
    """The n-th day as a period."""
    return Period(day(number), Grain.DAY)


def end_of(number: int) -> datetime:
    """The instant at which the n-th day is over (zone UTC)."""
    return datetime.combine(day(number + 1), time(), UTC)


def a_verdict(number: int = 0, status: str = "red", **changes: Any) -> Verdict:
    """A verdict on late deliveries in RJ on the n-th day; change what the test is about.

    Parts of the series and the period are changed by their names: segment, period_start …
    """
    grain = Grain(changes.pop("grain", Grain.DAY))
    start, hour = changes.pop("period_start", day(number)), changes.pop("hour", None)
    slice_ = {"indicator": "late_delivery_rate", "dimension": "customer_state", "segment": "RJ"}
    slice_ |= {name: changes.pop(name) for name in slice_ if name in changes}
    value = {"red": 0.15, "amber": 0.09, "green": 0.04}.get(status)
    fields: dict[str, Any] = {
        "rule_id": LATE,
        "rule_sha": "a" * 64,
        "series": Series(grain=grain, **slice_),
        "period": Period(start, grain, hour),
        "known_on": day(number),
        "status": Status(status),
        "value": value,
        "numerator": None if value is None else value * 200,
        "denominator": 200.0,
        "limit_value": 0.12 if status == "red" else None,
        "limit_kind": "absolute" if status == "red" else None,
        "expected": 0.05,
        "lower": None,
        "upper": None,
        "score": None,
        "exposure_minor": 1_234_500,
        "reason": f"{status} by its limit",
        "suppressed": None,
        "run_id": f"run-{number}",
    }
    return Verdict(**(fields | changes))


def with_action(ticket: Ticket, number: int = 0, kind: ActionKind = ActionKind.CORRECTIVE) -> Ticket:
    """The ticket after somebody planned and did something on the n-th day."""
    at = end_of(number) - timedelta(hours=1)
    ticket = fold(
        ticket,
        person_actions.add_action(
            ticket, PlannedAction(kind, "call the carrier", "ana", day(number)), ANA, at, today=day(number)
        ),
    )
    done = person_actions.finish_action(ticket, len(ticket.actions), ANA, at, done_on=day(number))
    return fold(ticket, done)


def a_feed_verdict(number: int, status: str, *, rule_id: str = ORDERS_AGE, **changes: Any) -> Verdict:
    """A verdict on the freshness (or volume) of the orders feed."""
    is_age = rule_id == ORDERS_AGE
    fields = {
        "rule_id": rule_id,
        "indicator": "feed_age_hours" if is_age else "feed_volume",
        "dimension": "feed",
        "segment": "olist.orders",
        "value": {"red": 71.0, "amber": 40.0, "green": 3.0}.get(status) if is_age else 12.0,
        "limit_value": (60.0 if is_age else 480.0) if status == "red" else None,
        "limit_kind": ("age" if is_age else "volume") if status == "red" else None,
        "numerator": None,
        "expected": None,
        "exposure_minor": None,
    }
    return a_verdict(number, status, **(fields | changes))


def an_indicator(name: str, title: str, unit: str, *dimensions: str) -> Indicator:
    return Indicator.model_validate(
        {
            "name": name,
            "title": title,
            "business_line": "fulfilment" if unit == "ratio" else "data_platform",
            "unit": unit,
            "direction": Direction.UP_BAD,
            "kind": "lagging",
            "form": "flow",
            "grain": (Grain.DAY,),
            "dimensions": dimensions,
            "denominator": "none" if unit in {"count", "money_minor"} else None,
            "min_denominator": 30,
            "owner": "fulfilment_ops",
            "description": "for the tests",
            "feeds": ("olist.orders",),
        }
    )


def a_rule(rule_id: str, kind: str, owner: str, severity: str = "warning", **kwargs: Any) -> Rule:
    meta = RuleMeta(
        risk="R04",
        mode="post_event",
        owner=owner,
        playbook="late_delivery",
        rationale="for the tests",
        review_by=date(2027, 1, 1),
    )
    return Rule.model_validate(
        {"id": rule_id, "type": kind, "kwargs": kwargs, "severity": severity, "meta": meta}
    )


@dataclass
class FakeBook:
    """A register with two owners, three rules and one feed."""

    rules: Mapping[str, Rule] = field(
        default_factory=lambda: {
            LATE: a_rule(
                LATE,
                "expect_indicator_within_limits",
                "fulfilment_ops",
                indicator="late_delivery_rate",
                by=("all", "customer_state"),
                amber=0.08,
                red=0.12,
            ),
            ORDERS_VOLUME: a_rule(
                ORDERS_VOLUME, "expect_feed_volume_as_usual", "data_eng", "critical", feeds=("olist.orders",)
            ),
            ORDERS_AGE: a_rule(
                ORDERS_AGE, "expect_feed_to_be_fresh", "data_eng", "critical", feeds=("olist.orders",)
            ),
        }
    )
    lines: Mapping[str, BusinessLine] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    rights: Rights = field(default_factory=Rights)
    indicators: Mapping[str, Indicator] = field(
        default_factory=lambda: {
            "late_delivery_rate": an_indicator(
                "late_delivery_rate", "Late deliveries", "ratio", "all", "customer_state", "seller"
            ),
            "feed_volume": an_indicator("feed_volume", "Rows per day", "count", "feed"),
            "feed_age_hours": an_indicator("feed_age_hours", "Age of the newest event", "hours", "feed"),
        }
    )
    risks: Mapping[str, Risk] = field(
        default_factory=lambda: {
            "R04": Risk(
                id="R04",
                title="Parcels arrive late",
                business_line="fulfilment",
                owner="fulfilment_ops",
                cause="c",
                event="e",
                consequence="q",
                event_type="execution_delivery_process",
                inherent_likelihood=4,
                inherent_impact=3,
            )
        }
    )
    owners: Mapping[str, Owner] = field(
        default_factory=lambda: {
            "fulfilment_ops": Owner(
                id="fulfilment_ops",
                title="Fulfilment operations",
                slack_id="U012345",
                channel="risk-fulfilment",
            ),
            "data_eng": Owner(id="data_eng", title="Data", email="d@example.com", channel="data-faults"),
        }
    )
    data_owner: str = "data_eng"
    dimensions: Mapping[str, DimensionTitles] = field(default_factory=dict)
    playbooks: Mapping[str, Playbook] = field(
        default_factory=lambda: {
            "late_delivery": Playbook(
                id="late_delivery",
                title="Late deliveries rise",
                steps=("Split by carrier.", "Call the carrier."),
                url="https://wiki.example.com/late",
            ),
            "data_fault": Playbook(id="data_fault", title="A feed is broken", steps=("Look at the run.",)),
        }
    )
    feeds: Mapping[str, Feed] = field(
        default_factory=lambda: {
            "olist.orders": Feed(
                id="olist.orders",
                location="{data_dir}/orders.csv",
                format="csv",
                key=("order_id",),
                owner="data_eng",
                columns=(Column(name="order_id", data_type="varchar"),),
            )
        }
    )

    routing: Routing = field(default_factory=Routing)
    governance: Governance = field(default_factory=Governance)
    incidents: IncidentBook = field(default_factory=IncidentBook)
    response: ResponsePlan | None = None
    titles_in_data: Mapping[str, TitlesFrom] = field(default_factory=dict)

    @property
    def titles(self) -> Titles:
        return Titles(owners=self.owners, dimensions=self.dimensions)

    def dependants_of(self, feed_id: str) -> Sequence[Rule]:
        return [self.rules[LATE]] if feed_id == "olist.orders" and LATE in self.rules else []

    def line_of(self, rule: Rule) -> BusinessLine | None:
        return BusinessLine(id="fulfilment", title="Fulfilment", head="line_head", goal="for the tests")


@dataclass
class FakeDiagnostics:
    """The same diagnosis for every breach, and a record of what was asked."""

    asked: list[Breach] = field(default_factory=list)
    reconciliation: Callable[[Breach], Reconciliation] | None = None

    def diagnose(self, breaches: Sequence[Breach]) -> Mapping[Breach, Diagnosis]:
        self.asked += breaches
        return {breach: self._diagnosis(breach) for breach in breaches}

    def _diagnosis(self, breach: Breach) -> Diagnosis:
        start, end = breach.days
        days = [start - timedelta(days=n) for n in reversed(range(RECENT_PERIODS))]
        at = datetime.combine(end, time(23, 52))
        feed = FeedEvidence("olist.orders", rows=512, usual=498, newest=at, delivered=9_000, held=9_000)
        if breach.series.dimension == "feed":
            feed = replace(feed, red="too few rows")
        found = Reconciliation(end, (feed,), since=breach.since, excess=21.6, excess_unit="count")
        if self.reconciliation:
            found = self.reconciliation(breach)
        if not breach.series.indicator:
            return Diagnosis(reconciliation=found)
        line = SliceLine(
            slice="seller state SP", observed=30, expected=12, excess=18, lift=2.5, share_of_excess=0.83
        )
        located = Located(first=breach.since, last=end, past_days=91, where=(line,), is_scanned=True)
        return Diagnosis(
            points=tuple(ChartPoint(label=f"{at:%d %b}", value=0.05, expected=0.04) for at in days),
            segments=(Segment(name="customer_state RJ", value=0.3, numerator=30, denominator=100),)
            if breach.is_split
            else (),
            reconciliation=found,
            location=located if breach.is_located and found.kind != "data_fault" else None,
        )


def after(*statuses: str, start: Ticket | None = None, first: int = 0) -> Ticket | None:
    """The ticket after these statuses, one a day from `first` on."""
    verdicts = [a_verdict(first + n, status) for n, status in enumerate(statuses)]
    return apply_stream(start, verdicts, POLICY, end_of(400), FACTS)[0]
