"""Which ids and titles are about a person, by the columns that are declared personal.

A column is followed by its name from its model up to the feeds: what stands in front of each
`as <name>`, in the model and in every one above it. So an id that is only made from a personal column
(its hash, a part of it) counts too, and in doubt an id is hidden rather than shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from risk_pipeline.catalog.reading.dating import Origins, origins_of
from risk_pipeline.catalog.reading.lineage import Raw, ancestors

# Models that several indicators rest on are read once.
_origins = cache(origins_of)


def is_personal(node: str, column: str, nodes: Mapping[str, Raw]) -> bool:
    """Tell whether a column of a model is, or is made from, one declared `personal`.

    `nodes` are those of the manifest, sources among them, by unique_id.
    """
    parents = {name: raw.get("depends_on", {}).get("nodes", ()) for name, raw in nodes.items()}
    above = [nodes[name] for name in (node, *sorted(ancestors(node, parents))) if name in nodes]
    personal = {name for raw in above for name in _personal(raw)}
    return bool(personal) and not personal.isdisjoint(
        _made_from(column.lower(), [_origins(raw.get("raw_code") or "") for raw in above])
    )


def _personal(raw: Raw) -> Iterable[str]:
    for name, column in raw.get("columns", {}).items():
        meta = column.get("config", {}).get("meta", {})
        terms = meta.get("feed_column")
        if meta.get("personal") or (isinstance(terms, dict) and terms.get("personal")):
            yield name.lower()


def _made_from(name: str, models: Sequence[Origins]) -> set[str]:
    known, todo = {name}, [name]
    while todo:
        alias = todo.pop()
        more = {word for model in models for word in model.get(alias, ())} - known
        known |= more
        todo += more
    return known
