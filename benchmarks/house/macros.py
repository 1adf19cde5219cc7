"""Macros of dbt: their lines, from the opening tag to the closing one."""

import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.house.tree import Sized, line_count

MACRO = re.compile(r"{%-?\s*(macro|materialization)\s+(\w+).*?{%-?\s*end\1\s*-?%}", re.DOTALL)


def macros(path: Path, text: str) -> Iterator[Sized]:
    """Yield every macro and materialization of a file."""
    for found in MACRO.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Sized(line_count(found[0]), f"{path}:{line} {found[2]}")
