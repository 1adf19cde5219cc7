"""Numbers of tickets for completion at a terminal, straight from SQLite: SQLAlchemy is slow to import."""

import sqlite3
from contextlib import closing
from urllib.parse import quote

_MOST = 50
_SECONDS = 0.2
_OPEN = "select id, severity, state, rule_id from ticket where state <> 'closed' order by severity, id desc"
_ALL = "select id, severity, state, rule_id from ticket order by id desc"


def ticket_refs(url: str, beginning: str) -> list[tuple[str, str]]:
    """Return the tickets whose reference begins so, each with what it is; only of a store in SQLite.

    References are written as they were begun, which is what a shell compares: `T-000042`, `t-42` or `42`.
    """
    path = url.removeprefix("sqlite:///")
    if path == url:
        return []
    digits = beginning.lstrip("tT-")
    before = beginning.removesuffix(digits) or ("" if digits else "T-")
    try:
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=_SECONDS)) as store:
            rows = store.execute(_ALL if digits.strip("0") else _OPEN).fetchall()
    except sqlite3.Error:
        return []
    is_padded = not digits or digits.startswith("0")
    found = (
        (f"{before}{id_:06d}" if is_padded else f"{before}{id_}", f"{severity} {state} {rule}")
        for id_, severity, state, rule in rows
    )
    return [each for each in found if each[0].startswith(beginning)][:_MOST]
