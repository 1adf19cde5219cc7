"""Sections about work: overdue actions, controls that failed, strategies and goals."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from risk_pipeline.domain.risk.inputs import ControlTerms, TestState
from risk_pipeline.domain.risk.plans.course import Course
from risk_pipeline.domain.risk.plans.progress import Standing
from risk_pipeline.domain.risk.plans.work import ActionStanding
from risk_pipeline.governance.plans import GoalDay, StrategyDay
from risk_pipeline.notify.charts.risk_map.bowtie import Hold
from risk_pipeline.pipeline.documents.document import Cell, Heading, Part, Tone
from risk_pipeline.pipeline.governance.pictures.bowtie import hold_of
from risk_pipeline.pipeline.governance.plans import read_goals, read_strategies
from risk_pipeline.pipeline.governance.report.month import MonthMaterial
from risk_pipeline.pipeline.governance.report.words import Row, control_named, nothing, or_nothing, share

_LATE = {Standing.BEHIND: Tone.WARN, Standing.MISSED: Tone.BAD}
_AT_RISK = {Course.AT_RISK: Tone.WARN, Course.MISSED: Tone.BAD}


def strategies_of(of: MonthMaterial) -> list[StrategyDay]:
    """Return the strategies of the report's risks as they stood on its day."""
    return [s for s in read_strategies(of.platform, of.page.day).strategies if of.has_risk(s.strategy.risk)]


def actions(of: MonthMaterial) -> Iterator[Part]:
    """Yield the actions of tickets and strategies that were due and are not done, the oldest first."""
    late: list[tuple[date, Row]] = []
    for ticket in of.tickets:
        if ticket.is_open:
            for action in ticket.actions:
                if not action.is_done and action.due <= of.page.day:
                    late.append((action.due, (action.title, ticket.ref, _owner(of, action.owner))))
    for strategy in strategies_of(of):
        for state in strategy.actions:
            if state.standing is ActionStanding.OVERDUE:
                named = of.names.say("report-strategy", title=strategy.strategy.title)
                late.append((state.action.due, (state.action.title, named, _owner(of, state.action.owner))))
    rows = [
        (*row, Cell(of.names.words.day(due), Tone.BAD)) for due, row in sorted(late, key=lambda each: each[0])
    ]
    yield or_nothing(of, "actions", [("action", 2.4), ("of", 1.8), ("owner", 1.4), ("due", 1)], rows)


def _owner(of: MonthMaterial, owner: str) -> str:
    """Return what a role of the register is called; who is none is called as recorded."""
    return of.names.titles.owner(owner) if owner in of.platform.catalog.owners else owner


def controls(of: MonthMaterial) -> Iterator[Part]:
    """Yield the controls whose tests failed in the month, and those that were not tested in time."""
    if not of.platform.catalog.governance.controls:
        yield nothing(of, "controls")
        return
    yield Heading(of.names.say("report-failed"), 3)
    columns = [("control", 2.6), ("failures", 0.8), ("tested", 1.6), ("owner", 1.4)]
    yield or_nothing(of, "failed", columns, list(_failures(of)))
    yield Heading(of.names.say("report-untested"), 3)
    columns = [("control", 2.6), ("state", 1.2), ("risk", 2), ("owner", 1.4)]
    yield or_nothing(of, "untested", columns, list(_untested(of)))


def _failures(of: MonthMaterial) -> Iterator[Row]:
    for control, group in groupby(of.tests, key=lambda test: test.control_id):
        tests = list(group)
        failed = [test for test in tests if test.result == "fail"]
        if failed:
            newest = failed[-1]
            words = of.names.words
            said = of.names.say(
                "report-tested",
                day=words.day(newest.tested_for),
                exceptions=words.count(newest.exceptions_n),
                tested=words.count(newest.tested_n),
            )
            count = of.names.say(
                "report-counted", number=words.count(len(failed)), total=words.count(len(tests))
            )
            yield _control(of, control), Cell(count, Tone.BAD), said, _control_owner(of, control)


