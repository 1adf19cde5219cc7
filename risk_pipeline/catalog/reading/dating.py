"""Which columns of the feeds date what is counted, as far as the SQL's text says so.

A date far off in such a column would fill every calendar; elsewhere, in a birthday or the end of a
contract, it does no harm. The text is a template, whose macros stand for parts of queries: no parser of
SQL, such as sqlglot, reads it before dbt has compiled it.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

Origins = Mapping[str, set[str]]

# The columns by which the engine finds an indicator's days.
INDICATOR_DATES = ("occurred_on", "occurred_at", "entered_on", "hit_from", "left_on")
_LEFT_OUT = re.compile(r"\{#.*?#\}|--[^\n]*|/\*.*?\*/|\{%.*?%\}", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_QUOTES = re.compile(r"['\"]")
SQL_TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|\w+|\S")
_WORD = re.compile(r"[a-z_]\w*")
# Words that begin another item of a select list, or what comes after the list.
_BREAKS = {"select", "distinct", "from", "where", "join", "on", "group", "order", "qualify", "union", "limit"}
_CASTS = {"cast", "try_cast"}


@dataclass(frozen=True)
class DatedModel:
    """What of a dbt model tells where its dates come from; `dates` are the columns that it is dated by."""

    dates: tuple[str, ...]
    reads: tuple[str, ...]
    sql: str


def dates_of(fact: object, *, is_indicator: bool) -> tuple[str, ...]:
    """Return the columns that a model is dated by, from its `meta.fact`; none if it is not dated."""
    given = fact.get("dates") if isinstance(fact, dict) else None
    named = given if isinstance(given, list) else [given] if given else []
    return tuple(str(name).lower() for name in named) + (INDICATOR_DATES if is_indicator else ())


def dating_words(models: Mapping[str, DatedModel]) -> Mapping[str, set[str]]:
    """Return, by each node that models read, what the dates of facts and indicators come from.

    These are names of columns in lower case, among other words of the expressions.
    """
    behind: defaultdict[str, set[str]] = defaultdict(set)
    origins: dict[str, Origins] = {}
    todo = [(node_id, set(model.dates)) for node_id, model in models.items() if model.dates]
    while todo:
        node_id, sought = todo.pop()
        new = sought - behind[node_id]
        behind[node_id] |= new
        model = models.get(node_id)
        if model is None or not new:
            continue
        if node_id not in origins:
            origins[node_id] = origins_of(model.sql)
        found = _all_behind(new, origins[node_id])
        todo += [(parent, found) for parent in model.reads]
    return behind


@dataclass
class _Level:
    """What stands between a pair of parentheses, or outside of all of them."""

    is_query: bool = False
    is_cast: bool = False
    item: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)


def origins_of(sql: str) -> Origins:
    """Return, by each name that the SQL gives with `as`, the words of what it gives it to."""
    origins: defaultdict[str, set[str]] = defaultdict(set)
    levels = [_Level(is_query=True)]
    before = ""
    for word, after in pairwise([*_tokens(sql), ""]):
        level = levels[-1]
        if word == "(":
            levels.append(_Level(is_cast=before in _CASTS))
        elif word == ")" and len(levels) > 1:
            levels.pop()
            levels[-1].item |= level.words
            levels[-1].words |= level.words
        elif word in _BREAKS or word == ",":
            level.is_query = level.is_query or word == "select"
            level.item = set() if level.is_query else level.item
        elif before == "as" and after != "(" and not level.is_cast:
            origins[word] |= level.item
        elif word != "as" and after != "." and _WORD.fullmatch(word):
            level.item.add(word)
            level.words.add(word)
        before = word
    return origins


def _tokens(sql: str) -> list[str]:
    """Return the SQL in lower-case tokens; what a macro is called with counts as an expression."""
    text = _EXPRESSION.sub(lambda found: f"({_QUOTES.sub(' ', found[1])})", _LEFT_OUT.sub(" ", sql))
    return [token.strip('"').lower() for token in SQL_TOKEN.findall(text)]


def _all_behind(names: set[str], origins: Origins) -> set[str]:
    """Return the names with all that they come from, through any number of `as`."""
    found, todo = set(names), list(names)
    while todo:
        new = origins.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found
