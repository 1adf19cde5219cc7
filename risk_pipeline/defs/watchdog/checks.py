"""The watchdog as an asset check: it runs after each delivery, and separately every half hour."""

import dagster as dg

from risk_pipeline.defs.deliver.assets import NOTIFICATIONS
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.domain.formatting import counted

_SHOWN = 50


@dg.asset_check(
    asset=NOTIFICATIONS,
    name="response_is_alive",
    description="No ticket without a clock, no message stuck, every rule judged, history unbroken.",
)
def response_is_alive(risk: PlatformResource) -> dg.AssetCheckResult:
    """Check, and call the heartbeat address when nothing is found."""
    from risk_pipeline.domain.audit.watchdog import counts
    from risk_pipeline.pipeline.operations.watchdog import watch

    report = watch(risk.platform())
    listed = "\n".join(f"- {finding}" for finding in report.findings[:_SHOWN])
    return dg.AssetCheckResult(
        passed=not report.findings,
        severity=dg.AssetCheckSeverity.ERROR,
        description="\n\n".join([counted(len(report.findings), "finding"), listed]),
        metadata={
            **counts(report.findings),
            "heartbeat": report.beaten,
        },
    )
