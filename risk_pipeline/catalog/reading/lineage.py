"""Which feeds a dbt node depends on: a walk up the parents of the manifest."""

from collections.abc import Mapping, Sequence
from typing import Any

Raw = Mapping[str, Any]
"""A piece of dbt's manifest, as it stands there."""


def ancestors(start: str, parents: Mapping[str, Sequence[str]]) -> set[str]:
    """Return all nodes above `start`, without itself."""
    found: set[str] = set()
    todo = list(parents.get(start, ()))
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo.extend(parents.get(node, ()))
    return found


def feeds_by_node(
    parents: Mapping[str, Sequence[str]], feed_ids: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return the sorted feed ids behind each node; `feed_ids` is by unique_id of the source.

    A source is behind itself. Each node is visited once, parents first.
    """
    behind: dict[str, frozenset[str]] = {node: frozenset({feed}) for node, feed in feed_ids.items()}
    for node in parents:
        _settle(node, parents, behind)
    return {node: tuple(sorted(feeds)) for node, feeds in behind.items()}


def _settle(start: str, parents: Mapping[str, Sequence[str]], behind: dict[str, frozenset[str]]) -> None:
    todo = [start]
    while todo:
        node = todo[-1]
        open_parents = [p for p in parents.get(node, ()) if p not in behind]
        if node in behind or not open_parents:
            behind.setdefault(node, frozenset().union(*(behind[p] for p in parents.get(node, ()))))
            todo.pop()
        else:
            todo.extend(open_parents)
