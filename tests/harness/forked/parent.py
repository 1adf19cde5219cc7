"""Import dbt once and fork a process for each call. Run as a program, with the number of an open socket."""

import gc
import json
import os
import signal
import socket
import sys
import traceback

from dbt.adapters.contracts.connection import Credentials
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.contracts.project import PackageConfig, Project, ProjectFlags
from dbt.task import build

from risk_pipeline.pipeline.transform import dbt_process

REQUEST, OUT, ERROR, ANSWER = range(4)
# What dbt makes of these when it first checks a project; the others come by their import.
CHECKED = (Credentials, DuckDBCredentials, PackageConfig, Project, ProjectFlags)
__all__ = ["build", "main"]


def main(line: socket.socket) -> None:
    """Fork until the other end closes."""
    for contract in CHECKED:
        contract.json_schema()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: the answer says how they ended
    while True:
        _, files, _, _ = socket.recv_fds(line, 1, ANSWER + 1)
        if not files:
            return
        if os.fork() == 0:
            line.close()
            serve(files)
        for file in files:
            os.close(file)


def serve(files: list[int]) -> None:
    """Be the process of dbt that a request asks for, and say how it ended."""
    code: object = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with open(files[REQUEST], closefd=False) as request:
            request.seek(0)
            told = json.load(request)
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
        os.write(files[ANSWER], str(int(code or 0)).encode())
        os._exit(0)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
