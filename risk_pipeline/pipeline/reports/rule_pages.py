"""A rule on one page: what it says, whose it is, what came of it."""

from dataclasses import dataclass
from datetime import datetime

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.formatting import format_against, format_hour, judged_unit
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.domain.register.rule_words import RuleWords
from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.series import ALL
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.series_chart import readable_copy
from risk_pipeline.pipeline.reports.ticket_lines import TicketLine, ticket_lines
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.queries.rule_versions import rule_versions
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.verdict_queries import LatestVerdict, read_latest_verdicts

_VERDICTS, _TICKETS = 10, 5


@dataclass(frozen=True)
class RulePage:
    """All that is known of a rule. `versions`: sha and when it first ran, the newest first."""

    rule: Rule
    sentence: str
    risk: str
    owner: str
    playbook: str
    unit: str
    currency: str
    titles: Titles
    versions: tuple[tuple[str, datetime], ...]
    verdicts: tuple[LatestVerdict, ...]
    tickets: tuple[TicketLine, ...]
    ticket_count: int

    def facts(self) -> list[tuple[str, str]]:
        """Return what a person reads, name and value."""
        meta, rows = self.rule.meta, []
        for number, (sha, first_seen) in enumerate(self.versions):
            rows.append(("" if number else "versions", f"{sha[:12]} since {first_seen:%Y-%m-%d}"))
        state = meta.state.value
        return [
            ("rule", f"{self.rule.id}, {self.rule.severity}, {state}"),
            ("says", self.sentence),
            ("risk", f"{meta.risk} {self.risk}"),
            ("owner", f"{self.owner} ({meta.owner})"),
            ("playbook", self.playbook or meta.playbook),
            ("because", " ".join(meta.rationale.split())),
            ("review by", f"{meta.review_by}"),
            *(rows or [("versions", "none ran yet")]),
        ]

    def verdict_cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the verdicts' rows."""
        return [self._cells(verdict) for verdict in self.verdicts]

    def _cells(self, verdict: LatestVerdict) -> tuple[str, ...]:
        hour = "" if verdict.hour is None else f" {format_hour(verdict.hour)}"
        where = "all" if verdict.dimension == ALL else self.titles.segment(verdict.dimension, verdict.segment)
        unit = judged_unit(verdict.limit_kind, self.unit)
        value, limit = format_against(verdict.value, verdict.limit_value, unit, self.currency)
        return (
            f"{verdict.grain} {verdict.period_start}{hour}",
            *(where, verdict.status, "" if verdict.value is None else value),
            *("" if verdict.limit_value is None else limit, verdict.suppressed or ""),
        )


def words_of(catalog: Catalog, currency: str) -> RuleWords:
    """Return what says rules in words."""
    return RuleWords(catalog.indicators, catalog.titles, currency)


def read_rule(platform: Platform, rule_id: str) -> RulePage:
    """Return the page of a rule of the catalog."""
    catalog, currency = platform.catalog, platform.settings.currency
    rule = catalog.rules[rule_id]
    risk, playbook = catalog.risks.get(rule.meta.risk), catalog.playbooks.get(rule.meta.playbook)
    indicator = catalog.indicators.get(rule.indicator or "")
    tickets = sorted(list_tickets(platform.store, TicketFilter(rule_id=rule_id)), key=lambda t: -t.id)
    return RulePage(
        rule=rule,
        sentence=words_of(catalog, currency).sentence(rule),
        risk=risk.title if risk else "",
        owner=catalog.titles.owner(rule.meta.owner),
        playbook=playbook.title if playbook else "",
        unit=indicator.unit if indicator else "count",
        currency=currency,
        titles=catalog.titles,
        versions=tuple(rule_versions(platform.store, rule_id)),
        verdicts=_verdicts(platform, rule_id),
        tickets=tuple(ticket_lines(platform, tickets[:_TICKETS])),
        ticket_count=len(tickets),
    )


def _verdicts(platform: Platform, rule_id: str) -> tuple[LatestVerdict, ...]:
    path = readable_copy(platform)
    if not path.exists():
        return ()
    with connect(path, read_only=True) as connection:
        return tuple(read_latest_verdicts(connection, rule_id, _VERDICTS))
