"""What days left behind: every table of the warehouse and the store, and each message that people see."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol

from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.schema.tables import PUBLISHED
from tests.harness.loop_site import Site
from tests.servers.slack import SlackServer

# When and by which run something was done differs from life to life; what was done does not.
_OF_A_RUN = frozenset(
    {"run_id", "_run_id", "build_number", "_loaded_at", "loaded_at", "judged_at", "data_as_of"}
    | {"hash", "prev_hash", "salt"}
    | {"attempts", "attempt_id", "attempt_started_at", "settled_at", "sent_channel", "sent_ts", "permalink"}
    | {"created_at", "not_before", "first_seen_at", "checked_at", "rejected_at", "modified_at"}
    | {"recorded_at"}
)
# They hold instants and hashes of all the rest: `risk audit verify` looks at them.
_SEALS, _ANCHORS = "seal", "audit_anchors"
_LONG_NUMBER = re.compile(r"-?\d+\.\d{10,}(e-?\d+)?")  # in a message or diagnosis that is kept as JSON
_RUN_ID = re.compile(r"run-[0-9a-f]{12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Rows = list[str]


@dataclass(frozen=True)
class State:
    """Rows of every table by its name, and messages by channel, in an order that no life decides."""

    warehouse: Mapping[str, Rows]
    store: Mapping[str, Rows]
    messages: Mapping[str, Rows]

    def differences(self, other: "State") -> list[str]:
        """Return what another life has else, a line for each table or channel."""
        return [
            line
            for part in ("warehouse", "store", "messages")
            for line in _differences(part, getattr(self, part), getattr(other, part))
        ]


def state_of(site: Site, slack: SlackServer) -> State:
    """Read what is there now."""
    with connect(site.settings.warehouse_path, read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        listed = connection.execute(
            "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE'"
        ).fetchall()
        warehouse = {
            f"{schema}.{name}": _rows(connection.execute(f'select * from "{schema}"."{name}"'))
            for schema, name in listed
            # The rest of ops are notes of a build for the next one.
            if schema != "ops" or name in {table.short_name for table in PUBLISHED} - {_ANCHORS}
        }
    with closing(sqlite3.connect(site.settings.var_dir / "state.sqlite")) as connection:
        names = connection.execute(
            "select name from sqlite_master where type = 'table' and name <> ?", [_SEALS]
        ).fetchall()
        store = {name: _rows(connection.execute(f'select * from "{name}"')) for (name,) in names}
    return State(warehouse, store, _messages(slack))


def unsettled(site: Site) -> int:
    """Return how many messages wait, or are with a sender that may be dead."""
    with closing(sqlite3.connect(site.settings.var_dir / "state.sqlite")) as connection:
        (found,) = connection.execute("select count(*) from outbox where state not in ('sent', 'dead')")
        return int(found[0])


class _Cursor(Protocol):
    description: Any

    def fetchall(self) -> list[Any]: ...


def _rows(cursor: _Cursor) -> Rows:
    names = [each[0] for each in cursor.description]
    kept = [at for at, name in enumerate(names) if name not in _OF_A_RUN]
    return sorted(repr([_plain(row[at]) for at in kept]) for row in cursor.fetchall())


def _plain(cell: object) -> object:
    # Summing order leaves a trace in the last bits.
    if isinstance(cell, float):
        return _nine_digits(cell)
    if isinstance(cell, str):
        return _RUN_ID.sub("a run", _LONG_NUMBER.sub(lambda found: str(_nine_digits(float(found[0]))), cell))
    return cell


def _nine_digits(number: float) -> float:
    return float(f"{number:.9g}")


def _messages(slack: SlackServer) -> dict[str, Rows]:
    """Return each channel's messages as people see them, with the root that each stands under."""
    found = {}
    for channel in slack.admin.conversations_list(limit=1000)["channels"]:
        messages = slack.messages(channel["id"])
        roots = {message["ts"]: _key(message) for message in messages}
        found[channel["name"]] = sorted(
            repr((_key(each), roots[each.get("thread_ts", each["ts"])], _RUN_ID.sub("a run", each["text"])))
            for each in messages
        )
    return found


def _key(message: Mapping[str, Any]) -> str:
    return str(message["metadata"]["event_payload"]["idem_key"])


def _differences(part: str, ours: Mapping[str, Rows], theirs: Mapping[str, Rows]) -> Iterator[str]:
    for name in sorted({*ours, *theirs}):
        mine, other = Counter(ours.get(name, ())), Counter(theirs.get(name, ()))
        if mine != other or (name in ours) != (name in theirs):
            lost, more = [*(mine - other).elements()], [*(other - mine).elements()]
            yield (
                f"{part} {name}: of {mine.total()} rows {len(lost)} are lost and {len(more)} more are there; "
                f"first {lost[:1]} and {more[:1]}"
            )
