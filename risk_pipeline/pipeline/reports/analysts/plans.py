"""Rows of what analysts find of the register: links, appetite, goals, strategies and their actions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.register.governance.appetite import Appetite
from risk_pipeline.domain.register.governance.risk import Risk
from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.risk.inputs import Link
from risk_pipeline.domain.risk.plans.progress import Progress
from risk_pipeline.domain.risk.plans.work import ActionStanding, SaidDone
from risk_pipeline.domain.text import one_line
from risk_pipeline.governance.plans import GoalDay, StrategyDay, goals_on, strategies_on, strategy_days
from risk_pipeline.governance.terms import terms_of
from risk_pipeline.warehouse.governance.snapshots import newest_day
from risk_pipeline.warehouse.schema.published import plans as schema
from risk_pipeline.warehouse.schema.statements import Rows
from risk_pipeline.warehouse.schema.table import Table
from risk_pipeline.warehouse.sql import Connection

HISTORY_DAYS = 400
Row = Mapping[str, object]


def plan_rows(
    connection: Connection, catalog: Catalog, said: Sequence[SaidDone], titles: Titles
) -> dict[Table, Rows]:
    """Return the rows of each table, as things stood on the newest day of the risk map."""
    say = _Plans(catalog, titles)
    day = newest_day(connection)
    strategies = strategies_on(connection, catalog, said, day or date.min)
    goals = goals_on(connection, catalog, day or date.min)
    past = (
        strategy_days(connection, catalog, said, day - timedelta(days=HISTORY_DAYS - 1), day) if day else ()
    )
    tables: dict[Table, Iterable[Row]] = {
        schema.CATALOG_LINKS: say.links(),
        schema.CATALOG_APPETITE: map(say.appetite, catalog.governance.appetite.values()),
        schema.CATALOG_GOALS: (say.goal(each, day) for each in goals),
        schema.CATALOG_STRATEGIES: (say.strategy(each, day) for each in strategies),
        schema.CATALOG_STRATEGY_DAYS: map(_strategy_day, past),
        schema.CATALOG_STRATEGY_ACTIONS: (row for each in strategies for row in say.actions(each, day)),
    }
    return {
        table: [tuple(row.get(name) for name in table.names) for row in rows]
        for table, rows in tables.items()
    }


class _Plans:
    """Says each entry as a row by names of columns."""

    def __init__(self, catalog: Catalog, titles: Titles) -> None:
        self._catalog, self._titles = catalog, titles

    def links(self) -> Iterator[Row]:
        """Yield what is linked to each risk, kind by kind."""
        rules = self._catalog.rules.values()
        for terms in terms_of(self._catalog).risks.values():
            risk = terms.risk.id
            yield from self._indicators(risk, terms.links)
            yield from (self._link(risk, "rule", rule.id, None) for rule in rules if rule.meta.risk == risk)
            yield from self._register(terms.risk)

    def _indicators(self, risk: str, links: Iterable[Link]) -> Iterator[Row]:
        for link in links:
            name, dimension, segment = link.kri
            known = self._catalog.indicators.get(name)
            yield self._link(risk, "indicator", name, known.title if known else None) | {
                "axis": link.axis.value,
                "weight": link.weight,
                "dimension": dimension,
                "segment": segment,
            }

    def _register(self, risk: Risk) -> Iterator[Row]:
        held = self._catalog.governance
        for control in held.controls_of(risk.id):
            more = {"axis": control.axis, "weight": control.cap}
            yield self._link(risk.id, "control", control.id, control.title) | more
        for version in held.versions(risk.process or "")[-1:]:
            yield self._link(risk.id, "process", version.id, version.title)
        goals = (goal for goal in held.goals.values() if risk.id in goal.risks)
        yield from (self._link(risk.id, "goal", goal.id, goal.title) for goal in goals)
        mine = (each for each in held.strategies.values() if each.risk == risk.id)
        yield from (self._link(risk.id, "strategy", each.id, each.title) for each in mine)

    def _link(self, risk: str, kind: str, id_: str, title: str | None) -> dict[str, object]:
        called = one_line(title) if title else None
        return {"risk": risk, "risk_title": self._risk(risk), "kind": kind, "id": id_, "title": called}

    def appetite(self, one: Appetite) -> Row:
        """Return a decision on appetite."""
        return {
            **one.model_dump(include={"category", "appetite", "tolerance", "approved_by"}),
            **self._line(one.business_line),
            "appetite_id": one.id,
            "from_on": one.from_,
            "until_on": self._until(one),
            "approved_by_title": self._titles.owner(one.approved_by),
            "reason": one_line(one.reason),
            "limit_indicators": [limit.indicator for limit in one.limits],
            "limit_values": [limit.tolerance for limit in one.limits],
        }

    def _until(self, one: Appetite) -> date | None:
        """Return the day before the next decision for the same line and category."""
        later = [
            each.from_
            for each in self._catalog.governance.appetite.values()
            if (each.business_line, each.category) == (one.business_line, one.category)
            and each.from_ > one.from_
        ]
        return min(later) - timedelta(days=1) if later else None

    def goal(self, one: GoalDay, day: date | None) -> Row:
        """Return a goal as it stands."""
        goal, stands = one.goal, one.outlook
        indicator = self._catalog.indicators.get(goal.indicator)
        return {
            **goal.model_dump(include={"indicator", "dimension", "segment"}),
            **self._line(goal.business_line),
            "goal": goal.id,
            "title": one_line(goal.title),
            "indicator_title": indicator.title if indicator else None,
            "unit": indicator.unit if indicator else None,
            "at_most": goal.target.at_most,
            "at_least": goal.target.at_least,
            "by_on": goal.by,
            "as_of": day,
            "status": stands.course.value,
            "why": [why.value for why in stands.why],
            "grain": one.grain,
            "value": stands.value,
            "per_day": stands.per_day,
            "projected": stands.projected,
            "projected_on": stands.projected_on,
            "days_left": stands.days_left if day else None,
            "risks": list(goal.risks),
            "risks_beyond": list(one.beyond),
        }

    def strategy(self, one: StrategyDay, day: date | None) -> Row:
        """Return a strategy as it stands."""
        strategy, target = one.strategy, one.strategy.target
        risk = self._catalog.risks.get(strategy.risk)
        standings = [each.standing for each in one.actions]
        reached = [each for each in strategy.milestones if day and each.reached and each.reached <= day]
        return {
            **self._line(risk.business_line if risk else ""),
            **self._owner(strategy.owner),
            **_progress(one.progress),
            "strategy": strategy.id,
            "title": one_line(strategy.title),
            "risk": strategy.risk,
            "risk_title": self._risk(strategy.risk),
            "target_level": target.level if target else None,
            "target_likelihood": target.likelihood if target else None,
            "target_impact": target.impact if target else None,
            "by_on": strategy.by,
            "started_on": one.start.on if one.start else None,
            "start_likelihood": one.start.likelihood if one.start else None,
            "start_impact": one.start.impact if one.start else None,
            "residual_likelihood": one.now.likelihood if one.now else None,
            "residual_impact": one.now.impact if one.now else None,
            "as_of": day,
            "action_count": len(standings),
            "done_count": standings.count(ActionStanding.DONE),
            "overdue_count": standings.count(ActionStanding.OVERDUE),
            "milestone_count": len(strategy.milestones),
            "reached_count": len(reached),
        }

    def actions(self, one: StrategyDay, day: date | None) -> Iterator[Row]:
        """Yield the actions of a strategy."""
        for each in one.actions:
            action, done = each.action, each.done
            yield {
                **self._owner(action.owner),
                "strategy": one.strategy.id,
                "action": action.id,
                "title": one_line(action.title),
                "kind": action.kind,
                "due_on": action.due,
                "as_of": day,
                "status": each.standing.value,
                "done_on": done.on if done else None,
                "evidence": one_line(done.evidence) if done else None,
                "said_by": done.by if done else None,
            }

    def _risk(self, id_: str) -> str | None:
        risk = self._catalog.risks.get(id_)
        return one_line(risk.title) if risk else None

    def _line(self, line: str) -> dict[str, object]:
        return {
            "business_line": line or None,
            "business_line_title": self._titles.line(line) if line else None,
        }

    def _owner(self, owner: str) -> dict[str, object]:
        return {"owner": owner, "owner_title": self._titles.owner(owner)}


def _strategy_day(one: StrategyDay) -> Row:
    return {
        **_progress(one.progress),
        "strategy": one.strategy.id,
        "as_of": one.day,
        "residual_likelihood": one.now.likelihood if one.now else None,
        "residual_impact": one.now.impact if one.now else None,
    }


def _progress(progress: Progress) -> dict[str, object]:
    return {
        "status": progress.standing.value,
        "promised_share": progress.promised_share,
        "achieved_share": progress.achieved_share,
        "distance": progress.distance,
        "gap_classes": progress.gap_classes,
        "gap_levels": progress.gap_levels,
        "days_left": progress.days_left,
    }
