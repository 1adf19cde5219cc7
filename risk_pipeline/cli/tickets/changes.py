"""What an action changes: a control of the register, or a version of a process."""

from risk_pipeline.cli.app import open_platform
from risk_pipeline.cli.screen.printing import check_known
from risk_pipeline.domain.errors import RiskError


def change_named(control: str, process: str) -> str | None:
    """Return the change as tickets keep it: `control C06` or `process refund@2`; None where none is named.

    Raises:
        RiskError: both are named, or the register has no such control or version.
    """
    if control and process:
        raise RiskError("An action changes one thing: give --control or --process, and add another action.")
    if not control and not process:
        return None
    governance = open_platform().catalog.governance
    if control:
        check_known("control", control, governance.controls, "`risk controls list` names them.")
        return f"control {control}"
    versions = [f"{each.id}@{each.version}" for each in governance.processes.values()]
    check_known("version of a process", process, versions, f"There are: {', '.join(versions)}.")
    return f"process {process}"
