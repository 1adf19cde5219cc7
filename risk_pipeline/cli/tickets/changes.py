"""What verbs name of the register: what an action changes, and who is given work."""

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


def check_person(option: str, name: str | None) -> None:
    """Refuse to give work to somebody whom the register does not know; None is the owner of the ticket."""
    from risk_pipeline.pipeline.operations import operators

    if name is not None:
        operators.check_person(open_platform().catalog, option, name)
