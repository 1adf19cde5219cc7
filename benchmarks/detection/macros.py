"""The engine's macros, rendered by plain jinja2: no dbt call, and still the very SQL that ships."""

from functools import cache

from jinja2 import Environment, StrictUndefined
from jinja2.environment import TemplateModule

from risk_pipeline.settings import DBT_PACKAGE

FOLDER = DBT_PACKAGE / "macros" / "early_warning"
"""Its macros read nothing of dbt: what they need is an argument."""


def render(name: str, *arguments: object, more: str = "", **named: object) -> str:
    """Return the SQL of a macro; `more` is text that defines some of the macros otherwise.

    Raises:
        KeyError: no file defines such a macro.
        jinja2.UndefinedError: the macro reads a name that no file defines, one of dbt's own for example.
    """
    return str(vars(_load(more))[name](*arguments, **named))


@cache
def _load(more: str) -> TemplateModule:
    """The macros share one namespace, as in dbt: each may call those of other files."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*.sql"))]
    return (
        Environment(undefined=StrictUndefined, autoescape=False).from_string("\n".join([*texts, more])).module
    )
