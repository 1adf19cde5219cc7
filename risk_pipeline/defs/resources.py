"""Resources: thin typed configuration that hands out our own objects."""

from abc import abstractmethod
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from dagster_dbt import DbtCliResource
from packaging.version import Version

from risk_pipeline.defs.project import Project
from risk_pipeline.pipeline.transform.dbt_call import dbt_command

if TYPE_CHECKING:
    from risk_pipeline.pipeline.app import Platform


class PlatformResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The platform of the project; two of its places may be given per run."""

    data_dir: str = ""
    var_dir: str = ""

    @abstractmethod
    def project(self) -> Project:
        """Return the project that these definitions were built for."""

    def platform(self) -> "Platform":
        """Return the platform that this run works on."""
        from risk_pipeline.pipeline.app import build_platform

        given = {
            **({"data_dir": self.data_dir} if self.data_dir else {}),
            **({"var_dir": Path(self.var_dir)} if self.var_dir else {}),
        }
        project = self.project()
        return build_platform(project.settings.model_copy(update=given), catalog=project.catalog)


def build_platform_resource(built_for: Project) -> PlatformResource:
    """Build the resource of one project. Dagster copies resources field by field, so the class holds it."""

    class ProjectPlatform(PlatformResource):
        def project(self) -> Project:
            return built_for

    return ProjectPlatform()


class DbtOfRun(DbtCliResource):
    """dbt in the process that ends with the run that started it, as `risk run` calls it."""

    @cached_property
    def _cli_version(self) -> Version:
        # Dagster asks the executable, which is Python's.
        return Version(version("dbt-core"))


def build_dbt_resource(project: Project) -> DbtCliResource:
    """Build the resource that calls dbt in the project's folder."""
    settings = project.settings
    executable, *arguments = dbt_command()
    return DbtOfRun(
        project_dir=str(settings.dbt_dir),
        profiles_dir=str(settings.dbt_dir),
        dbt_executable=executable,
        global_config_flags=arguments,
    )
