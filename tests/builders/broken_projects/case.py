"""A project broken in one way, the code it must earn, and where."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from unittest.mock import patch

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint import lint
from risk_pipeline.settings import Settings
from tests.builders.catalog_project import Project

SETTINGS = "risk.toml"
TODAY = date(2027, 1, 1)
ROUTES = "register/routing.yaml"
RIGHTS = "register/rights.yaml"
TITLES = "register/titles.yaml"
RESPONSE = "register/response.yaml"
CALENDAR = "register/calendar.yaml"
SUITE, DATA_SUITE = "expectations/fulfilment.yaml", "expectations/data_platform.yaml"
DBT = "dbt_project/models/schema.yml"
MANIFEST = "dbt_project/target/manifest.json"

Break = Callable[[Project], None]


@dataclass(frozen=True)
class Case:
    """What is broken, the finding it gives, and the further codes that must come with it."""

    code: str
    subject: str
    key: str
    where: str
    change: Break
    also: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        return f"{self.code}_{self.change.__name__}"


CASES: list[Case] = []


def earns(
    code: str, subject: str, key: str, where: str, also: set[str] | None = None
) -> Callable[[Break], Break]:
    """Register a way to break the clean project, and the finding it must give."""

    def register(change: Break) -> Break:
        CASES.append(Case(code, subject, key, where, change, also or set()))
        return change

    return register


def findings(project: Project) -> list[Finding]:
    with patch.dict(os.environ, project.environment):
        return lint(
            project.folder,
            today=TODAY,
            is_configured=lambda receiver: receiver not in {"jira:RISK", "teams:maria"},
            settings=Settings(project_dir=project.folder),
            measure=lambda _: project.measured,
        )
