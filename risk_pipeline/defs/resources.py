"""Resources: thin typed configuration that hands out our own objects."""

from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from dagster_dbt import DbtCliResource

from risk_pipeline.defs import project

if TYPE_CHECKING:
    from risk_pipeline.pipeline.app import Platform


class PlatformResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The platform with the settings of the environment; two places may be given per run."""

    data_dir: str = ""
    var_dir: str = ""

    def platform(self) -> "Platform":
        """Return the platform that this run works on."""
        from risk_pipeline.pipeline.app import build_platform

        given = {
            **({"data_dir": self.data_dir} if self.data_dir else {}),
            **({"var_dir": Path(self.var_dir)} if self.var_dir else {}),
        }
        return build_platform(project.settings().model_copy(update=given), catalog=project.catalog())


@dg.definitions
def resources() -> dg.Definitions:
    """Bind the resources."""
    settings = project.settings()
    return dg.Definitions(
        resources={
            "risk": PlatformResource(),
            "dbt": DbtCliResource(
                project_dir=str(settings.dbt_dir),
                profiles_dir=str(settings.dbt_dir),
                dbt_executable=str(settings.dbt_executable),
            ),
        }
    )
