"""Why a risk is where it is: the arithmetic of its snapshot in steps, from what was stored with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.formatting import format_money, format_value
from risk_pipeline.domain.register.rule import RuleState
from risk_pipeline.domain.risk.canonical import from_json
from risk_pipeline.domain.risk.effectiveness import effectiveness, flaw
from risk_pipeline.domain.risk.inputs import Axis, ControlTerms, Link, Reading, RiskInputs, TestState
from risk_pipeline.domain.risk.movement import Position, recomputes
from risk_pipeline.domain.risk.pressure import score
from risk_pipeline.domain.risk.residual import Residual, residual
from risk_pipeline.domain.series import ALL
from risk_pipeline.domain.tickets.states import TicketKind
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.pages import read_snapshot
from risk_pipeline.response.messages.names_for_ids import Naming
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.queries.digests import tickets_at
from risk_pipeline.store.queries.tickets import OPEN_STATES
from risk_pipeline.warehouse.governance.map_rows import MapRow

_LETTERS = {Axis.LIKELIHOOD: "L", Axis.IMPACT: "I"}


@dataclass(frozen=True, slots=True)
class IndicatorStep:
    """What one indicator adds: weight x score; `tickets` are those open about it, now or on the day asked.

    `uncounted` names the segments with a ticket of their own that a score of the total does not see.
    """

    indicator: str
    axis: str
    weight: float
    status: str
    score: float
    value: str
    rule: str
    where: str
    tickets: tuple[str, ...]
    uncounted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlStep:
    """What one control takes away: cap x effectiveness, and why it may take nothing."""

    control: str
    axis: str
    cap: float
    design: float
    effectiveness: float
    test: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One snapshot with its arithmetic. `is_proven`: the stored inputs give the stored result."""

    row: MapRow
    title: str
    owner: str
    indicators: tuple[IndicatorStep, ...]
    controls: tuple[ControlStep, ...]
    steps: tuple[tuple[str, str], ...]
    is_proven: bool
    inputs_hash: str
    inputs: str


def explain(platform: Platform, risk_id: str, day: date | None = None) -> Explanation:
    """Return why a risk is where it is on a day, or the newest before it with a snapshot.

    Raises:
        ConfigError: there is no such risk, or no snapshot of it up to the day.
    """
    found = read_snapshot(platform, risk_id, day)
    tickets = _open_now(platform) if day is None else _open_on(platform, day)
    return _explained(platform, found.row, found.position, tickets)


def _explained(
    platform: Platform, row: MapRow, position: Position, open_tickets: Sequence[Ticket]
) -> Explanation:
    inputs, catalog = from_json(position.inputs), platform.catalog
    risk = catalog.risks.get(row.risk_id)
    owner = catalog.owners.get(risk.owner) if risk else None
    tickets = _by_indicator(open_tickets, inputs)
    return Explanation(
        row=row,
        title=risk.title if risk else row.risk_id,
        owner=owner.title if owner else "",
        indicators=tuple(_indicators(platform, inputs, tickets)),
        controls=tuple(_control(catalog, *each, inputs.tests.get(each[0])) for each in _sorted(inputs)),
        steps=tuple(_steps(inputs, residual(inputs), row)),
        is_proven=recomputes(position),
        inputs_hash=position.inputs_hash,
        inputs=position.inputs,
    )


def _sorted(inputs: RiskInputs) -> list[tuple[str, ControlTerms]]:
    return sorted(inputs.controls.items())


def _open_now(platform: Platform) -> list[Ticket]:
    return list_tickets(platform.store, TicketFilter(states=OPEN_STATES))


def _open_on(platform: Platform, day: date) -> list[Ticket]:
    """Return the tickets that were open at the end of a day, as they were then."""
    over = platform.as_of(day)
    return [ticket for ticket in tickets_at(platform.store, over, over)[0] if ticket.is_open]


def _by_indicator(tickets: Sequence[Ticket], inputs: RiskInputs) -> dict[str, list[Ticket]]:
    """Return the tickets about each indicator of a risk."""
    found: dict[str, list[Ticket]] = {link.kri.indicator: [] for link in inputs.links}
    for ticket in tickets:
        if ticket.indicator in found:
            found[ticket.indicator].append(ticket)
    return found


def _indicators(
    platform: Platform, inputs: RiskInputs, tickets: dict[str, list[Ticket]]
) -> Iterator[IndicatorStep]:
    for link in sorted(inputs.links, key=lambda each: (each.axis is Axis.IMPACT, each.kri)):
        reading = inputs.readings.get(link.kri, Reading())
        idle = _in_shadow(platform.catalog, link.kri.indicator)
        yield IndicatorStep(
            indicator=link.kri.indicator,
            axis=_LETTERS[link.axis],
            weight=link.weight,
            status=_status(reading) if reading.status or not idle else "only in shadow",
            score=score(reading),
            value=_value(platform, link, reading),
            rule=reading.rule or ", ".join(idle),
            where=ALL if reading.dimension == ALL else f"{reading.dimension} {reading.segment}".strip(),
            tickets=tuple(ticket.ref for ticket in tickets[link.kri.indicator]),
            uncounted=tuple(_uncounted(platform.catalog, link, reading, tickets[link.kri.indicator])),
        )


def _in_shadow(catalog: Catalog, indicator: str) -> list[str]:
    """Return the rules on an indicator that are in shadow, where none is in force: they press on nothing."""
    rules = [rule for rule in catalog.rules.values() if rule.indicator == indicator]
    if any(rule.meta.state is RuleState.ACTIVE for rule in rules):
        return []
    return sorted(rule.id for rule in rules if rule.meta.state is RuleState.SHADOW)


