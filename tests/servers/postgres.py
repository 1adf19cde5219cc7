"""A real PostgreSQL server, started once per run on a free port, and databases of it to test on."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

_database_number = count(1)
# What it holds is thrown away: nothing is made safe against a crash, nothing tidied for later.
_FLEETING = (
    *(
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "wal_level=minimal",
        "max_wal_senders=0",
    ),
    *("autovacuum=off", "jit=off", "listen_addresses=127.0.0.1"),
)


def _find_binaries() -> Path:
    """Where `initdb` lies: on PATH, or where Debian puts it (newest version first)."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if not versions:
        pytest.skip("no PostgreSQL server binaries here (Debian: apt install postgresql)")
    return versions[0].parent


def _as_service_user() -> list[str]:
    """Prefix of a command that the server must not run as root."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("runuser"):
        pytest.skip("PostgreSQL refuses root and there is no runuser to change user with")
    return ["runuser", "-u", "postgres", "--"]


def _run(command: list[str], log: Path) -> None:
    """Run to the end; a failure shows what the server tools wrote."""
    with log.open("ab") as out:
        done = subprocess.run(command, stdout=out, stderr=out, check=False)
    if done.returncode:
        pytest.fail(f"{command} ended with {done.returncode}:\n{log.read_text(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server() -> Iterator[str]:
    """Give the URL of the maintenance database of a server that runs inside the block."""
    binaries, prefix = _find_binaries(), _as_service_user()
    # A short path of our own: the socket's path may not exceed 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT", "/tmp")))
    folder.chmod(0o755)
    if prefix:
        shutil.chown(folder, "postgres")
    data, tools_log, port = folder / "data", Path(tempfile.mkstemp(prefix="pg-tools-")[1]), _free_port()
    pg_ctl = [*prefix, str(binaries / "pg_ctl"), "-D", str(data)]
    flags = " ".join([f"-p {port} -k {folder}", *(f"-c {setting}" for setting in _FLEETING)])
    try:
        _run(
            [
                *prefix,
                str(binaries / "initdb"),
                "-D",
                str(data),
                "-U",
                "risk",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
            ],
            tools_log,
        )
        _run([*pg_ctl, "-o", flags, "-l", str(folder / "log"), "-w", "start"], tools_log)
        try:
            yield f"postgresql://risk@127.0.0.1:{port}/postgres"
        finally:
            _run([*pg_ctl, "-m", "immediate", "-w", "stop"], tools_log)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        tools_log.unlink()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of the server's maintenance database; user `risk` may create databases."""
    with running_server() as url:
        yield url


@contextmanager
def database_of_its_own(postgres_url: str, template: str = "template1") -> Iterator[str]:
    """Give the URL of a new database, a copy of the template, that is dropped after the block."""
    name = f"test_{next(_database_number)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
        yield f"{postgres_url.rsplit('/', 1)[0]}/{name}"
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """URL of an empty database of its own, dropped after the test."""
    with database_of_its_own(postgres_url) as url:
        yield url
