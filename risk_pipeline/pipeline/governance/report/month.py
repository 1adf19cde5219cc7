"""Read what a month's report is about, once for all of its sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from risk_pipeline.domain.clock import end_of_day
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.risk.canonical import from_json
from risk_pipeline.domain.risk.inputs import RiskInputs
from risk_pipeline.domain.risk.movement import Movement, diff
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.governance.owed_tests import controls_in_time
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.pages import MapPage, read_page
from risk_pipeline.pipeline.governance.reading import reading_map
from risk_pipeline.pipeline.names import names_of
from risk_pipeline.store.queries.digests import tickets_at
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.governance.internal_control import TestResult, read_results
from risk_pipeline.warehouse.governance.map_rows import read_standing_since
from risk_pipeline.warehouse.governance.month_losses import NetLoss, read_net_losses
from risk_pipeline.warehouse.governance.snapshots import newest_day, next_day, read_positions
from risk_pipeline.wording.listing.names import Names


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of the business."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def before(self) -> "Month":
        """The month before it."""
        return month_of(self.first - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


def month_of(day: date) -> Month:
    """Return the month that a day is in."""
    return Month(day.replace(day=1))


@dataclass(frozen=True)
class MonthMaterial:
    """A month of all risks or those of a line.

    `page` is the map of its newest day with snapshots, `earlier` the day that it is compared with: the last
    one before the month, else the first in it. `inputs` are by risk what the newest snapshots came from;
    `in_time` are the controls of which no test is missing then.
    """

    platform: Platform
    names: Names
    month: Month
    line: str | None
    page: MapPage
    earlier: date
    movements: Sequence[Movement]
    inputs: dict[str, RiskInputs]
    since: dict[str, date]
    tickets: Sequence[Ticket]
    tests: Sequence[TestResult]
    in_time: frozenset[str]
    losses: Sequence[NetLoss]

    @property
    def is_running(self) -> bool:
        """Whether days of the month are still to come."""
        return self.page.day < self.month.last

    def has_risk(self, risk_id: str) -> bool:
        """Whether a risk is one that the report is about."""
        if self.line is None:
            return True
        risk = self.platform.catalog.risks.get(risk_id)
        return risk is not None and risk.business_line == self.line

    def named(self, risk_id: str) -> str:
        """Return a risk's id and title."""
        risk = self.platform.catalog.risks.get(risk_id)
        return self.names.say(
            "risk-named", id=risk_id, title=risk.title if risk else self.names.say("risk-gone")
        )


def read_month(
    platform: Platform, month: Month | None = None, line: str | None = None, language: Language | None = None
) -> MonthMaterial:
    """Return the material of a month, by default that of the newest snapshot.

    Raises:
        ConfigError: there is no snapshot in the month, or the line is unknown.
    """
    page = read_page(platform, month.last if month else None, line=line)
    month = month or month_of(page.day)
    if page.day < month.first:
        raise ConfigError(f"There is no risk map in {month}: the newest one before its end is of {page.day}.")
    tickets = [each for each in _tickets(platform, month, page.day) if _fits(platform, each, line)]
    names = names_of(platform, {(ticket.dimension, ticket.segment) for ticket in tickets})
    said = _language(platform, line, language)
    read = _read(platform, month, page, line)
    return MonthMaterial(
        platform=platform,
        names=names.within(said) if said else names,
        month=month,
        line=line,
        page=page,
        earlier=read.earlier,
        movements=read.movements,
        inputs=read.inputs,
        since=read.since,
        tickets=tickets,
        tests=read.tests,
        in_time=read.in_time,
        losses=read.losses,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """What the warehouse has of a month."""

    earlier: date
    movements: Sequence[Movement]
    inputs: dict[str, RiskInputs]
    since: dict[str, date]
    tests: Sequence[TestResult]
    in_time: frozenset[str]
    losses: Sequence[NetLoss]


def _read(platform: Platform, month: Month, page: MapPage, line: str | None) -> _Read:
    day, zone = page.day, platform.settings.time_zone or "UTC"
    shown = {row.risk_id for row in page.rows} | _risks_of(platform, line)
    rules = {rule.id: rule.meta.risk for rule in platform.catalog.rules.values()}
    with reading_map(platform) as connection:
        earlier = _earlier(connection, month, day)
        positions = read_positions(connection, day)
        moved = diff(read_positions(connection, earlier), positions)
        return _Read(
            earlier=earlier,
            movements=[each for each in moved if line is None or each.risk_id in shown],
            inputs={row.risk_id: from_json(positions[row.risk_id].inputs) for row in page.rows},
            since=read_standing_since(connection, day),
            tests=read_results(connection, _controls_of(platform, line), month.first, day),
            in_time=controls_in_time(connection, platform.catalog, zone, day),
            losses=[
                each
                for each in read_net_losses(connection, rules, zone, month.first, day)
                if line is None or each.risk_id in shown
            ],
        )


def _risks_of(platform: Platform, line: str | None) -> set[str]:
    return {id_ for id_, risk in platform.catalog.risks.items() if line in (None, risk.business_line)}


def _controls_of(platform: Platform, line: str | None) -> list[str]:
    controls = platform.catalog.governance.controls.values()
    return [control.id for control in controls if line in (None, control.business_line)]


def _language(platform: Platform, line: str | None, language: Language | None) -> Language | None:
    """Return the language asked for, else that of the line's head."""
    head = platform.catalog.owners.get(platform.catalog.lines[line].head) if line else None
    return language or (head.language if head else None)


def _earlier(connection: Connection, month: Month, newest: date) -> date:
    before = month.first - timedelta(days=1)
    return newest_day(connection, before) or next_day(connection, before) or newest


def _tickets(platform: Platform, month: Month, day: date) -> list[Ticket]:
    zone = platform.settings.zone
    begin = end_of_day(month.first - timedelta(days=1), zone)
    return tickets_at(platform.store, begin, end_of_day(day, zone))[0]


def _fits(platform: Platform, ticket: Ticket, line: str | None) -> bool:
    if line is None:
        return True
    rule = platform.catalog.rules.get(ticket.rule_id)
    risk = platform.catalog.risks.get(rule.meta.risk) if rule else None
    return risk is not None and risk.business_line == line
