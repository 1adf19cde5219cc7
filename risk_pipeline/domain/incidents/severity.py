"""How bad an incident is by its numbers: each measure against its steps, the worst of them wins."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.figures import AxisNumber, SourceKind
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.register.incidents.scale import Axis, Measure, SeverityMatrix
from risk_pipeline.domain.tickets.severity import Severity, worst


@dataclass(frozen=True, slots=True)
class AxisSeverity:
    """How bad an axis is, and the number that says so; both are None where nothing is known of it."""

    axis: Axis
    severity: Severity | None
    number: AxisNumber | None


def severity_of(number: AxisNumber, matrix: SeverityMatrix) -> Severity:
    """Return how bad one number is; what the matrix does not have decides nothing."""
    steps = matrix.steps(number.axis, number.measure)
    return steps.severity(number.value) if steps else Severity.P3


def by_axis(numbers: Iterable[AxisNumber], matrix: SeverityMatrix) -> list[AxisSeverity]:
    """Return each axis of the matrix with its worst number, in the order of the axes."""
    known: dict[Axis, list[AxisNumber]] = {}
    for number in numbers:
        known.setdefault(number.axis, []).append(number)
    found = []
    for axis in Axis:
        if axis not in matrix.axes:
            continue
        judged = [(severity_of(each, matrix), each) for each in known.get(axis, ())]
        if judged:
            found.append(AxisSeverity(axis, *min(judged, key=lambda pair: pair[0].rank)))
        else:
            found.append(AxisSeverity(axis, None, None))
    return found


def deserved(numbers: Iterable[AxisNumber], matrix: SeverityMatrix | None) -> Severity:
    """Return the severity that the numbers deserve: that of the worst axis."""
    known = [each.severity for each in by_axis(numbers, matrix)] if matrix else []
    return worst([severity for severity in known if severity])


def check_said(numbers: Iterable[AxisNumber], matrix: SeverityMatrix | None) -> None:
    """Check that what a person says is something that the matrix weighs: else nothing would come of it.

    Raises:
        TransitionRefused: it names what the matrix has.
    """
    known = [
        f"{axis}.{each.measure}" for axis, steps in (matrix.axes.items() if matrix else ()) for each in steps
    ]
    for each in numbers:
        said = f"{each.axis}.{each.measure}"
        if each.source.kind is SourceKind.PERSON and said not in known:
            has = ", ".join(dict.fromkeys(known)) or "nothing"
            raise TransitionRefused(
                f"--axis {said}: the severity matrix does not weigh it (register/incidents.yaml, matrices). "
                f"It has {has}."
            )


def merged(known: Iterable[AxisNumber], new: Iterable[AxisNumber]) -> tuple[AxisNumber, ...]:
    """Return the numbers with new ones in place of those of the same measure and source, in a fixed order.

    Raises:
        TransitionRefused: a number of an axis is negative, or none at all.
    """
    found = {(each.axis, each.measure, str(each.source)): each for each in known}
    for each in new:
        if not 0 <= each.value < inf:
            raise TransitionRefused(f"{each.axis}: {each.measure} has to be a number, and none below 0.")
        before = found.get((each.axis, each.measure, str(each.source)))
        # The same number is the same news: when it was looked at again says nothing.
        if before is None or before.value != each.value:
            found[each.axis, each.measure, str(each.source)] = each
    axes, measures = list(Axis), list(Measure)
    return tuple(
        sorted(found.values(), key=lambda n: (axes.index(n.axis), measures.index(n.measure), str(n.source)))
    )


def rises_to(
    incident: Incident, numbers: Iterable[AxisNumber], matrix: SeverityMatrix | None
) -> Severity | None:
    """Return the worse severity that numbers raise an incident to; None where it stays.

    What a person lowered stays lowered until the numbers deserve worse than they did then.
    """
    wanted = deserved(numbers, matrix)
    is_known = incident.lowered_from is not None and wanted.rank >= incident.lowered_from.rank
    return None if is_known or wanted.rank >= incident.severity.rank else wanted
