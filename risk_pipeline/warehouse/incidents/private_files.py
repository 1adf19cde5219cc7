"""Files that only their owner may read, whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OWNER_ONLY, _OWNER_FOLDER = 0o600, 0o700


@contextmanager
def written_privately(path: Path) -> Iterator[Path]:
    """Give a file to write into, of rights 0600 from its first byte; it takes the place of `path` when done.

    Folders that are missing are made with rights 0700. If the block fails, nothing is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=_OWNER_FOLDER)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    os.close(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, _OWNER_ONLY))
    try:
        yield part
        part.chmod(_OWNER_ONLY)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
