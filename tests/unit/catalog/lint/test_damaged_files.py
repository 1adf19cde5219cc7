"""Whatever stands in the YAML files or the manifest, a reader is told; nothing else is ever raised."""

import copy
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pipeline.catalog.lint import lint
from tests.builders.catalog_project import Project

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.dates(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(
        st.one_of(st.text(max_size=4), st.integers(), st.none()), st.text(max_size=4), max_size=2
    ),
)
FILES = ("register/owners.yaml", "register/risks.yaml", "expectations/fulfilment.yaml")


def paths(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, inner in steps:
        yield from paths(inner, (*at, step))


def damaged(data: Any, at: tuple[Any, ...], value: Any) -> Any:
    if not at:
        return value
    data = copy.deepcopy(data)
    inner = data
    for step in at[:-1]:
        inner = inner[step]
    inner[at[-1]] = value
    return data


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_an_odd_value_anywhere_in_a_file_never_breaks_the_reader(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        project.write()
        path = project.folder / data.draw(st.sampled_from(FILES))
        content = yaml.safe_load(path.read_text())
        at = data.draw(st.sampled_from(list(paths(content))))
        project.dump(str(path.relative_to(project.folder)), damaged(content, at, data.draw(ODD)))
        for finding in lint(project.folder):
            assert finding.text


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_an_odd_value_in_the_meta_of_a_feed_or_indicator_never_breaks_the_reader(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        place = data.draw(st.sampled_from(["feed", "feed_defaults", "columns", "model_meta"]))
        content = getattr(project, place)
        at = data.draw(st.sampled_from(list(paths(content))[1:]))
        if place == "columns" and at[-1] not in {"feed_column", "required"}:
            return  # dbt itself sees to the shape of its own keys
        if place == "model_meta" and len(at) == 1:
            return
        value = data.draw(ODD.filter(lambda odd: not hasattr(odd, "year")))  # dbt writes dates as text
        setattr(project, place, damaged(content, at, value))
        project.write()
        for finding in lint(project.folder):
            assert finding.text


@given(st.binary(max_size=60))
@settings(deadline=None)
def test_any_bytes_in_a_file_are_read_or_refused_with_a_finding(text: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        project.write()
        (project.folder / "register/owners.yaml").write_bytes(text)
        assert lint(project.folder)
