"""Text of new files, from templates that look like the files they make."""

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader

from risk_pipeline.catalog.writing.fields import inline
from risk_pipeline.pipeline.bracket_templates import bracket_environment


def render(template: str, **values: Any) -> str:  # noqa: ANN401 - a template's own names
    """Return the text of a template of this room."""
    return _environment().get_template(template).render(**values)


def as_yaml(value: object) -> str:
    """Return a value as YAML on one line that is safe inside braces and brackets."""
    return inline(_plain(value))


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value


def _environment() -> Environment:
    environment = bracket_environment()
    environment.loader = PackageLoader("risk_pipeline.pipeline.scaffold")
    environment.filters["yaml"] = as_yaml
    return environment
