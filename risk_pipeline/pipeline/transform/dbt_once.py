"""What dbt works out again and again, worked out once: a third of the time that it spends on its nodes.

Measured on dbt 1.11 by thread: events that nobody reads 28 %, the environment's secrets 18 % (for each event,
twice), parsers of dates that a query's answer may need 7 %.
"""

import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import version

__all__ = ["keep_schemas", "spare_repetition"]
_MAKERS = ("dbt-core", "dbt-common", "dbt-adapters", "dbt-duckdb", "mashumaro")


def spare_repetition() -> None:
    """Change dbt in this process, before its first call."""
    skip_unread_events()
    remember_secrets()
    remember_type_testers()
    name_sources_by_frame()


def skip_unread_events() -> None:
    """Write no event that is below the level of all logs. dbt writes its line first and drops it then."""
    from dbt_common.events.base_types import BaseEvent, EventLevel
    from dbt_common.events.event_manager import EventManager

    told = EventManager.fire_event
    lowest = {EventLevel.DEBUG, EventLevel.TEST}

    def fire_event(
        self: EventManager,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: object = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        # Warnings and errors go on: dbt's own callback and its options wait for them.
        if (level or e.level_tag()) in lowest and all(log.level not in lowest for log in self.loggers):
            return
        told(self, e, level, node, force_warn_or_error_handling)

    EventManager.fire_event = fire_event  # type: ignore[method-assign]  # dbt has no option for it


def remember_secrets() -> None:
    """Look through the environment for secrets once: it stays as it is until this process ends."""
    from dbt_common.events import functions
    from dbt_common.exceptions import env_secrets

    vars(functions)["env_secrets"] = cache(env_secrets)


def remember_type_testers() -> None:
    """Make what guesses the types of an answer's columns once for each set of columns with text."""
    from dbt_common.clients import agate_helper

    build = cache(agate_helper.build_type_tester)

    def build_once(text_columns: Iterable[str], string_null_values: Iterable[str] = ("null", "")) -> object:
        return build(frozenset(text_columns), tuple(string_null_values))

    vars(agate_helper)["build_type_tester"] = build_once


def name_sources_by_frame() -> None:
    """Name the module that asks for a flag of behavior without reading the source of all that called it."""
    from dbt_common import behavior_flags

    def source() -> str:
        frame = sys._getframe(1)
        while frame.f_back and frame.f_globals["__name__"] == behavior_flags.__name__:
            frame = frame.f_back
        return str(frame.f_globals["__name__"])

    behavior_flags.BehaviorFlagRendered._default_source = staticmethod(source)  # type: ignore[method-assign]


def keep_schemas(folder: str) -> None:
    """Keep the schemas that dbt makes of its classes for later processes: they take 1.7 s of a parse."""
    from dbt_common.dataclass_schema import dbtClassMixin

    makers = "-".join([f"{sys.version_info.major}.{sys.version_info.minor}", *map(version, _MAKERS)])
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - `pathlib` is slow to import
    make = vars(dbtClassMixin)["json_schema"].__func__

    @cache
    def json_schema(cls: type) -> dict[str, object]:
        path = f"{folder}/{cls.__module__}.{cls.__qualname__}-{makers}.json"
        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123
                kept: dict[str, object] = json.load(file)
                return kept
        except (OSError, ValueError):
            made: dict[str, object] = make(cls)
            with suppress(OSError):  # a full disk: dbt says so where it matters
                _write(path, json.dumps(made))
            return made

    dbtClassMixin.json_schema = classmethod(json_schema)  # type: ignore[method-assign,assignment,arg-type]


def _write(path: str, text: str) -> None:
    """Write a file that others see whole or not at all."""
    aside = f"{path}.{os.getpid()}"
    with open(aside, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(text)
    os.replace(aside, path)  # noqa: PTH105
