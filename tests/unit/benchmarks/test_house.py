"""The bars of the house: what counts as a line, a parameter, a private name."""

import ast
from pathlib import Path

import pytest

from benchmarks.house import bars, functions, names
from benchmarks.house.macros import macros
from benchmarks.house.tree import Module


def a_module(text: str, path: str = "risk_pipeline/a/b.py") -> Module:
    return Module(Path(path), text)


def test_function_lines_leave_out_decorators_and_docstring() -> None:
    module = a_module('@cache\ndef f(a):\n    """One.\n\n    Two.\n    """\n    b = a\n\n    return b\n')
    assert [(each.size, each.where) for each in functions.lengths(module)] == [
        (4, "risk_pipeline/a/b.py:2 f")
    ]


def test_a_nested_function_counts_on_its_own_and_in_its_function() -> None:
    module = a_module("def f():\n    def g():\n        return 1\n    return g\n")
    assert [each.size for each in functions.lengths(module)] == [4, 2]


@pytest.mark.parametrize(
    ("head", "count"),
    [("def f(self, a, *, b=1)", 2), ("def f(a, /, b, *c, **d)", 4), ("async def f(cls)", 0)],
)
def test_parameters_are_counted_without_self(head: str, count: int) -> None:
    (function,) = ast.parse(f"{head}: ...").body
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    assert functions.parameter_count(function) == count


def test_a_verb_of_the_command_line_may_have_many_options() -> None:
    many = "def f(a, b, c, d, e, f, g): ...\n"
    assert list(functions.parameters(a_module(f"@app.command()\n{many}"))) == []
    assert [each.size for each in functions.parameters(a_module(f"@app.cache\n{many}"))] == [7]


def test_a_method_is_counted_once_and_its_class_not_at_all() -> None:
    module = a_module("class A:\n    def f(self, a):\n        return 1 if a else 2\n")
    assert [each.size for each in functions.complexities(module)] == [2]


def test_any_is_counted_in_code_only() -> None:
    text = 'from typing import Any\n# Any\na: Any = "Any"\n'
    assert names.any_count(a_module(text)).size == 2


@pytest.mark.parametrize(
    "text",
    [
        "from risk_pipeline.a import _x\n",
        "from risk_pipeline import a\na._x\n",
        "from risk_pipeline import a as b\nb._x()\n",
        "import risk_pipeline.a\nrisk_pipeline.a._x\n",
        "import risk_pipeline.a as b\nb._x\n",
        "from risk_pipeline import a\nmonkeypatch.setattr(a, '_x', 1)\n",
        "monkeypatch.setattr('risk_pipeline.a._x', 1)\n",
    ],
)
def test_every_way_to_use_a_private_name_is_seen(text: str) -> None:
    module_names = {"risk_pipeline", "risk_pipeline.a"}
    assert len(list(names.private_uses(a_module(text, "tests/t.py"), module_names))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "from risk_pipeline.a import x\nx._y\n",
        "from dagster import _x\n",
        "from risk_pipeline import a\na.__name__\n",
        "self._x\n",
    ],
)
def test_other_uses_are_not(text: str) -> None:
    assert list(names.private_uses(a_module(text), {"risk_pipeline", "risk_pipeline.a"})) == []


def test_a_macro_is_measured_from_its_opening_to_its_closing_tag() -> None:
    text = "-- a\n{% macro one(a) %}\nselect\n{%- endmacro -%}\n{%- macro two() -%}\n{% endmacro %}\n"
    found = [(each.size, each.where) for each in macros(Path("m.sql"), text)]
    assert found == [(3, "m.sql:2 one"), (2, "m.sql:5 two")]


def test_a_folder_with_too_much_of_everything_misses_its_bars(tmp_path: Path) -> None:
    package, sql = tmp_path / "risk_pipeline", tmp_path / "dbt_project/macros"
    package.mkdir()
    sql.mkdir(parents=True)
    body = "from typing import Any\n" + "def f(a):\n    return a\n" * 2
    for number in range(13):
        (package / f"m{number}.py").write_text(body)
        (sql / f"m{number}.sql").write_text("{% macro a() %}\n{% endmacro %}\n")
    (package / "m0.py").write_text(body + "\n" * 400)
    missed = {bar.name: bar for bar in bars.measure(tmp_path) if not bar.is_met}
    assert set(missed) == {
        "flat .py files in a folder",
        "flat .sql files in a folder",
        "lines of a Python file, most",
    }
    assert [each.where for each in missed["lines of a Python file, most"].offenders] == [
        "risk_pipeline/m0.py"
    ]