def held(of: MonthMaterial) -> dict[str, tuple[ControlTerms, TestState | None, list[str]]]:
    """Return by control its terms, its newest test and the risks that it is to hold down."""
    found: dict[str, tuple[ControlTerms, TestState | None, list[str]]] = {}
    for risk_id, inputs in sorted(of.inputs.items()):
        for id_, terms in inputs.controls.items():
            _, _, risks = found.setdefault(id_, (terms, inputs.tests.get(id_), []))
            risks.append(risk_id)
    return dict(sorted(found.items()))


def _untested(of: MonthMaterial) -> Iterator[Row]:
    for id_, (terms, test, risks) in held(of).items():
        hold = hold_of(terms, test)
        if hold in (Hold.OVERDUE, Hold.UNTESTED) and id_ not in of.in_time:
            state = Cell(of.names.say("report-hold", hold=hold.value), Tone.WARN)
            yield _control(of, id_), state, ", ".join(risks), _control_owner(of, id_)


def _control(of: MonthMaterial, control_id: str) -> str:
    known = of.platform.catalog.governance.controls.get(control_id)
    named = control_named(of, control_id)
    return of.names.say("report-key", control=named) if known and known.key else named


def _control_owner(of: MonthMaterial, control_id: str) -> str:
    known = of.platform.catalog.governance.controls.get(control_id)
    return of.names.titles.owner(known.owner) if known else ""


def plans(of: MonthMaterial) -> Iterator[Part]:
    """Yield the strategies, promised against achieved, and the goals that are at risk."""
    rows = [_strategy(of, each) for each in strategies_of(of)]
    columns = [
        ("strategy", 2.2),
        ("risk", 1.8),
        ("state", 1),
        ("promised", 0.9),
        ("achieved", 0.9),
        ("by", 1.1),
    ]
    yield or_nothing(of, "strategies", columns, rows)
    yield Heading(of.names.say("report-goals"), 3)
    rows = [
        _goal(of, each)
        for each in read_goals(of.platform, of.page.day).goals
        if of.line in (None, each.goal.business_line) and each.outlook.course in _AT_RISK
    ]
    columns = [
        ("goal", 2),
        ("state", 0.8),
        ("now", 0.9),
        ("target", 1.1),
        ("course", 1.4),
        ("by", 1),
        ("why", 1.6),
    ]
    yield or_nothing(of, "goals", columns, rows)


def _strategy(of: MonthMaterial, each: StrategyDay) -> Row:
    progress, by = each.progress, each.strategy.by
    state = of.names.say("report-standing", standing=progress.standing.value)
    return (
        each.strategy.title,
        of.named(each.strategy.risk),
        Cell(state, _LATE.get(progress.standing, Tone.PLAIN)),
        share(of, progress.promised_share),
        share(of, progress.achieved_share),
        of.names.words.day(by) if by else "",
    )


def _goal(of: MonthMaterial, each: GoalDay) -> Row:
    goal, stands = each.goal, each.outlook
    known = of.names.indicators.get(goal.indicator)

    def value(number: float | None) -> str:
        return "" if number is None else of.names.number(number, known.unit if known else "count")

    most, least = goal.target.at_most, goal.target.at_least
    target = "report-at-most" if most is not None else "report-at-least"
    course = value(stands.projected)
    if course and stands.projected_on:
        course = of.names.say("report-on", value=course, day=of.names.words.day(stands.projected_on))
    return (
        goal.title,
        Cell(of.names.say("report-standing", standing=stands.course.value), _AT_RISK[stands.course]),
        value(stands.value),
        of.names.say(target, value=value(most if most is not None else least)),
        course,
        of.names.words.day(goal.by),
        "; ".join(
            of.names.say("report-goal-why", why=why.value, risks=", ".join(each.beyond)) for why in stands.why
        ),
    )
