"""Controls, appetite, matrix, goals, processes, strategies, and findings that were accepted."""

from datetime import date

from risk_pipeline.catalog.lint import Measured
from tests.builders.broken_projects.case import SUITE, earns
from tests.builders.catalog_project import LATE, Project
from tests.builders.governance.entries import (
    a_control,
    a_falling_matrix,
    a_goal,
    a_matrix,
    a_process,
    a_strategy,
    an_appetite,
)

RISKS, CONTROLS = "register/risks.yaml", "register/controls.yaml"
APPETITE, MATRIX = "register/appetite.yaml", "register/matrix.yaml"
GOALS, STRATEGIES = "register/goals.yaml", "register/strategies.yaml"
PROCESSES, EXCEPTIONS = "register/processes.yaml", "register/exceptions.yaml"


def _controlled(p: Project, **changes: object) -> None:
    """Give each risk a control; the first is changed."""
    p.governance["controls"] = [a_control("C04", **changes), a_control("C19", "R19")]


@earns("L320", "C04", "owner", CONTROLS)
def control_of_unknown_owner(p: Project) -> None:
    _controlled(p, owner="nobody")


@earns("L320", "fulfilment_all", "approved_by", APPETITE)
def appetite_approved_by_nobody(p: Project) -> None:
    p.governance["appetite"] = [an_appetite(approved_by="nobody"), an_appetite("data_platform")]


@earns("L320", "punctual", "business_line", GOALS)
def goal_of_unknown_line(p: Project) -> None:
    p.governance["goals"] = [a_goal(business_line="logistics")]


@earns("L320", "faster", "actions.owner", STRATEGIES)
def action_of_nobody(p: Project) -> None:
    action = {"id": "tender", "title": "Ask", "owner": "nobody", "due": "2030-01-31"}
    p.governance["strategies"] = [a_strategy(actions=[action])]


@earns("L321", "R04", "indicators.indicator", RISKS, also={"L342", "L343"})
def risk_linked_to_an_unknown_indicator(p: Project) -> None:
    p.risks[0]["indicators"] = [{"indicator": "late_rat", "axis": "likelihood", "weight": 0.5}]


@earns("L321", "punctual", "indicator", GOALS)
def goal_told_by_an_unknown_indicator(p: Project) -> None:
    p.governance["goals"] = [a_goal(indicator="late_rat")]


@earns("L322", "punctual", "dimension", GOALS)
def goal_in_an_unknown_dimension(p: Project) -> None:
    p.governance["goals"] = [a_goal(dimension="planet", segment="mars")]


@earns("L323", "C04", "risks", CONTROLS)
def control_of_an_unknown_risk(p: Project) -> None:
    _controlled(p, risks=["R04", "R99"])


@earns("L323", "delivery 1", "forbidden.control", PROCESSES)
def move_stopped_by_an_unknown_control(p: Project) -> None:
    process = a_process()
    process["forbidden"][0]["control"] = "C99"
    p.governance["processes"] = [process]


@earns("L324", "R04", "", RISKS)
def risk_without_a_control_in_force(p: Project) -> None:
    _controlled(p, status="proposed")


@earns("L325", "C04", "test", CONTROLS)
def control_without_a_test(p: Project) -> None:
    _controlled(p, test=None)


@earns("L326", "R04", "next_review", RISKS)
def risk_review_overdue(p: Project) -> None:
    p.risks[0]["next_review"] = date(2026, 12, 31)


@earns("L327", "R19", "category", RISKS)
def category_without_an_appetite(p: Project) -> None:
    p.governance["appetite"] = [an_appetite()]


@earns("L328", "fulfilment_all", "tolerance", APPETITE)
def tolerance_that_is_no_level(p: Project) -> None:
    p.governance["appetite"] = [an_appetite(tolerance="hihg"), an_appetite("data_platform")]


@earns("L328", "fulfilment_all", "tolerance", APPETITE)
def tolerance_below_the_appetite(p: Project) -> None:
    p.governance["appetite"] = [an_appetite(appetite="high"), an_appetite("data_platform")]


@earns("L329", LATE, "kwargs.red", SUITE)
def red_beyond_tolerance(p: Project) -> None:
    limits = [{"indicator": "late_rate", "tolerance": 0.09}]
    p.governance["appetite"] = [an_appetite(limits=limits), an_appetite("data_platform")]


@earns("L330", "v1", "", MATRIX)
def matrix_that_falls(p: Project) -> None:
    p.governance["matrix"] = [a_falling_matrix()]


