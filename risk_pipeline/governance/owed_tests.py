"""Which controls owe a test at the end of a day, and of which of them none is missing."""

from collections.abc import Mapping
from datetime import date

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.risk.duties.duty import Duty
from risk_pipeline.domain.risk.duties.judging import Opinion, judge_test_cases, judge_test_due
from risk_pipeline.domain.risk.duties.subject import subjects
from risk_pipeline.domain.verdict import Status
from risk_pipeline.warehouse.governance.snapshots import first_day, read_in_force_since
from risk_pipeline.warehouse.governance.tests import read_last_tests
from risk_pipeline.warehouse.sql import Connection


class OwedTests:
    """The newest tests of the controls that owe some, as known by a day; `begin` is the map's first.

    `in_time` are the controls of which no test is missing: in their first period, or tested in time and
    not for long without a case. One empty test, as of a week in which a feed was broken, is nobody's fault.
    """

    def __init__(self, connection: Connection, catalog: Catalog, zone: str, day: date, begin: date) -> None:
        self._day, self._begin = day, begin
        owed = (each for each in subjects(catalog.risks, catalog.governance) if each.duty is Duty.TEST_DUE)
        self._controls = {each.id: catalog.governance.controls[each.id] for each in owed}
        self._tests = read_last_tests(connection, zone, day) if self._controls else {}
        self._since = dict.fromkeys(self._controls, begin)
        self._since |= self._in_force_since(connection)
        self.in_time = frozenset(id_ for id_ in self._controls if self._is_in_time(id_))

    def opinion(self, control_id: str) -> Opinion:
        """Return whether the test of a control is late."""
        control = self._controls[control_id]
        last = self._tests.get(control_id)
        return judge_test_due(last, self._begin_of(control), control.overdue_days, self._day)

    def opinion_on_cases(self, control_id: str) -> Opinion:
        """Return whether the tests of a control have found no case for too long; no word if they are late."""
        if self.opinion(control_id).status is Status.RED:
            return Opinion(Status.NO_DATA, "its test is late")
        control, last = self._controls[control_id], self._tests.get(control_id)
        most = control.overdue_days + control.test_days
        return judge_test_cases(last, self._begin_of(control), most, self._day)

    def _is_in_time(self, control_id: str) -> bool:
        is_tested = self.opinion(control_id).status is Status.GREEN
        return is_tested and self.opinion_on_cases(control_id).status is not Status.RED

    def _begin_of(self, control: Control) -> date:
        """Return from when a control owes its first test."""
        return max(self._since[control.id], _named(control, self._day) or self._begin)

    def _in_force_since(self, connection: Connection) -> Mapping[str, date]:
        """Return by control that never had a case the first day on which the map counted on it.

        Asked for are those alone that would be late by the first day of the map, and name no day themselves.
        """
        late = {
            id_: control.risks
            for id_, control in self._controls.items()
            if not (id_ in self._tests and self._tests[id_].case_on)
            and not control.since
            and not self._is_in_time(id_)
        }
        return read_in_force_since(connection, late) if late else {}


def controls_in_time(connection: Connection, catalog: Catalog, zone: str, day: date) -> frozenset[str]:
    """Return the controls of which no test is missing at the end of a day; none before the map begins."""
    begin = first_day(connection)
    return OwedTests(connection, catalog, zone, day, begin).in_time if begin else frozenset()


def _named(control: Control, day: date) -> date | None:
    """Return the day from which a control owes tests by the register; None where it names none by a day."""
    if control.since:
        return control.since
    return control.design_assessed if control.design_assessed and control.design_assessed <= day else None
