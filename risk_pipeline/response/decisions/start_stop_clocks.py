"""Start, stop and pause the clocks of tickets as things happen to them, by the plan each opened under."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.response_plan import LINE_HEAD, OWNER, ResponsePlan
from risk_pipeline.domain.sla.sla_clock import Terms
from risk_pipeline.domain.sla.working_hours import AROUND_THE_CLOCK, WorkingHours
from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.history.timeline import Timetable, rewound
from risk_pipeline.domain.tickets.states import EPISODE_STARTS, EventKind
from risk_pipeline.domain.tickets.ticket import Step, Ticket
from risk_pipeline.response.decisions.green_periods import needed_to_close
from risk_pipeline.response.decisions.routing import resolve
from risk_pipeline.response.decisions.steps import with_more
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.response.ports import RuleBook
from risk_pipeline.store import Transaction

_UNTIMED = frozenset({EventKind.OBSERVED, EventKind.NOTED, EventKind.REFUSED, EventKind.GROUPED})
_LONGEST = {
    Grain.HOUR: timedelta(hours=1),
    Grain.DAY: timedelta(days=1),
    Grain.WEEK: timedelta(weeks=1),
    Grain.MONTH: timedelta(days=31),
}


class Winder:
    """Keeps the clocks of the tickets of one transaction."""

    def __init__(self, transaction: Transaction, catalog: RuleBook, policy: ResponsePolicy) -> None:
        self._transaction, self._catalog, self._policy = transaction, catalog, policy
        self._plans: dict[str, ResponsePlan] = {}
        self._tables: dict[tuple[str | None, ...], Timetable] = {}

    def wind(
        self, steps: Sequence[Step], storms: Collection[int], now: datetime, *, starts: bool
    ) -> list[Step]:
        """Return the steps with what they mean for the clocks.

        Members of a storm (`storms` are the parents) have none: their parent has. `starts` is off in a
        backfill: clocks of new tickets start when the next live run finds them without.
        """
        self._know({step.after.plan for step in steps if step.after.plan})
        return with_more(steps, lambda step: self._more(step, storms, now, starts=starts))

    def adopted(self, ticket: Ticket, now: datetime) -> TicketFields:
        """Return the fields by which an open ticket without clocks gets them, from now on."""
        plan = self._policy.plan
        if plan is None:
            return {}
        terms: TicketFields = {"plan": self._keep(plan, now), "escalation": self._chain(ticket, plan)}
        return terms | rewound(ticket.model_copy(update=terms), now, self.table(ticket, plan.sha256))

    def table(self, ticket: Ticket, sha: str | None = None) -> Timetable:
        """Return what the clocks of a ticket go by at its present severity."""
        version = sha or ticket.plan
        key = (version, ticket.severity, ticket.kind, ticket.grain, ticket.indicator)
        if key not in self._tables:
            self._know({version} if version else set())
            plan = self._plans.get(version or "")
            terms = self._terms(ticket, plan) if plan else Terms()
            self._tables[key] = Timetable(terms, self._policy.ticket.zone)
        return self._tables[key]

    def _more(self, step: Step, storms: Collection[int], now: datetime, *, starts: bool) -> TicketFields:
        ticket, kind = step.after, step.change.kind
        if "next_step_at" in step.change.fields or (kind in _UNTIMED and "actions" not in step.change.fields):
            return {}
        terms: TicketFields = {}
        if kind in EPISODE_STARTS and starts and self._policy.plan and ticket.parent_id not in storms:
            plan = self._policy.plan
            terms = {"plan": self._keep(plan, now), "escalation": self._chain(ticket, plan)}
            ticket = ticket.model_copy(update=terms)
        if ticket.plan is None and not ticket.actions and ticket.quiet_until is None:
            return terms
        return terms | rewound(ticket, now, self.table(ticket))

    def _keep(self, plan: ResponsePlan, now: datetime) -> str:
        sha = plan.sha256
        if sha not in self._plans:
            self._transaction.keep_plan(plan, now)
            self._plans[sha] = plan
        return sha

    def _know(self, shas: set[str]) -> None:
        self._plans |= self._transaction.plans(shas - self._plans.keys())

    def _chain(self, ticket: Ticket, plan: ResponsePlan) -> tuple[str, ...]:
        """Return whom an overdue clock is told to, in order; nobody twice in a row. A route's chain wins."""
        outcome = resolve(ticket, self._catalog)
        if outcome and outcome.escalation is not None:
            return outcome.escalation
        rule = self._catalog.rules.get(ticket.rule_id)
        line = self._catalog.line_of(rule) if rule else None
        names = {OWNER: ticket.owner, LINE_HEAD: line.head if line else None}
        chain: list[str] = []
        for role in plan.chain:
            name = names.get(role, role)
            if name and name not in chain:
                chain.append(name)
        return tuple(chain)

    def _terms(self, ticket: Ticket, plan: ResponsePlan) -> Terms:
        severity = ticket.severity
        is_always = severity in plan.around_the_clock
        zone = plan.calendar.time_zone or str(self._policy.ticket.zone)
        return Terms(
            hours=AROUND_THE_CLOCK if is_always else working_hours(plan, zone),
            targets={kind: plan.span(text, severity) for kind, text in plan.targets[severity].items()},
            remind_share=plan.remind_at,
            escalate_every=plan.span(plan.escalate_every[severity], severity),
            stale_after=plan.span(plan.acknowledgement.stale_after[severity], severity),
            confirm_within=plan.span(plan.acknowledgement.confirm_within, severity),
            verify_floor=self._verify_floor(ticket),
        )

    def _verify_floor(self, ticket: Ticket) -> timedelta:
        """Return how long N periods take to be judged, at the slowest."""
        indicator = self._catalog.indicators.get(ticket.indicator)
        maturity = indicator.maturity_days if indicator else 0
        needed = needed_to_close(ticket, self._catalog.rules, self._policy.ticket)
        return (needed + 1) * _LONGEST[ticket.grain] + timedelta(days=maturity)


@lru_cache(maxsize=64)
def _days_off(country: str | None, subdivision: str | None, further: tuple[date, ...]) -> Mapping[date, str]:
    import holidays

    if country is None:
        return dict.fromkeys(further, "")
    try:
        known = holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError as error:
        raise ConfigError(f"register/response.yaml: calendar.country: {error}") from error
    for day in further:
        known[day] = "day off"
    return known


_HOURS: dict[tuple[str, str], WorkingHours] = {}


def working_hours(plan: ResponsePlan, zone: str) -> WorkingHours:
    """Return the working hours of a plan, public holidays of its country taken out.

    Raises:
        ConfigError: the country or its subdivision is not known.
    """
    key = (plan.sha256, zone)
    if key not in _HOURS:
        calendar = plan.calendar
        days_off = _days_off(calendar.country, calendar.subdivision, calendar.days_off)
        _HOURS[key] = WorkingHours(ZoneInfo(zone), calendar.week(), days_off)
    return _HOURS[key]
