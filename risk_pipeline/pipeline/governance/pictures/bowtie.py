"""Make the bow-tie of a risk as its snapshot of a day has it: what presses, what holds, what is broken."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.risk.canonical import from_json
from risk_pipeline.domain.risk.effectiveness import Flaw, effectiveness, flaw
from risk_pipeline.domain.risk.inputs import Axis, ControlTerms, Link, Reading, RiskInputs, TestState
from risk_pipeline.notify.charts.risk_map.bowtie import Barrier, BowTie, End, Hold, Light, Signal, Wall
from risk_pipeline.notify.charts.risk_map.bowtie_picture import draw_bowtie
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.pages import Snapshot, read_snapshot
from risk_pipeline.pipeline.governance.pictures.files import Drawn, kind_of, put
from risk_pipeline.pipeline.governance.pictures.words import risk_named, standing_of, words_for
from risk_pipeline.wording.fit import clean
from risk_pipeline.wording.language import Words

_HOLDS = {
    Flaw.NOT_OPERATING: Hold.NOT_OPERATING,
    Flaw.UNTESTED: Hold.UNTESTED,
    Flaw.OVERDUE: Hold.OVERDUE,
    Flaw.DESIGN: Hold.DESIGN,
}
_PREVENTIVE, _DETECTIVE, _CORRECTIVE = "preventive", "detective", "corrective"


def picture_bowtie(
    platform: Platform, risk_id: str, file: Path, day: date | None = None, language: Language | None = None
) -> Drawn:
    """Write the bow-tie of a risk as of a day, by default the newest.

    Raises:
        ConfigError: there is no such risk, no snapshot of it up to the day, or the file cannot be written.
    """
    kind = kind_of(file)
    tie = bowtie_of(platform, read_snapshot(platform, risk_id, day), words_for(platform, language))
    put(file, draw_bowtie(tie, kind))
    return Drawn(file, tie.alt)


def bowtie_of(platform: Platform, snapshot: Snapshot, words: Words) -> BowTie:
    """Return what is drawn of a risk's snapshot."""
    row, inputs = snapshot.row, from_json(snapshot.position.inputs)
    walls = _walls(platform.catalog, inputs, words)
    named, risk = risk_named(platform, row.risk_id, words), platform.catalog.risks.get(row.risk_id)
    before, after = walls[:1], walls[1:]
    return BowTie(
        title=named,
        subtitle=standing_of(platform, row, words),
        threats=_end(platform, inputs, Axis.LIKELIHOOD, clean(risk.cause) if risk else "", words),
        before=before,
        event=(words.say("bowtie-head", part="event"), clean(risk.event) if risk else ""),
        after=after,
        harm=_end(platform, inputs, Axis.IMPACT, clean(risk.consequence) if risk else "", words),
        notes=[words.say("bowtie-read")] if inputs.controls else [],
        alt=words.say(
            "bowtie-alt",
            risk=named,
            before=_counted(before, words),
            after=_counted(after, words),
            broken=_broken(walls) or words.say("bowtie-none-broken"),
        ),
    )


def hold_of(terms: ControlTerms, test: TestState | None) -> Hold:
    """Return whether a control holds, or why not."""
    if found := flaw(terms, test):
        return _HOLDS[found]
    return Hold.HOLDS if test is not None and test.has_passed else Hold.FAILS


def _counted(walls: Sequence[Wall], words: Words) -> str:
    count = sum(len(wall.barriers) for wall in walls)
    return words.say("bowtie-controls", number=words.count(count), count=count)


def _broken(walls: Sequence[Wall]) -> str:
    return "; ".join(
        f"{barrier.title}, {barrier.state}"
        for wall in walls
        for barrier in wall.barriers
        if barrier.hold is not Hold.HOLDS
    )


def _walls(catalog: Catalog, inputs: RiskInputs, words: Words) -> list[Wall]:
    """Return the walls in order; a compensating control stands where it reduces the risk."""
    held: dict[str, list[Barrier]] = {_PREVENTIVE: [], _DETECTIVE: [], _CORRECTIVE: []}
    for id_, terms in sorted(inputs.controls.items()):
        control = catalog.governance.controls.get(id_)
        by_axis = _PREVENTIVE if terms.axis is Axis.LIKELIHOOD else _CORRECTIVE
        kind = str(control.type) if control and control.type in held else by_axis
        title = f"{id_} {clean(control.title)}" if control else id_
        held[kind].append(barrier_of(title, terms, inputs.tests.get(id_), words))
    return [
        Wall(words.say("bowtie-head", part=kind), barriers, words.say("bowtie-none", part=kind))
        for kind, barriers in held.items()
    ]


def barrier_of(title: str, terms: ControlTerms, test: TestState | None, words: Words) -> Barrier:
    """Return a control as the picture shows it: what it takes off its axis, and its newest test."""
    hold, cap = hold_of(terms, test), words.share(terms.cap)
    state = words.say(
        "bowtie-hold",
        hold=hold.value,
        share=words.share(terms.cap * effectiveness(terms, test)),
        axis=words.say("risk-axis", axis=terms.axis.value),
    )
    if test is None or test.tested_for is None:
        return Barrier(hold, title, state, words.say("bowtie-no-test", cap=cap))
    said = words.say(
        "bowtie-test",
        passed=words.count(test.tested - test.exceptions),
        tested=words.count(test.tested),
        day=words.day(test.tested_for),
        cap=cap,
    )
    return Barrier(hold, title, state, said)


def _end(platform: Platform, inputs: RiskInputs, axis: Axis, text: str, words: Words) -> End:
    part = "threats" if axis is Axis.LIKELIHOOD else "harm"
    return End(words.say("bowtie-head", part=part), text, list(_signals(platform, inputs, axis, words)))


def _signals(platform: Platform, inputs: RiskInputs, axis: Axis, words: Words) -> Iterator[Signal]:
    """Yield the indicators that press on an axis, the strongest link first."""
    links = [link for link in inputs.links if link.axis is axis]
    for link in sorted(links, key=lambda each: (-each.weight, each.kri)):
        yield _signal(platform, link, inputs.readings.get(link.kri, Reading()), words)


def _signal(platform: Platform, link: Link, reading: Reading, words: Words) -> Signal:
    light = Light(reading.status) if reading.status else Light.UNKNOWN
    status = words.say("bowtie-light", light=light.value)
    if reading.status and not reading.is_known:
        status = words.say("bowtie-unsure", light=status)
    elif reading.is_worsening:
        status = words.say("bowtie-worse", light=status)
    known = platform.catalog.indicators.get(link.kri.indicator)
    title = clean(known.title) if known else clean(link.kri.indicator)
    if known is None or reading.value is None:
        return Signal(light, words.say("bowtie-signal", indicator=title, status=status))
    value = words.value(reading.value, known.unit, platform.settings.currency)
    return Signal(light, words.say("bowtie-signal-value", indicator=title, status=status, value=value))
