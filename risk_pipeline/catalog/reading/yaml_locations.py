"""YAML read with line numbers: syntax, repeated keys, places. What it means is checked elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

from risk_pipeline.catalog.findings.finding import Finding

Loc = Sequence[str | int]
# libyaml parses about ten times faster; a PyYAML built without it still works.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class YamlFile:
    """One parsed file; `name` is how messages call it (relative to the project)."""

    name: str
    data: Any
    root: yaml.Node | None

    def place(self, loc: Loc = ()) -> str:
        """Return `file:line` of the deepest part of `loc` that the file holds."""
        if self.root is None:
            return self.name
        node, line = self.root, self.root.start_mark.line
        for part in loc:
            step = _child(node, part)
            if step is None:
                break
            line, node = step
        return f"{self.name}:{line + 1}"

    def index_named(self, loc: Loc, name: str, key: str = "name") -> list[str | int] | None:
        """Return the loc of the list item under `loc` whose `key` is `name`."""
        items: object = self.data
        for part in loc:
            items = _get(items, part)
        for index, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, dict) and item.get(key) == name:
                return [*loc, index]
        return None


def read_yaml(path: Path, name: str) -> tuple[YamlFile, list[Finding]]:
    """Parse a file; syntax errors and repeated keys come back as findings, never as exceptions."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return YamlFile(name, None, None), [Finding(name, "", "", "L001", "the file is missing; create it")]
    except (OSError, UnicodeDecodeError) as error:
        return YamlFile(name, None, None), [Finding(name, "", "", "L001", f"cannot be read: {error}")]
    try:
        root = yaml.compose(text, Loader=LOADER)
        if root is None:
            return YamlFile(name, None, None), [Finding(name, "", "", "L001", "the file is empty")]
        repeated = [
            Finding(f"{name}:{line + 1}", "", key, "L004", f"key used twice (first on line {first + 1})")
            for key, line, first in _repeated_keys(root)
        ]
        data = SafeConstructor().construct_document(root)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}:{mark.line + 1}" if mark else name
        text = getattr(error, "problem", None) or str(error)
        return YamlFile(name, None, None), [Finding(place, "", "", "L001", f"not valid YAML: {text}")]
    return YamlFile(name, data, root), repeated


def _child(node: yaml.Node, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and 0 <= part < len(node.value):
        child = node.value[part]
        return child.start_mark.line, child
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark.line, value
    return None


def _get(data: object, part: str | int) -> object:
    if isinstance(data, dict):
        return data.get(part)
    if isinstance(data, list) and isinstance(part, int):
        return data[part]
    return None


def _repeated_keys(root: yaml.Node) -> Iterator[tuple[str, int, int]]:
    todo, done = [root], set[int]()
    while todo:
        node = todo.pop()
        if id(node) in done:  # an alias, perhaps to its own parent
            continue
        done.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            todo.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            todo.extend(value for _, value in node.value)
            yield from _repeated_in(node)


def _repeated_in(mapping: yaml.MappingNode) -> Iterator[tuple[str, int, int]]:
    seen: dict[str, int] = {}
    for key, _ in mapping.value:
        if isinstance(key, yaml.ScalarNode):
            line = key.start_mark.line
            if key.value in seen:
                yield key.value, line, seen[key.value]
            seen.setdefault(key.value, line)
