"""What verbs name of the register: what an action changes, and who is given work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Unpack

from risk_pipeline.cli.app import open_platform
from risk_pipeline.cli.screen.printing import check_known
from risk_pipeline.domain.errors import RiskError

if TYPE_CHECKING:
    from risk_pipeline.response.actions.action_context import Acting, Result
    from risk_pipeline.store import Store


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


def for_known(option: str, name: str | None, doing: Callable[..., Result]) -> Callable[..., Result]:
    """Return an action that gives work to somebody, and refuses whom the register does not know.

    Whether the one who acts may is asked before. None is the owner of the ticket.
    """

    def checked(store: Store, ref: str, **acting: Unpack[Acting]) -> Result:
        from risk_pipeline.pipeline.operations import operators

        if name is not None:
            operators.check_person(acting["catalog"].owners, option, name)
        return doing(store, ref, **acting)

    return checked
