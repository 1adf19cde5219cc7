"""Append an entry to a list of a YAML file, as text: comments, quotes and order of the rest stay.

A library that writes YAML again would lay out the whole file as it likes. Here the text is only added to,
and what comes out is parsed and compared before anybody keeps it.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from risk_pipeline.domain.errors import ConfigError


def append_entry(text: str, key: str, entry: str, name: str) -> str:
    """Return `text` with `entry` behind the last item of the list `key` at the top of the file.

    `entry` is YAML of one item, beginning with `- `; it is indented as the other items are.

    Raises:
        ConfigError: the file `name` has no such list, or the entry cannot be put there safely.
    """
    root = compose(text, name)
    found = next((pair for pair in root.value if pair[0].value == key), None)
    if found is None or not _is_list(found[1]):
        raise ConfigError(f"{name}: has no list `{key}` at its top to append to.")
    lines = text.splitlines(keepends=True)
    line_end = "\r\n" if "\r\n" in text else "\n"
    written = _insert(lines, root, found, entry, line_end)
    _check(text, written, key, entry, name)
    return written


def _insert(
    lines: list[str],
    root: yaml.MappingNode,
    found: tuple[yaml.Node, yaml.Node],
    entry: str,
    line_end: str,
) -> str:
    key, value = found
    indent = "  "
    if isinstance(value, yaml.SequenceNode) and value.value and not value.flow_style:
        first = value.value[0].start_mark
        # The item begins behind its dash.
        indent = lines[first.line][: first.column].split("-")[0]
    elif value.start_mark.line == key.start_mark.line and value.end_mark.index > value.start_mark.index:
        # `key: []` opens up; a comment behind it stays.
        line = lines[key.start_mark.line]
        lines[key.start_mark.line] = line[: value.start_mark.column].rstrip() + line[value.end_mark.column :]
    block = [f"{indent}{line}".rstrip() + line_end for line in entry.rstrip("\n").split("\n")]
    at = _end_of(lines, root, key)
    before, after = lines[:at], lines[at:]
    if before and not before[-1].endswith(("\n", "\r")):
        before[-1] += line_end
    if _has_gaps(lines, value):
        block = [line_end, *block]
    return "".join([*before, *block, *([line_end] if after and after[0].strip() else []), *after])


def _end_of(lines: list[str], root: yaml.MappingNode, key: yaml.Node) -> int:
    """Return the line behind the list: the end of the file, or where the next key and its comments begin."""
    later = [other.start_mark.line for other, _ in root.value if other.start_mark.line > key.start_mark.line]
    at = min(later, default=len(lines))
    while at > key.start_mark.line + 1 and _is_outside(lines[at - 1], is_last=not later):
        at -= 1
    return at


def _is_outside(line: str, *, is_last: bool) -> bool:
    """Whether a line above the next key belongs to that key; at the end of the file only blank ones do."""
    return not line.strip() or (not is_last and line.startswith("#"))


def _has_gaps(lines: list[str], value: yaml.Node) -> bool:
    items = value.value if isinstance(value, yaml.SequenceNode) and not value.flow_style else []
    if not items:
        return False
    if len(items) == 1:
        keys = items[0].value if isinstance(items[0], yaml.MappingNode) else []
        return bool(keys) and bool(keys[-1][0].start_mark.line > keys[0][0].start_mark.line)
    return all(not lines[item.start_mark.line - 1].strip() for item in items[1:])


def compose(text: str, name: str) -> yaml.MappingNode:
    """Return the nodes of a YAML file `name`, with their places in its text.

    Raises:
        ConfigError: it is no valid YAML, or no mapping.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}: is no valid YAML; run `risk lint`.") from error
    if not isinstance(root, yaml.MappingNode):
        raise ConfigError(f"{name}: is no mapping of keys; run `risk lint`.")
    return root


def says(text: str, expected: object) -> bool:
    """Whether a YAML text is valid and says just this."""
    try:
        return bool(yaml.safe_load(text) == expected)
    except yaml.YAMLError:
        return False


def _is_list(value: yaml.Node) -> bool:
    is_null = isinstance(value, yaml.ScalarNode) and value.tag == "tag:yaml.org,2002:null"
    return isinstance(value, yaml.SequenceNode) or is_null


def _check(before: str, after: str, key: str, entry: str, name: str) -> None:
    """Refuse a result that says anything but what was there and the new entry."""
    old: Mapping[str, Any] = yaml.safe_load(before)
    expected = {**old, key: [*(old[key] or []), *yaml.safe_load(entry)]}
    if not says(after, expected):
        raise ConfigError(
            f"{name}: the list `{key}` is written in a way that nothing can be appended to safely. "
            f"Add the entry by hand:\n{entry}"
        )
