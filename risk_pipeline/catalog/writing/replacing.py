"""Replace an entry of a list of a YAML file, as text: comments, quotes and order of the others stay."""

import yaml

from risk_pipeline.catalog.writing.entries import compose, says
from risk_pipeline.domain.errors import ConfigError


def replace_entry(text: str, key: str, id_: str, entry: str, name: str) -> str:
    """Return `text` with the entry `id_` of the list `key` exchanged for `entry`, YAML of one item.

    Comments inside the old entry go with it.

    Raises:
        ConfigError: the file `name` has no such entry, or it cannot be exchanged safely.
    """
    lines = text.splitlines(keepends=True)
    item = _item(text, key, id_, name)
    first, column = item.start_mark.line, item.start_mark.column
    last = end_of(item)
    indent = lines[first][:column].split("-")[0]
    line_end = "\r\n" if "\r\n" in text else "\n"
    block = [f"{indent}{line}".rstrip() + line_end for line in entry.rstrip("\n").split("\n")]
    written = "".join([*lines[:first], *block, *lines[last:]])
    _check(text, written, key, id_, entry, name)
    return written


def _item(text: str, key: str, id_: str, name: str) -> yaml.MappingNode:
    for head, value in compose(text, name).value:
        for item in value.value if head.value == key and isinstance(value, yaml.SequenceNode) else ():
            pairs = item.value if isinstance(item, yaml.MappingNode) else ()
            if any(k.value == "id" and v.value == id_ for k, v in pairs):
                found: yaml.MappingNode = item
                return found
    raise ConfigError(f"{name}: has no entry {id_} in `{key}`.")


def end_of(node: yaml.Node) -> int:
    """Return the line behind the last that a node fills."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return end_of(last[1] if isinstance(node, yaml.MappingNode) else last)
    # A block of text ends at the beginning of the line behind it.
    return int(node.end_mark.line + (1 if node.end_mark.column else 0))


def _check(before: str, after: str, key: str, id_: str, entry: str, name: str) -> None:
    expected = yaml.safe_load(before)
    (new,) = yaml.safe_load(entry)
    expected[key] = [new if item.get("id") == id_ else item for item in expected[key]]
    if not says(after, expected):
        raise ConfigError(
            f"{name}: the entry {id_} is written in a way that it cannot be exchanged safely. "
            f"Exchange it by hand:\n{entry}"
        )
