"""Findings are tickets of the same machine: of the control's owner, and one passed test ends them."""

from dataclasses import replace
from typing import Any

import pytest

from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.governance.process import Process
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.states import Resolution
from risk_pipeline.domain.tickets.ticket import Severity, State
from risk_pipeline.response.actions import verbs
from tests.builders.governance.entries import a_control
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import a_rule, a_verdict, day

TEST, PROCESS = "fulfilment.control_c04", "fulfilment.order_process"
PROCESS_ENTRY: dict[str, Any] = {
    "id": "order",
    "title": "Order",
    "business_line": "fulfilment",
    "owner": "fulfilment_ops",
    "from": "2016-01-01",
    "steps": [{"id": "paid", "title": "Paid"}, {"id": "shipped", "title": "Shipped"}],
    "forbidden": [
        {
            "id": "unpaid",
            "title": "Shipped unpaid",
            "kind": "missing_before",
            "step": "shipped",
            "other": "paid",
            "severity": "P1",
        }
    ],
}


@pytest.fixture
def control(lite: Desk) -> Desk:
    """A desk that knows control C04 of the data engineer, its test, and a process."""
    lite.book.governance = Governance(
        controls={"C04": Control.model_validate(a_control(owner="data_eng"))},
        processes={"order 1": Process.model_validate(PROCESS_ENTRY)},
    )
    kind = "late_delivery_rate"
    lite.book.rules = {
        **lite.book.rules,
        TEST: a_rule(TEST, "expect_control_test_to_pass", "fulfilment_ops", indicator=kind, control="C04"),
        PROCESS: a_rule(PROCESS, "expect_process_to_conform", "fulfilment_ops", "info", indicator=kind),
    }
    return lite


def said(number: int, status: str, rule: str = TEST, segment: str = "all", dimension: str = "all") -> Any:
    return replace(
        a_verdict(number, status, dimension=dimension, segment=segment), rule_id=rule, limit_value=None
    )


def test_a_failed_test_is_the_control_owners_and_the_next_passed_one_ends_it(control: Desk) -> None:
    for number, status in enumerate(("red", "no_data", "green")):
        control.run(number, [said(number, status)])
        if status == "no_data":
            assert control.ticket().state is State.OPEN, "nothing to test is no pass"
    ticket = control.ticket()
    assert (ticket.owner, ticket.state, ticket.resolution) == ("data_eng", State.CLOSED, Resolution.RECOVERED)


def test_a_finding_is_fixed_only_with_cause_action_and_a_passed_test_after_it(control: Desk) -> None:
    control.run(0, [said(0, "red")])
    plan = PlannedAction(ActionKind.CORRECTIVE, "close the gate", "ana", day(7), "control C04")
    verbs.add_action(control.store, "T-1", plan, **control.acting(0))
    verbs.finish_action(control.store, "T-1", 1, **control.acting(0))
    cause = Closing(
        Resolution.FIXED, root_cause="gate was open", root_cause_category=RootCause("process.missing_control")
    )
    control.close("T-1", cause)
    assert control.ticket().state is State.VERIFYING
    control.run(2, [said(2, "green")])
    ticket = control.ticket()
    assert (ticket.resolution, ticket.actions[0].change) == (Resolution.FIXED, "control C04")


def test_a_forbidden_move_has_one_ticket_with_the_severity_of_the_register(control: Desk) -> None:
    for number in range(3):
        control.run(number, [said(number, "red", PROCESS, "order.unpaid", "move")])
    assert control.ticket().severity is Severity.P1
    assert control.ticket().breached_periods == 3
    control.run(3, [said(3, "green", PROCESS, "order.unpaid", "move")])
    assert control.ticket().state is State.CLOSED