def _uncounted(catalog: Catalog, link: Link, reading: Reading, tickets: list[Ticket]) -> Iterator[str]:
    if (link.kri.dimension, reading.dimension) != (ALL, ALL):
        return
    naming = Naming(catalog.titles, catalog.indicators.get(link.kri.indicator))
    for ticket in tickets:
        if ticket.dimension != ALL and ticket.kind is TicketKind.RISK:
            yield f"{naming.place(ticket.dimension, ticket.segment)} ({ticket.ref}, by {ticket.dimension})"


def _status(reading: Reading) -> str:
    parts = [
        reading.status or "never judged",
        *(["worsening"] if reading.is_worsening else []),
        *(["for too long unknown"] if reading.is_lapsed else []),
        *(["now unknown"] if reading.status and not reading.is_known and not reading.is_lapsed else []),
    ]
    return ", ".join(parts)


def _value(platform: Platform, link: Link, reading: Reading) -> str:
    indicator = platform.catalog.indicators.get(link.kri.indicator)
    if indicator is None or reading.value is None:
        return ""
    return format_value(reading.value, indicator.unit, platform.settings.currency)


def _control(catalog: Catalog, id_: str, terms: ControlTerms, test: TestState | None) -> ControlStep:
    why = flaw(terms, test)
    return ControlStep(
        control=id_,
        axis=_LETTERS[terms.axis],
        cap=terms.cap,
        design=terms.design,
        effectiveness=effectiveness(terms, test),
        test=_test(test),
        why_not=str(why) if why else "",
    )


def _test(test: TestState | None) -> str:
    if test is None:
        return ""
    how = "all" if test.is_full else "sample"
    return f"{test.tested - test.exceptions:,} of {test.tested:,} passed ({how}), {test.tested_for}"


def _steps(inputs: RiskInputs, found: Residual, row: MapRow) -> Iterator[tuple[str, str]]:
    """Yield the arithmetic in the order in which it is done."""
    yield from _axis_steps(
        ("likelihood", inputs.inherent_likelihood, found.residual_likelihood),
        _products(inputs, Axis.LIKELIHOOD),
        (found.pressure_likelihood, found.strength_pre),
    )
    yield from _axis_steps(
        ("impact", inputs.inherent_impact, found.residual_impact),
        _products(inputs, Axis.IMPACT),
        (found.pressure_impact, found.strength_post),
    )
    if override := inputs.override:
        classes = ", ".join(
            f"{axis} {value}"
            for axis, value in (("likelihood", override.likelihood), ("impact", override.impact))
            if value
        )
        yield (
            "override",
            f"{override.id}: {classes}, by {override.by} until {override.expires}: {override.reason}. "
            f"Computed: {found.computed_level}.",
        )
    yield "level", f"cell {found.likelihood} x {found.impact} of matrix {inputs.grid.id} = {found.level}"
    if row.within:
        place = {"appetite": "within appetite", "tolerance": "above appetite, within tolerance"}
        yield (
            "appetite",
            f"{place.get(row.within, 'beyond tolerance')} "
            f"(appetite {row.appetite}, tolerance {row.tolerance})",
        )
    yield "confidence", f"{found.confidence:.0%} of the indicators' weight could be judged"
    yield from _watch(row)
    if row.annual_loss_minor is not None:
        low, high = row.annual_loss_low_minor, row.annual_loss_high_minor
        yield (
            "money",
            f"{format_money(row.annual_loss_minor, row.currency)} a year by losses on record, "
            f"{format_money(low, row.currency)} to {format_money(high, row.currency)}; no part of the level",
        )


def _watch(row: MapRow) -> Iterator[tuple[str, str]]:
    """Yield who warns before a loss and who measures it, where the day of the snapshot counted them."""
    kinds = (
        ("leading", row.live_leading_count, row.leading_count),
        ("lagging", row.live_lagging_count, row.lagging_count),
    )
    if any(there is None for _, _, there in kinds):
        return
    said = ", ".join(
        f"{live} of {there} {kind} live" if there else f"no {kind} indicator" for kind, live, there in kinds
    )
    silent = f"; silent: {row.silent_indicators}" if row.silent_indicators else ""
    yield "watched by", said + silent


def _axis_steps(
    named: tuple[str, int, float], products: tuple[str, str], found: tuple[float, float]
) -> Iterator[tuple[str, str]]:
    (axis, inherent, left), (pressing, holding), (pressure, strength) = named, products, found
    letter = axis[0].upper()
    yield f"pressure {letter}", f"1 - {pressing} = {pressure:.3f}" if pressing else "no indicator: 0"
    yield f"strength {letter}", f"1 - {holding} = {strength:.3f}" if holding else "no control: 0"
    raw = 1 + (inherent - 1) * (1 - strength) + 2 * pressure
    bound = f", within 1 and 5: {left:.2f}" if round(raw, 6) != round(left, 6) else ""
    yield (
        axis,
        f"1 + ({inherent} - 1) x (1 - {strength:.3f}) + 2 x {pressure:.3f} = {raw:.2f}{bound}",
    )


def _products(inputs: RiskInputs, axis: Axis) -> tuple[str, str]:
    """Return the factors of pressure and strength as people multiply them."""
    pressing = [
        f"(1 - {link.weight:g} x {score(inputs.readings.get(link.kri, Reading())):g})"
        for link in sorted(inputs.links, key=lambda each: each.kri)
        if link.axis is axis
    ]
    holding = [
        f"(1 - {terms.cap:g} x {effectiveness(terms, inputs.tests.get(id_)):.3f})"
        for id_, terms in _sorted(inputs)
        if terms.axis is axis
    ]
    return " x ".join(pressing), " x ".join(holding)
