"""Run dbt in a process of its own that ends with the process that started it. Called as a script.

A starter that is ended by a signal of any kind cannot end its children: dbt would go on alone and keep the
warehouse from the next run.
"""

import gc
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from risk_pipeline.pipeline.transform.dbt_once import keep_schemas, spare_repetition
from risk_pipeline.pipeline.transform.errors_without_values import without_values

ENDED_WITH_ITS_STARTER = 143
# Names the process that started us. Our parent alone does not say it: it may be another one already.
STARTER = "RISK_STARTER_PID"
_LOOK_EVERY_SECONDS = 0.1
BUILDS = ("build", "run")


def main() -> None:
    """Call dbt with this process's arguments."""
    # dbt's objects live as long as it does: collecting garbage costs about a tenth of its time.
    gc.disable()
    threading.Thread(target=end_with_starter, daemon=True).start()
    from dbt.artifacts.schemas import base
    from dbt.cli.main import cli
    from dbt.parser import manifest

    if sys.argv[1:2] and sys.argv[1] in BUILDS:
        # It would write the manifest when it has parsed, and again at its end: a tenth of a small build.
        vars(manifest)["write_manifest"] = lambda *_: None
    # dbt has no option for it: a kill or a full disk while it writes would leave half a manifest.
    vars(base)["write_json"] = whole(write_at_once)
    keep_values_back()
    spare_repetition()
    if folder := os.environ.get("DBT_TARGET_PATH"):
        keep_templates(os.path.join(folder, "templates"))  # noqa: PTH118 - keep this script's imports few
        keep_schemas(os.path.join(folder, "schemas"))  # noqa: PTH118
    cli()


def keep_values_back() -> None:
    """Let no value of a row into what dbt says and writes: its log, its results, Dagster's events."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager as Connections

    said_by_dbt = Connections.exception_handler

    @contextmanager
    def handler(self: Connections, sql: str, connection_name: str = "master") -> Iterator[None]:
        with said_by_dbt(self, sql, connection_name):
            try:
                yield
            except Exception as error:
                if (said := without_values(str(error))) == str(error):
                    raise
                raise RuntimeError(said) from None

    Connections.exception_handler = handler  # type: ignore[method-assign]  # dbt has no other place for it


def keep_templates(folder: str) -> None:
    """Keep the code that Jinja makes of each template for later processes: a tenth of a small build."""
    from importlib.metadata import version

    from jinja2 import Environment, FileSystemBytecodeCache

    os.makedirs(folder, exist_ok=True)  # noqa: PTH103
    compiled, cache = Environment.compile, FileSystemBytecodeCache(folder)
    makers = f"{version('jinja2')} {version('dbt-common')}"

    def compile_once(self: Environment, source: str, name: str | None = None, *told: Any) -> object:  # noqa: ANN401 - Jinja's own signature
        if name or told:  # of a template in a file, as dbt has none
            return compiled(self, source, name, *told)
        bucket = cache.get_bucket(self, f"{makers} {type(self).__name__} {source}", None, source)
        if bucket.code is None:
            bucket.code = compiled(self, source)
            cache.set_bucket(bucket)
        return bucket.code

    Environment.compile = compile_once  # type: ignore[assignment,method-assign]  # as dbt calls it


def write_at_once(path: str, data: object) -> bool:
    """Write what dbt's own `write_json` would. It encodes bit by bit, which takes ten times as long."""
    from dbt_common.utils.encoding import JSONEncoder

    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)  # noqa: PTH103, PTH120 - keep imports few
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(json.dumps(data, cls=JSONEncoder))
    return True


def whole(write: Callable[[str, Any], bool]) -> Callable[[str, Any], bool]:
    """Return a writer whose file is either the old one or the new one, never a part of one."""

    def write_aside(path: str, data: Any) -> bool:  # noqa: ANN401 - dbt's own signature
        aside = f"{path}.{os.getpid()}"
        try:
            done = write(aside, data)
            os.replace(aside, path)  # noqa: PTH105 - keep this script's imports few
        finally:
            if os.path.exists(aside):  # noqa: PTH110
                os.remove(aside)  # noqa: PTH107
        return done

    return write_aside


def end_with_starter() -> None:
    """Wait until our parent is not, or never was, the process that started us; then end at once."""
    while str(os.getppid()) == os.environ.get(STARTER):
        time.sleep(_LOOK_EVERY_SECONDS)
    os._exit(ENDED_WITH_ITS_STARTER)


if __name__ == "__main__":
    main()
