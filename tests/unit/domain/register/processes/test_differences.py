"""What `risk processes diff` says: each change once, nothing for equal rules, the reverse backwards."""

from risk_pipeline.domain.register.governance.process import Process
from risk_pipeline.domain.register.processes.differences import Difference, differences
from tests.builders.governance.entries import a_process

ONE = Process.model_validate(a_process())
TWO = Process.model_validate(
    a_process(
        version=2,
        steps=[{"id": step, "title": step.title()} for step in ("shipped", "paid", "returned")],
        forbidden=[
            {**a_process()["forbidden"][0], "control": "C06"},
            {
                "id": "no_return",
                "title": "Not returned",
                "kind": "skipped_above",
                "step": "returned",
                "other": "paid",
                "amount_minor": 20000,
            },
        ],
    )
)


def test_each_change_is_said_once():
    assert differences(ONE, TWO, "BRL") == [
        Difference("step", "moved", "shipped", "place 2", "place 1"),
        Difference("step", "moved", "paid", "place 1", "place 2"),
        Difference("step", "added", "returned", after="Returned"),
        Difference("step", "removed", "delivered", "Delivered"),
        Difference(
            "move",
            "changed",
            "unpaid",
            "shipped without paid before it (P2)",
            "shipped without paid before it (P2, stopped by C06)",
        ),
        Difference("move", "added", "no_return", after="paid without returned above BRL 200.00 (P2)"),
    ]


def test_equal_rules_have_no_difference_and_the_reverse_removes_what_was_added():
    assert differences(ONE, ONE, "BRL") == []
    back = {(each.what, each.change, each.id) for each in differences(TWO, ONE, "BRL")}
    assert ("step", "removed", "returned") in back
    assert ("move", "removed", "no_return") in back
