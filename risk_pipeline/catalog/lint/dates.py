"""By which dates of which facts an indicator finds its days: what is due after a change follows from it."""

import re
from collections.abc import Iterator

from risk_pipeline.catalog.lint.facts import MATERIALIZED
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.reading.model import Node
from risk_pipeline.catalog.reading.validation import suggestion
from risk_pipeline.domain.register.indicator import Indicator

# `x as occurred_on`: the column of a fact that an event is dated by.
_DATED = re.compile(r"\b(\w+)\s+as\s+(?:occurred_on|entered_on|left_on)\b", re.IGNORECASE)


def wrong_dates(view: View, indicator: Indicator, node: Node) -> Iterator[str]:
    """Yield where `dated_by` names what is not there, or does not name a date that the SQL uses."""
    read = _models_read(view, node)
    for fact, dates in indicator.dated_by.items():
        if fact not in read:
            yield f"{node.name} does not read {fact}; {suggestion(fact, read)}"
            continue
        for date in dates:
            if date not in read[fact].dates:
                known = read[fact].dates
                hint = suggestion(date, known) if known else "add it to `meta.fact.dates` in its YAML"
                yield f"{fact} has no date {date} by which its changes are noted; {hint}"
    named = {date for dates in indicator.dated_by.values() for date in dates}
    for date in sorted(set(_DATED.findall(node.sql)) - named) if named else ():
        yield f"{node.sql_file} dates events by {date}; add it to its fact, or remove `dated_by`"


def compared_models(view: View, indicator: Indicator, node: Node) -> list[str]:
    """Return what an indicator reads that `dated_by` does not name, or that notes no changes."""
    if not indicator.dated_by:
        return []
    read = _models_read(view, node)
    noted = {name for name in indicator.dated_by if name in read and read[name].materialized == MATERIALIZED}
    return sorted(set(read) - noted)


def _models_read(view: View, node: Node) -> dict[str, Node]:
    nodes = (view.catalog.nodes.get(unique_id) for unique_id in node.reads)
    return {one.name: one for one in nodes if one is not None}
