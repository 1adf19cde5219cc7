"""After judging: what the rules on control tests said becomes the tests of controls."""

from datetime import date

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.register.rule import CONTROL, ControlTestPasses
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.warehouse.governance.control_tests import RuleOnTests, write_control_tests
from risk_pipeline.warehouse.sql import Connection


def record_control_tests(
    platform: Platform, connection: Connection, days: tuple[date, date], run_id: str
) -> int:
    """Write the tests of the periods that became known on these days; return how many there are."""
    catalog = platform.catalog
    kinds = {each.id: each.test.kind for each in catalog.governance.controls.values() if each.test}
    return write_control_tests(connection, rules_on_tests(catalog), kinds, days, run_id)


def rules_on_tests(catalog: Catalog) -> list[RuleOnTests]:
    """Return the rules that judge tests of controls, as they are now."""
    found = []
    for rule in catalog.rules.values():
        spec = rule.spec
        if isinstance(spec, ControlTestPasses) and rule.meta.state.is_evaluated:
            known = catalog.indicators.get(spec.indicator)
            is_personal = known is not None and known.is_id_personal
            by_control = spec.by == (CONTROL,)
            found.append(
                RuleOnTests(rule.id, rule.sha256, spec.control or "", spec.indicator, is_personal, by_control)
            )
    return found
