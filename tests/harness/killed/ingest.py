"""Run in a process of its own by `test_crash`: loads a folder and dies before its nth SQL statement."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from risk_pipeline.warehouse.connection import connect
from tests.builders.ingest_shop import Shop, orders_feed


class Mortal:
    """A connection on which the nth statement, commits among them, is never reached."""

    def __init__(self, connection: Any, statements: int) -> None:
        self.connection = connection
        self.left = statements

    def count_down(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def execute(self, *arguments: Any) -> Any:
        self.count_down()
        return self.connection.execute(*arguments)

    def commit(self) -> None:
        self.count_down()
        self.connection.commit()
        self.count_down()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


def load(folder: Path, warehouse: Path, statements: int, done: Path) -> None:
    """Load, and die before the nth statement; else write down how many there were."""
    with connect(warehouse) as connection:
        mortal: Any = Mortal(connection, statements)
        Shop(folder, mortal).load(orders_feed(location="{data_dir}/day-*.csv"), run_id="killed")
        done.write_text(str(statements - mortal.left))


if __name__ == "__main__":
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    load(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), Path(os.devnull))
