"""Name the columns that a dbt model's SQL selects, as far as its text says so before dbt runs it."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from risk_pipeline.catalog.reading.dating import SQL_TOKEN

# A Jinja expression becomes one opaque word; a tag around SQL leaves the SQL.
_OPAQUE = "__jinja__"
_COMMENT = re.compile(r"\{#.*?#\}|--[^\n]*|/\*.*?\*/", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TAG = re.compile(r"\{%-?\s*(\w+).*?%\}", re.DOTALL)
_HARMLESS_TAGS = {"if", "elif", "else", "endif"}
_ENDS = {"from", "where", "union", "group", "order", "qualify", "limit"}
_NO_NAMES = {"end", "null", "true", "false"}

Tokens = Sequence[str]


def selected_columns(sql: str) -> frozenset[str] | None:
    """Return the names that a model selects; None if the text alone does not show them.

    That is where columns come from a macro, or by `*` from another model.
    """
    bare = _EXPRESSION.sub(f" {_OPAQUE} ", _COMMENT.sub(" ", sql))
    if {tag.group(1) for tag in _TAG.finditer(bare)} - _HARMLESS_TAGS:
        return None
    return _names(_Query.of(SQL_TOKEN.findall(_TAG.sub(" ", bare))), ())


def expressions_of(sql: str, name: str) -> list[Tokens]:
    """Return what the SQL writes in front of each `as <name>`, as lower-case tokens, wherever it stands."""
    bare = _TAG.sub(" ", _EXPRESSION.sub(f" {_OPAQUE} ", _COMMENT.sub(" ", sql)))
    tokens = [token.lower() for token in SQL_TOKEN.findall(bare)]
    ends = [i for i, pair in enumerate(pairwise(tokens)) if pair == ("as", name)]
    return [tokens[_begin(tokens, end) : end] for end in ends]


def _begin(tokens: Tokens, end: int) -> int:
    """Return where the item of a select list begins that ends there."""
    depth = 0
    for i in range(end - 1, -1, -1):
        depth += (tokens[i] == ")") - (tokens[i] == "(")
        if depth < 0 or (depth == 0 and tokens[i] in {",", "select", "distinct"}):
            return i + 1
    return 0


@dataclass(frozen=True)
class _Query:
    """What is between the first `select` outside of parentheses and the next clause; where it is from."""

    items: tuple[Tokens, ...]
    source: Tokens
    ctes: dict[str, Tokens]

    @classmethod
    def of(cls, tokens: Tokens) -> "_Query":
        outer = list(_outer(tokens))
        ctes = {tokens[i].lower(): body for i, body in _bodies(tokens)}
        words = [(i, tokens[i].lower()) for i in outer]
        begin = _first(words, {"select"}, -1, len(tokens))
        end = _first(words, _ENDS, begin, len(tokens))
        stop = _first(words, _ENDS, end, len(tokens))
        cuts = [begin, *(i for i, word in words if word == "," and begin < i < end), end]
        items = tuple(tokens[a + 1 : b] for a, b in pairwise(cuts))
        return cls(items, tokens[end + 1 : stop], ctes)


def _first(words: list[tuple[int, str]], sought: Container[str], after: int, otherwise: int) -> int:
    """Return the place of the first of the words behind a place."""
    return next((i for i, word in words if i > after and word in sought), otherwise)


def _names(query: _Query, seen: tuple[str, ...]) -> frozenset[str] | None:
    names: set[str] = set()
    for item in query.items:
        last = item[-1] if item else ""
        if last == "*":
            found = _names_behind_star(query, seen) if len(item) == 1 else None
            if found is None:
                return None
            names |= found
        elif last == _OPAQUE or (len(item) > 1 and item[-1] == ")" and item[0] == "*"):
            return None
        elif re.match(r'\w|"', last) and last.lower() not in _NO_NAMES and not last.isdigit():
            names.add(last.strip('"').lower())
    return frozenset(names)


def _names_behind_star(query: _Query, seen: tuple[str, ...]) -> frozenset[str] | None:
    """Return the columns of the CTE that the query selects from, or None where it is another thing."""
    source = query.source[0].lower() if len(query.source) == 1 else ""
    if source not in query.ctes or source in seen:
        return None
    within = _Query.of(query.ctes[source])
    return _names(_Query(within.items, within.source, query.ctes | within.ctes), (*seen, source))


def _outer(tokens: Tokens) -> Iterator[int]:
    """Yield the places outside of all parentheses."""
    depth = 0
    for i, word in enumerate(tokens):
        depth -= word == ")"
        if depth == 0 and word not in "()":
            yield i
        depth += word == "("


def _bodies(tokens: Tokens) -> Iterator[tuple[int, Tokens]]:
    """Yield the place of the name and the body of each `name as ( … )` outside of all parentheses."""
    depth, begin = 0, 0
    for i, word in enumerate(tokens):
        depth -= word == ")"
        if depth == 0 and word == "(":
            begin = i
        if depth == 0 and word == ")" and begin > 1 and tokens[begin - 1].lower() == "as":
            yield begin - 2, tokens[begin + 1 : i]
        depth += word == "("
