"""By what the rows of an indicator are told apart: the key of the fact that its `entity_id` is made from."""

from collections.abc import Sequence
from functools import cache

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.reading.dating import Origins, origins_of
from risk_pipeline.catalog.reading.lineage import ancestors
from risk_pipeline.catalog.reading.model import Node
from risk_pipeline.domain.incidents.facts.span import RowKey
from risk_pipeline.domain.register.indicator import Indicator

_ENTITY = "entity_id"
_origins = cache(origins_of)


def row_keys_of(catalog: Catalog, indicator: Indicator) -> tuple[RowKey, ...]:
    """Return the keys that an indicator's rows may have: of the facts it reads, those that make up its id.

    A key that is part of a longer one is left out; of facts with the same key the one that the indicator
    reads itself is named. Where rows of two facts are put together (complaints, and the deliveries they are
    held against) there are several: only the rows tell. Without any they are known by the indicator alone,
    and are not taken for those of any other.
    """
    node = catalog.nodes.get(indicator.unique_id)
    words = _made_from(_ENTITY, _origins(node.sql)) if node else frozenset()
    best: dict[tuple[str, ...], Node] = {}
    for fact in sorted(
        _facts(catalog, node), key=lambda each: (node is not None and each.unique_id in node.reads, each.name)
    ):
        if {name.lower() for name in _key(fact)} <= words:
            best[_key(fact)] = fact
    whole = [key for key in best if not any(set(key) < set(other) for other in best)]
    return tuple(RowKey(key, best[key].table) for key in sorted(whole)) or (RowKey((indicator.name,)),)


def _facts(catalog: Catalog, node: Node | None) -> list[Node]:
    if node is None:
        return []
    parents = {each.unique_id: each.reads for each in catalog.nodes.values()}
    above = (catalog.nodes.get(name) for name in ancestors(node.unique_id, parents))
    return [fact for fact in above if fact is not None and _key(fact)]


def _key(node: Node) -> tuple[str, ...]:
    return node.fact.key if node.fact else ()


def _made_from(name: str, origins: Origins) -> frozenset[str]:
    found, todo = {name}, [name]
    while todo:
        new = origins.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return frozenset(found)


def common_key(catalog: Catalog, keys: Sequence[RowKey]) -> RowKey | None:
    """Return the key to which all kinds of rows lead: the orders behind late orders, reviews and refunds.

    It is a key of one of them, whose columns the facts of all the others have; the shortest such key.
    """
    columns = {node.table: node.columns for node in catalog.nodes.values()}
    fitting = [
        key
        for key in keys
        if key.table and all(set(key.columns) <= columns.get(other.table, set()) for other in keys)
    ]
    return min(fitting, key=lambda key: (len(key.columns), key.name), default=None)
