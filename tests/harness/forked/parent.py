"""Import dbt once and fork a process for each call. Run as a program, with the number of an open socket.

Its further arguments are the folders in which all calls share compiled templates, and what was parsed.
"""

import gc
import json
import os
import socket
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from dbt.adapters.contracts.connection import Credentials
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.artifacts.resources.v1 import components, config, exposure, model, source_definition
from dbt.artifacts.resources.v1 import unit_test_definition as unit_tests
from dbt.contracts import project
from dbt.contracts.graph import nodes, unparsed
from dbt.contracts.selection import SelectorFile
from dbt.task import build
from dbt.task.test import TestResultData
from dbt_common.dataclass_schema import dbtClassMixin
from dbt_common.events.functions import reset_metadata_vars

from risk_pipeline.pipeline.transform import dbt_process
from tests.harness.forked.parsed import Parsed, parse_once_for_all_warehouses

REQUEST, OUT, ERROR, ANSWER = range(4)
# What dbt checks against a schema, which it makes at the first use.
CHECKED = (
    *(Credentials, DuckDBCredentials, SelectorFile, TestResultData, components.Contract),
    *(project.Configuration, project.PackageConfig, project.ProfileConfig, project.Project),
    *(project.ProjectFlags, config.Hook, config.NodeConfig, config.TestConfig, exposure.ExposureConfig),
    *(model.ModelConfig, source_definition.SourceConfig, unit_tests.UnitTestConfig),
    *(nodes.GenericTestNode, nodes.HookNode, nodes.ModelNode, unparsed.UnparsedExposure),
    *(unparsed.UnparsedGroup, unparsed.UnparsedModelUpdate, unparsed.UnparsedSourceDefinition),
    unparsed.UnparsedUnitTest,
)
__all__ = ["build", "main"]


def main(line: socket.socket, templates: str, parsed: Path) -> None:
    """Fork until the other end closes."""
    keep, dbt_process.keep_templates = dbt_process.keep_templates, lambda _: None
    keep(templates)
    dbt_process.keep_schemas = lambda _: None  # they are made here
    parse_once_for_all_warehouses()
    make_ready()
    running = 0
    while True:
        _, files, _, _ = socket.recv_fds(line, 1, ANSWER + 1)
        # Their answers say how they ended; who waits for them also counts their CPU seconds.
        running -= _ended(running, os.WNOHANG if files else 0)
        if not files:
            return
        running += 1
        if os.fork() == 0:
            line.close()
            serve(files, parsed)
        for file in files:
            os.close(file)


def _ended(running: int, options: int) -> int:
    """Wait for processes that have ended, or for all; return how many did."""
    return next((n for n in range(running) if os.waitpid(-1, options)[0] == 0), running)


def make_ready() -> None:
    """Make here what every process of dbt would make for itself: schemas, and the code of its classes."""
    gc.disable()
    for contract in CHECKED:
        contract.json_schema()
    for each in dict.fromkeys(_classes(dbtClassMixin)):
        # Reading nothing and writing nothing fails, once its code is there.
        with suppress(Exception):
            each.from_dict({})
        with suppress(Exception):
            object.__new__(each).to_dict()
    reset_metadata_vars()  # a class that reads them when it is made has read ours
    gc.freeze()


def _classes(of: type[dbtClassMixin]) -> Iterator[type[dbtClassMixin]]:
    for each in of.__subclasses__():
        yield each
        yield from _classes(each)


def serve(files: list[int], shared: Path) -> None:
    """Be the process of dbt that a request asks for, and say how it ended."""
    code: object = 1
    with open(files[REQUEST], closefd=False) as request:
        request.seek(0)
        told = json.load(request)
    target = Path(told["environment"]["DBT_TARGET_PATH"])
    parsed = Parsed(shared, target, told["folder"], told["arguments"])
    try:
        parsed.lend()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(files[OUT], 1)
        os.dup2(files[ERROR], 2)
        os.chdir(told["folder"])
        os.environ.clear()
        os.environ.update(told["environment"], **{dbt_process.STARTER: str(os.getppid())})
        sys.argv = ["dbt", *told["arguments"]]
        dbt_process.main()
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001 - whatever it is, it is told where dbt tells its faults
        traceback.print_exc()
    finally:
        # As at the end of any process of dbt: the warehouse is closed, and with that its checkpoint is made.
        DuckDBConnectionManager.close_all_connections()
        sys.stdout.flush()
        sys.stderr.flush()
        parsed.keep()
        os.write(files[ANSWER], str(int(code or 0)).encode())
        os._exit(0)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2], Path(sys.argv[3]))
