"""Which models a build has to do without, so that one that fails stops only what rests on it.

The engine's models stand behind all indicators: dbt skips them when a single one above them fails. So
the build is called again without what failed and what rests on it, and the engine leaves those
indicators out.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from risk_pipeline.catalog.reading.manifest import LINEAGE_KINDS
from risk_pipeline.pipeline.transform.project.indicator_list import PREFIX

ENGINE = "risk_core"


class _Node(TypedDict):
    """What the manifest says of a node; the keys that we read."""

    resource_type: str
    package_name: str
    name: str
    schema: str
    alias: str


@dataclass(frozen=True)
class BrokenModel:
    """A model that could not be built, with dbt's words, and what rests on it.

    `nodes` are the names of all models to do without, its own among them, `tables` theirs. An engine's model
    has none: it is not left out, but nothing new can be said of its `indicators`.
    """

    unique_id: str
    name: str
    message: str
    indicators: tuple[str, ...]
    nodes: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    @property
    def is_engine(self) -> bool:
        """Whether it is one that every indicator needs."""
        return not self.nodes


class Graph:
    """The project's models as its manifest has them."""

    def __init__(self, manifest_path: Path) -> None:
        """Read the manifest."""
        raw = json.loads(manifest_path.read_text())
        self.nodes: Mapping[str, _Node] = raw["nodes"]
        self._children: Mapping[str, Sequence[str]] = raw.get("child_map", {})

    def broken(self, unique_id: str, message: str) -> BrokenModel:
        """Return what a failed node takes with it."""
        node = self.nodes.get(unique_id)
        name = node["name"] if node else unique_id.rpartition(".")[2]
        if node is None or node["package_name"] == ENGINE:
            return BrokenModel(unique_id, name, message, self.indicators())
        fallen = self._fallen(unique_id)
        return BrokenModel(
            unique_id,
            name,
            message,
            indicators=_indicators(each["name"] for each in fallen),
            nodes=tuple(sorted(each["name"] for each in fallen)),
            tables=tuple(sorted(f"{each['schema']}.{each['alias']}" for each in fallen)),
        )

    def broken_indicator(self, name: str, message: str) -> BrokenModel:
        """Return what an indicator takes with it whose SQL fails when it is read."""
        unique_id = next(key for key, node in self.nodes.items() if node["name"] == f"{PREFIX}{name}")
        return self.broken(unique_id, message)

    def indicators(self) -> tuple[str, ...]:
        """Return the names of all indicators."""
        return _indicators(node["name"] for node in self.nodes.values() if node["resource_type"] == "model")

    def name_of(self, unique_id: str) -> str:
        """Return a node's own name; a test's too."""
        return self.nodes[unique_id]["name"]

    def _fallen(self, start: str) -> list[_Node]:
        """Return a node and the content that rests on it; the engine goes on without both."""
        seen, todo = {start}, [start]
        while todo:
            for child in self._children.get(todo.pop(), ()):
                node = self.nodes.get(child)
                is_content = (
                    node and node["resource_type"] in LINEAGE_KINDS and node["package_name"] != ENGINE
                )
                if is_content and child not in seen:
                    seen.add(child)
                    todo.append(child)
        return [self.nodes[each] for each in sorted(seen)]


def _indicators(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)))


def indicators_without(broken: Iterable[BrokenModel]) -> tuple[str, ...]:
    """Return the indicators that the engine has to leave out."""
    return tuple(sorted({name for model in broken if not model.is_engine for name in model.indicators}))
