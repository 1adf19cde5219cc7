"""The engine's errors without the values of rows; dbt's process needs it, so it imports little."""

import re

# Where the engine tells a value that does not fit; its other errors quote SQL only.
_ABOUT_VALUES = re.compile(r"(Conversion|Invalid Input|Out of Range|Constraint) Error")
# Anything else of this kind is text that the SQL itself puts together, such as `error('… ' || name)`.
_FREE_TEXT = re.compile(r"(?<=Invalid Input Error: )(?!Could not |Failed to |Type ).*")
# A value may hold quotes itself, and a number stands without any; the digits of a type stay.
_VALUE = re.compile(r"(DECIMAL\(\d+,\d+\))|'.*'|\".*\"|(?<!\w)[-+]?\d[\w.+:-]*")
_MASK = "'…'"


def without_values(message: str) -> str:
    """Return the engine's words up to the line that tells of a value, and that line without it."""
    lines = message.splitlines()
    for number, line in enumerate(lines):
        if _ABOUT_VALUES.search(line):
            # What follows may be the value, on a line of its own.
            masked = _VALUE.sub(lambda found: found[1] or _MASK, _FREE_TEXT.sub(_MASK, line))
            return "\n".join([*lines[:number], masked])
    return message
