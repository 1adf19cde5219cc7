"""Change fields of one entry of a YAML file, as text: comments, quotes and order of the rest stay.

A field is named by its keys with dots: `frequency`, `test.frequency`. Values stand on one line.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from risk_pipeline.catalog.writing.entries import compose, says
from risk_pipeline.catalog.writing.replacing import end_of
from risk_pipeline.domain.errors import ConfigError

Entry = dict[str, object]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: the value of a field, or with `is_item` one more item of the list that it is.

    `after` is the id of the item behind which the new one stands; without it, behind the last.
    """

    field: str
    value: object
    is_item: bool = False
    after: str = ""

    @property
    def keys(self) -> list[str]:
        """The keys that lead to the field."""
        return self.field.split(".")


def copy_entry(text: str, key: str, id_: str, name: str) -> str:
    """Return `text` with the last entry `id_` of the list `key` once more, right behind itself.

    Raises:
        ConfigError: the file `name` has no such entry.
    """
    lines = text.splitlines(keepends=True)
    item = _item(text, key, id_, name)
    first, last = item.start_mark.line, end_of(item)
    block = lines[first:last]
    if not block[-1].endswith("\n"):
        block[-1] += "\n"
        lines[last - 1] = block[-1]
    gap = ["\n"] if len(block) > 1 else []
    return "".join([*lines[:last], *gap, *block, *lines[last:]])


def edit_entry(text: str, key: str, id_: str, edits: Sequence[Edit], name: str) -> str:
    """Return `text` with changes in the last entry `id_` of the list `key`.

    Raises:
        ConfigError: the file `name` has no such entry, or it is written in a way that it cannot be changed
            safely.
    """
    expected = yaml.safe_load(text)
    for edit in edits:
        if edit.is_item:
            text = _with_item(text, key, id_, edit, name)
        else:
            text = _with_value(text, _item(text, key, id_, name), edit)
        entry = [each for each in expected[key] if each.get("id") == id_][-1]
        _apply(entry, edit, name)
        if not says(text, expected):
            raise ConfigError(
                f"{name}: {id_} is written in a way that its {edit.field} cannot be changed safely. "
                f"Change it by hand: {inline(edit.value)}"
            )
    return text


def inline(value: object) -> str:
    """Return a value as YAML on one line that is safe inside braces and brackets."""
    # Inside a list the library quotes what a bare line would leave bare.
    text: str = yaml.safe_dump(
        [value], default_flow_style=True, width=10**6, allow_unicode=True, sort_keys=False
    )
    return text.strip()[1:-1]


def _with_value(text: str, item: yaml.MappingNode, edit: Edit) -> str:
    holder, value = item, inline(edit.value)
    *above, last = edit.keys
    for number, name in enumerate(above):
        found = _value(holder, name)
        if not isinstance(found, yaml.MappingNode) or not found.value:
            nested: object = edit.value
            for part in reversed([*above[number + 1 :], last]):
                nested = {part: nested}
            return _with_key(text, holder, name, inline(nested))
        holder = found
    old = _value(holder, last)
    if old is None:
        return _with_key(text, holder, last, value)
    if isinstance(old, yaml.CollectionNode) and not old.flow_style:
        lines = text.splitlines(keepends=True)
        head = next(k for k, v in holder.value if v is old)
        first = f"{lines[head.start_mark.line][: head.end_mark.column]}: {value}\n"
        return "".join([*lines[: head.start_mark.line], first, *lines[end_of(old) :]])
    start, end = old.start_mark.index, old.end_mark.index
    tail = "\n" if text[start:end].endswith("\n") else ""
    return f"{text[:start]}{value}{tail}{text[end:]}"


def _with_key(text: str, holder: yaml.MappingNode, name: str, value: str) -> str:
    if holder.flow_style:
        at = holder.end_mark.index - 1
        comma = ", " if holder.value else ""
        return f"{text[:at]}{comma}{name}: {value}{text[at:]}"
    lines = text.splitlines(keepends=True)
    at, indent = end_of(holder), " " * holder.value[0][0].start_mark.column
    if not lines[at - 1].endswith("\n"):
        lines[at - 1] += "\n"
    return "".join([*lines[:at], f"{indent}{name}: {value}\n", *lines[at:]])


def _with_item(text: str, key: str, id_: str, edit: Edit, name: str) -> str:
    holder: yaml.Node | None = _item(text, key, id_, name)
    for part in edit.keys:
        holder = _value(holder, part) if isinstance(holder, yaml.MappingNode) else None
    if not isinstance(holder, yaml.SequenceNode) or not holder.value:
        return _with_value(text, _item(text, key, id_, name), Edit(edit.field, [edit.value]))
    before = holder.value[-1]
    if edit.after:
        before = next((each for each in holder.value if _id(each) == edit.after), None)
        if before is None:
            known = ", ".join(filter(None, map(_id, holder.value)))
            msg = f"{name}: {id_}.{edit.field} has no item {edit.after}. Its items: {known}."
            raise ConfigError(msg)
    if holder.flow_style:
        at = before.end_mark.index
        return f"{text[:at]}, {inline(edit.value)}{text[at:]}"
    lines, at = text.splitlines(keepends=True), end_of(before)
    indent = lines[before.start_mark.line][: before.start_mark.column].split("-")[0]
    if not lines[at - 1].endswith("\n"):
        lines[at - 1] += "\n"
    return "".join([*lines[:at], f"{indent}- {inline(edit.value)}\n", *lines[at:]])


def _apply(entry: Entry, edit: Edit, name: str) -> None:
    """Change the entry as it was read, to hold what is written against."""
    *above, last = edit.keys
    for part in above:
        inner = entry.setdefault(part, {})
        if not isinstance(inner, dict):
            raise ConfigError(f"{name}: {part} is no mapping of keys, so it has no {edit.field}.")
        entry = inner
    if not edit.is_item:
        entry[last] = copy.deepcopy(edit.value)
        return
    items = entry.setdefault(last, [])
    if not isinstance(items, list):
        raise ConfigError(f"{name}: {edit.field} is no list to add to.")
    ids = [each.get("id") if isinstance(each, Mapping) else None for each in items]
    items.insert(ids.index(edit.after) + 1 if edit.after else len(items), copy.deepcopy(edit.value))


def _item(text: str, key: str, id_: str, name: str) -> yaml.MappingNode:
    found: list[yaml.MappingNode] = [
        item
        for head, value in compose(text, name).value
        if head.value == key and isinstance(value, yaml.SequenceNode)
        for item in value.value
        if isinstance(item, yaml.MappingNode) and _id(item) == id_
    ]
    if not found:
        raise ConfigError(f"{name}: has no entry {id_} in `{key}`.")
    return found[-1]


def _id(node: yaml.Node) -> str:
    value = _value(node, "id") if isinstance(node, yaml.MappingNode) else None
    return str(value.value) if isinstance(value, yaml.ScalarNode) else ""


def _value(node: yaml.MappingNode, name: str) -> yaml.Node | None:
    return next((v for k, v in node.value if k.value == name), None)
