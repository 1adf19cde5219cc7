"""The names that the engine's own dbt models have: a project gives them to none of its models."""

from collections.abc import Iterable
from functools import cache

from risk_pipeline.settings import DBT_PACKAGE


@cache
def engine_models() -> frozenset[str]:
    """Return the names of all models of the engine's dbt package."""
    return frozenset(path.stem for path in (DBT_PACKAGE / "models").rglob("*.sql"))


def clash_of(models: Iterable[str]) -> str | None:
    """Return the first of some models of a project whose name is taken by the engine."""
    return next((name for name in models if name in engine_models()), None)
