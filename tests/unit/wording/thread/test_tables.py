"""The tables of a thread: rows whose numbers agree with each other."""

from risk_pipeline.domain.diagnosis.location import Located, SliceLine
from risk_pipeline.wording.teller import Teller
from risk_pipeline.wording.thread.tables import tables_of
from tests.builders.ticket_messages import a_message


def row(observed: float, expected: float) -> tuple[str, ...]:
    """The row of a slice whose events are counted."""
    line = SliceLine(
        slice="seller s1",
        observed=observed,
        expected=expected,
        excess=observed - expected,
        lift=observed / expected,
        share_of_excess=0.4,
    )
    (table,) = tables_of(Teller.of(a_message(location=Located(is_scanned=True, where=(line,)))))
    return table.rows[0]


def test_of_few_what_is_expected_keeps_its_fraction() -> None:
    """×12.2 of 14 and 1 would be wrong arithmetic."""
    assert row(14, 1.15) == ("seller s1", "14", "1.15", "+12.85", "×12.2", "40 %")


def test_of_many_whole_events_are_told() -> None:
    assert row(187, 61.2) == ("seller s1", "187", "61", "+126", "×3.06", "40 %")
