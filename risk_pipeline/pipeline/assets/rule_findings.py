"""What each rule found in its newest judged period: the text behind Dagster's asset checks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from risk_pipeline.domain.formatting import format_against, format_hour, format_period, judged_unit
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.domain.tally import Standing, Tally
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.domain.verdict import Status
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.queries.tickets import OPEN_STATES
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.verdicts import read_newest_results

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 10


@dataclass(frozen=True)
class RuleFinding:
    """One rule's verdicts on its newest period. It passes when it could be judged and no red is acted on.

    `value` and `limit` are those of the worst segment, in the indicator's unit.
    """

    rule_id: str
    period: str
    status: str
    tally: Tally
    value: float | None
    limit: float | None
    sentence: str
    offenders_table: str
    tickets: tuple[tuple[str, str], ...]

    @property
    def is_judged(self) -> bool:
        """Whether there is something to show; a rule that is broken (`error`) has its fault to show."""
        return self.tally.standing is not Standing.NOT_JUDGED


def read_findings(platform: Platform, rules: Iterable[Rule]) -> dict[str, RuleFinding]:
    """Return the newest finding of each rule; a rule never judged says so."""
    chosen = list(rules)
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        verdicts = read_newest_results(connection, [rule.sha256 for rule in chosen])
    open_tickets = list_tickets(platform.store, TicketFilter(states=OPEN_STATES))
    by_rule = dict(iter(verdicts.groupby("rule_id")))
    return {
        rule.id: _finding(
            platform, rule, by_rule.get(rule.id), [t for t in open_tickets if t.rule_id == rule.id]
        )
        for rule in chosen
    }


def _began(ticket: Ticket) -> str:
    hour = "" if ticket.since_hour is None else f" {format_hour(ticket.since_hour)}"
    return f"{ticket.since}{hour}"


def _finding(
    platform: Platform, rule: Rule, verdicts: "pd.DataFrame | None", tickets: list[Ticket]
) -> RuleFinding:
    import pandas as pd

    lines = tuple((t.ref, f"{t.severity} {t.state}, since {_began(t)}: {t.reason}") for t in tickets)
    if verdicts is None:
        none = "This version of the rule has never been judged."
        return RuleFinding(rule.id, "none", "not judged", Tally.of(()), None, None, none, none, lines)
    held = verdicts["suppressed"].astype(object).where(verdicts["suppressed"].notna(), None)
    tally = Tally.of(zip(verdicts["status"], held, strict=True))
    judged = (status for status in (Status.RED, Status.AMBER, Status.GREEN) if tally.counts.get(status))
    worst = str(next(judged, verdicts["status"].iloc[0]))
    start = verdicts["period_start"].iloc[0].date()
    is_hit = verdicts["status"].isin(["red", "amber"])
    hits = verdicts.assign(acted_on=held.isna())[is_hit | (not is_hit.any())]
    ranked = hits.sort_values(["status", "acted_on", "score"], ascending=False).head(_SHOWN)
    hour = verdicts["hour"].iloc[0]
    period = f"{rule.kwargs.get('grain', 'day')} of {start}"
    if pd.notna(hour):
        period = format_period(Period(start, Grain.HOUR, int(hour)))
    first = ranked.astype(object).where(ranked.notna(), None).iloc[0]
    why = f" Not acted on: {first['suppressed_detail']}." if first["suppressed"] and is_hit.any() else ""
    sentence = f"{period}: {tally}. {first['reason']}{why}"
    return RuleFinding(
        rule_id=rule.id,
        period=period,
        status=worst,
        tally=tally,
        value=first["value"],
        limit=first["limit_value"],
        sentence=sentence,
        offenders_table=_table(platform, rule, ranked),
        tickets=lines,
    )


def _table(platform: Platform, rule: Rule, verdicts: "pd.DataFrame") -> str:
    """Return the segments as a Markdown table."""
    indicator = platform.catalog.indicators.get(rule.indicator or "")
    unit = indicator.unit if indicator else "count"
    lines = ["| segment | status | value | limit | why | not acted on |", "|---|---|---|---|---|---|"]
    for row in verdicts.astype(object).where(verdicts.notna(), None).to_dict("records"):
        judged = judged_unit(row.get("limit_kind"), unit)
        value, limit = format_against(row["value"], row["limit_value"], judged, platform.settings.currency)
        where = row["segment"] if row["dimension"] == "all" else f"{row['dimension']} {row['segment']}"
        why = f"{row['reason']} | {row['suppressed_detail'] or ''}"
        lines.append(f"| {where} | {row['status']} | {value} | {limit} | {why} |")
    return "\n".join(lines)
