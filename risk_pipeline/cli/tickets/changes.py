"""What an action changes: a control of the register, a version of a process, or a rule."""

from risk_pipeline.cli.app import open_platform
from risk_pipeline.cli.screen.printing import check_known
from risk_pipeline.domain.errors import RiskError


def change_named(control: str, process: str, rule: str) -> str | None:
    """Return the change as tickets keep it: `control C06`, `process refund@2`, `rule x.y`; None without one.

    Raises:
        RiskError: several are named, or the project has no such control, version or rule.
    """
    given = [each for each in (control, process, rule) if each]
    if len(given) > 1:
        raise RiskError(
            "An action changes one thing: give --control, --process or --rule, and add another action."
        )
    if not given:
        return None
    catalog = open_platform().catalog
    governance = catalog.governance
    if rule:
        check_known("rule", rule, catalog.rules, "`risk rules list` names them.")
        return f"rule {rule}"
    if control:
        check_known("control", control, governance.controls, "`risk controls list` names them.")
        return f"control {control}"
    versions = [f"{each.id}@{each.version}" for each in governance.processes.values()]
    check_known("version of a process", process, versions, f"There are: {', '.join(versions)}.")
    return f"process {process}"