@earns("L331", "v1", "grid", MATRIX)
def matrix_changed_after_use(p: Project) -> None:
    p.governance["matrix"] = [a_matrix()]
    p.measured = Measured(changed=frozenset({"v1", "gone"}))


@earns("L332", "R04", "inherent_impact", RISKS)
def residual_above_inherent(p: Project) -> None:
    impact = p.risks[0]["inherent_impact"]
    p.measured = Measured(residual={("R04", "impact"): impact + 0.4, ("R04", "likelihood"): 1.0})


@earns("L333", "C04", "test", CONTROLS)
def key_control_tested_too_long_ago(p: Project) -> None:
    _controlled(p, key=True)
    p.measured = Measured(tested={"C04": date(2026, 12, 29)})


@earns("L334", "R04", "trigger", RISKS)
def new_business_without_a_gate(p: Project) -> None:
    p.risks[0]["trigger"] = "new_business"
    _controlled(p)


@earns("L335", "faster", "target", STRATEGIES)
def strategy_without_a_target(p: Project) -> None:
    strategy = a_strategy()
    del strategy["target"]
    p.governance["strategies"] = [strategy]


@earns("L336", "faster", "actions", STRATEGIES)
def strategy_whose_actions_are_past(p: Project) -> None:
    action = {"id": "tender", "title": "Ask", "owner": "data_eng", "due": "2026-12-31"}
    p.governance["strategies"] = [a_strategy(actions=[action])]


@earns("L337", "punctual", "by", GOALS)
def goal_past_its_day(p: Project) -> None:
    p.governance["goals"] = [a_goal(by="2026-12-31")]


@earns("L338", "delivery 1", "forbidden.step", PROCESSES)
def move_between_unknown_steps(p: Project) -> None:
    process = a_process()
    process["forbidden"][0]["other"] = "payed"
    p.governance["processes"] = [process]


@earns("L338", "C04", "step", CONTROLS)
def control_at_an_unknown_step(p: Project) -> None:
    p.governance["processes"] = [a_process()]
    _controlled(p, process="delivery", step="payed")


@earns("L339", "delivery 1", "forbidden.risk", PROCESSES)
def move_without_a_risk(p: Project) -> None:
    process = a_process()
    del process["forbidden"][0]["risk"]
    p.governance["processes"] = [process]


@earns("L340", "R04", "process", RISKS)
def risk_in_an_unknown_process(p: Project) -> None:
    p.risks[0]["process"] = "refund"


@earns("L342", "R19", "indicators", RISKS)
def risk_that_names_no_indicators(p: Project) -> None:
    _link(p, "late_rate", "handoff_rate")


@earns("L343", "fulfilment.late_handoff", "meta.risk", SUITE, also={"L342"})
def rule_on_an_indicator_that_its_risk_does_not_name(p: Project) -> None:
    _link(p, "late_rate")


@earns("L344", "R04", "indicators", RISKS, also={"L342"})
def indicator_named_twice(p: Project) -> None:
    _link(p, "late_rate", "handoff_rate", "late_rate")


@earns("L345", "L307 R05", "expires", EXCEPTIONS, also={"L307"})
def accepted_finding_that_expired(p: Project) -> None:
    p.risks.append({**p.risks[0], "id": "R05"})
    p.governance["exceptions"] = [an_exception("L307", id="R05", expires="2026-12-31")]


@earns("L346", "L307", "", EXCEPTIONS)
def accepted_finding_that_is_not_there(p: Project) -> None:
    p.governance["exceptions"] = [an_exception("L307")]


@earns("L348", "C04", "test.model", CONTROLS)
def test_by_an_unknown_model(p: Project) -> None:
    _controlled(p, test={"kind": "auto_full", "model": "test_dispatch"})


@earns("L349", "delivery 2", "change", PROCESSES)
def version_that_does_not_say_what_changed(p: Project) -> None:
    p.governance["processes"] = [a_process(), a_process(version=2, **{"from": "2026-01-01"})]


@earns("L349", "delivery 2", "from", PROCESSES)
def version_from_no_later_day(p: Project) -> None:
    p.governance["processes"] = [a_process(), a_process(version=2, change="A gate")]


def _link(p: Project, *indicators: str) -> None:
    p.risks[0]["indicators"] = [
        {"indicator": name, "axis": "likelihood", "weight": 0.5} for name in indicators
    ]


def an_exception(code: str, expires: str = "2027-01-01", **keys: str) -> dict[str, str]:
    return {"code": code, **keys, "owner": "data_eng", "reason": "Planned for spring.", "expires": expires}
