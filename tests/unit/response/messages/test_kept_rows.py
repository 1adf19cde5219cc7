"""The largest rows of the worst period stay with the ticket, until it is closed and after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.diagnosis import Diagnosis
from risk_pipeline.domain.diagnosis.largest_rows import LargestRow, LargestRows
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.store import open_store
from risk_pipeline.wording.parts.place import largest_in_words
from risk_pipeline.wording.story import story_of
from risk_pipeline.wording.teller import Teller
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import FakeDiagnostics, day


@dataclass
class Rows(FakeDiagnostics):
    """Finds one huge row in every period that it is asked for, named after its day."""

    def diagnose(self, breaches: Sequence[Breach]) -> Mapping[Breach, Diagnosis]:
        found = super().diagnose(breaches)
        return {each: found[each].model_copy(update={"largest": _largest(each)}) for each in breaches}

    @property
    def days(self) -> list[object]:
        return [each.off.period.start for each in self.asked if each.off]


def _largest(breach: Breach) -> LargestRows | None:
    if breach.off is None:
        return None
    on = breach.off.period.start
    row = LargestRow(id=f"R-{on:%d}", numerator=1, exposure_minor=4_200_000)
    return LargestRows(on=on, rows=(row,), several=31)


@pytest.fixture
def desk(lite_url: str) -> Iterator[Desk]:
    store = open_store(lite_url)
    desk = Desk(store)
    desk.diagnostics = Rows()
    yield desk
    store.close()


def told(desk: Desk) -> list[tuple[str, str]]:
    return [(entry.message.status, rows_of(entry.message)) for entry in desk.messages()]


def rows_of(message: TicketMessage) -> str:
    return largest_in_words(Teller.of(message), None)


def test_a_single_burst_closes_with_its_row_and_its_worst_period(desk: Desk) -> None:
    desk.days("red", "green", "green", dimension="all", segment="all")
    last = desk.messages()[-1].message
    assert last.status == "closed"
    assert rows_of(last) == "Most of it on 20 Nov 2017 is 1 of 31 cases: R-20, BRL 42,000.00"
    assert "Red on 20 Nov 2017, at 15.0 %." in story_of(last).figures
    assert isinstance(desk.diagnostics, Rows)
    assert desk.diagnostics.days == [day(0)]  # asked once, then remembered


def test_a_row_of_the_worst_of_several_periods_is_not_where_it_all_was(desk: Desk) -> None:
    desk.days("red", "red", "green", "green", dimension="all", segment="all")
    last = desk.messages()[-1].message
    assert last.status == "closed"
    assert " Nov 2017 is 1 of 31 cases" in rows_of(last)


def test_a_worse_period_brings_its_own_rows_and_a_better_one_keeps_them(desk: Desk) -> None:
    for number, value in enumerate((0.2, 0.5, 0.3)):
        desk.days("red", first=number, value=value)
    desk.ack("T-000001", 2)
    assert isinstance(desk.diagnostics, Rows)
    assert desk.diagnostics.days == [day(0), day(1)]
    assert "on 21 Nov 2017 is 1 of 31" in told(desk)[-1][1]
