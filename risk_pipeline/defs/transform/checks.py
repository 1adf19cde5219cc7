"""Whether the newest build made every model: a run that had to leave one out goes on, and ends well."""

from pathlib import Path

import dagster as dg

from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.domain.formatting import counted

LAST_TABLE = dg.AssetKey(["ops", "build_state"])
_NAME = "every_model_is_built"


@dg.asset_check(
    asset=LAST_TABLE,
    name=_NAME,
    description="No model failed. What hangs on one that did is stale, and a ticket is open about it.",
)
def every_model_is_built(risk: PlatformResource) -> dg.AssetCheckResult:
    """Name each model that could not be built, why, and what goes without it."""
    return models_in_newest_build(risk.platform().settings.warehouse_path)


def models_in_newest_build(warehouse: Path) -> dg.AssetCheckResult:
    """Return that check's result, from what the newest build noted in the warehouse.

    Raises:
        WarehouseError: it cannot be read.
    """
    from risk_pipeline.warehouse.connection import connect
    from risk_pipeline.warehouse.indicators.build_faults import read_build_faults

    with connect(warehouse, read_only=True) as connection:
        faults = read_build_faults(connection)
    messages = {fault.model: fault.message for fault in faults}
    without = {model: [f.dependant for f in faults if f.model == model != f.dependant] for model in messages}
    listed = [
        f"- `{model}`: {message}{f' Without it: {names}.' if (names := ', '.join(without[model])) else ''}"
        for model, message in messages.items()
    ]
    said = f"{counted(len(messages), 'model')} could not be built" if messages else "Every model is built"
    return dg.AssetCheckResult(
        asset_key=LAST_TABLE,
        check_name=_NAME,
        passed=not messages,
        severity=dg.AssetCheckSeverity.ERROR,
        description="\n\n".join([said, *(["\n".join(listed)] if listed else [])]),
        metadata={"broken models": len(messages)},
    )
