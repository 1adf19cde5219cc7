"""The dbt project as assets, its data tests as asset checks: facts, indicators, quality gates."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)

from risk_pipeline.defs.project import ONE_RUN, Project, days_of
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.defs.transform.sizes import with_sizes
from risk_pipeline.domain.register.indicator import Direction
from risk_pipeline.pipeline.transform.dbt import (
    LAST_MODEL,
    LeftOut,
    build_environment,
    refuse_interrupted,
    refuse_unrun,
    whole_build,
)
from risk_pipeline.pipeline.transform.dbt_call import starter
from risk_pipeline.pipeline.transform.project.folder import make_ready
from risk_pipeline.pipeline.transform.project.settings import project_variables

# A node of dbt's manifest.
_Props = Mapping[str, Any]

_BAD = {
    Direction.UP_BAD: "more is worse",
    Direction.DOWN_BAD: "less is worse",
    Direction.BAND: "bad both ways",
}


class Translator(DagsterDbtTranslator):
    """Default keys; groups are the project's folders; owners are the register's."""

    def __init__(self, project: Project) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=True))
        self._project = project

    def get_group_name(self, dbt_resource_props: _Props) -> str | None:
        """Return the first folder of a model: staging, facts, indicators, ops; seeds have their own."""
        return "seeds" if len(dbt_resource_props["fqn"]) < 3 else str(dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: _Props) -> str:
        """Return the model's description, an indicator's begun by what it is called and which way is bad."""
        said = super().get_description(dbt_resource_props)
        name = _indicator_of(dbt_resource_props).get("name")
        indicator = self._project.catalog.indicators.get(name or "")
        if indicator is None:
            return said
        return f"**{indicator.title}**: {_BAD[indicator.direction]}.\n\n{said}"

    def get_owners(self, dbt_resource_props: _Props) -> list[str]:
        """Return the indicator's owner, or the data engineer."""
        owner = _indicator_of(dbt_resource_props).get("owner", self._project.catalog.data_owner)
        return self._project.owner_of(owner)

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: _Props, unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        """Return the check of a data test, which says what holds in sound data."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        said = _what_holds(manifest["nodes"][unique_id])
        return spec and spec._replace(description=said or spec.description)


def _what_holds(test: _Props) -> str:
    """Return in a sentence what a data test holds rows to; nothing of one that does not describe itself."""
    kind = test.get("test_metadata") or {}
    given = kind.get("kwargs", {})
    columns = ", ".join(given.get("columns", ()))
    by_kind = {
        "unique_by": f"No two rows share {columns}.",
        "never_null": f"Never empty: {columns}.",
        "always": f"Holds for every row: `{given.get('condition')}`.",
    }
    return test.get("description") or by_kind.get(kind.get("name", ""), "")


def _indicator_of(dbt_resource_props: _Props) -> Mapping[str, str]:
    """Return what a model's YAML says of its indicator; nothing where it is none."""
    found: Mapping[str, str] = (dbt_resource_props.get("config", {}).get("meta") or {}).get("indicator") or {}
    return found


def _is_new(event: object, told: set[str]) -> bool:
    """Tell whether Dagster has not seen this output or check yet, and remember it."""
    name = getattr(event, "output_name", None) or str(
        (getattr(event, "asset_key", ""), getattr(event, "check_name", event))
    )
    is_new = name not in told
    told.add(name)
    return is_new


def build_models(project: Project) -> dg.AssetsDefinition:
    """Build the assets of all models, built in one dbt call."""

    @dbt_assets(
        manifest=project.settings.manifest_path,
        name="dbt",
        dagster_dbt_translator=Translator(project),
        partitions_def=project.business_days,
        backfill_policy=ONE_RUN,
        exclude="resource_type:unit_test",
    )
    def models(
        context: dg.AssetExecutionContext, dbt: DbtCliResource, risk: PlatformResource
    ) -> Iterator[object]:
        """Build in one dbt call. A failing data test is a fault of its feeds, a failing model an error."""
        from risk_pipeline.pipeline.runs import stages

        platform, run_id = risk.platform(), context.run.run_id
        _, last = days_of(context, platform)
        environment = build_environment(as_of=platform.as_of(last), run_id=run_id)
        make_ready(platform.settings)
        told: set[str] = set()

        def attempt(left_out: LeftOut) -> Iterator[object]:
            platform.settings.export(**environment, **left_out.environment(), **starter())
            call = dbt.cli(
                [
                    "build",
                    *["--exclude-resource-type", "unit_test"],
                    *project_variables(platform.settings),
                    *left_out.arguments(),
                ],
                context=context,
                target_path=platform.settings.target_dir,
                raise_on_error=False,
            )
            events: list[object] = []
            try:
                # Dagster takes each output once; a further call builds some models again.
                events += (event for event in call.stream() if _is_new(event, told))
            finally:
                # A run that is cancelled leaves no dbt behind: it would keep the warehouse from the next.
                if call.process.poll() is None:
                    call.process.kill()
                    call.process.wait()
            refuse_unrun(platform.settings, call.process.wait(), "Its output is in the run's log.")
            # dbt holds the warehouse until it ends: only then can rows be counted.
            yield from with_sizes(project, platform, events)

        report = yield from whole_build(platform.settings, run_id, attempt)
        if any(key.path[-1] == LAST_MODEL for key in context.selected_asset_keys):
            refuse_interrupted(platform.settings, report)
        stages.record_build(platform, report, run_id=run_id, day=last)

    return models.map_asset_specs(
        lambda spec: spec.replace_attributes(freshness_policy=project.due_in_the_morning)
    )
