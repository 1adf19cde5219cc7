"""Give an owner of the register a login, as text: comments, quotes and order of the rest stay."""

import yaml

from risk_pipeline.catalog.writing.entries import compose, says
from risk_pipeline.domain.errors import ConfigError


def add_login(text: str, owner: str, login: str, name: str) -> str:
    """Return the text of the file `name` with a login more in the entry of an owner.

    Raises:
        ConfigError: the file has no such owner, or is written in a way that it cannot be put there safely.
    """
    lines, entry = text.splitlines(keepends=True), _entry_of(text, owner, name)
    keys = {key.value: (key, value) for key, value in entry.value}
    quoted = _quoted(login)
    if "logins" in keys:
        _, value = keys["logins"]
        line, column = (
            _last_of(value) if value.value else (value.start_mark.line, value.start_mark.column + 1)
        )
        more = f", {quoted}" if value.value else quoted
        lines[line] = lines[line][:column] + more + lines[line][column:]
    else:
        id_, value = keys["id"]
        line_end = "\r\n" if lines[id_.start_mark.line].endswith("\r\n") else "\n"
        lines.insert(value.end_mark.line + 1, f"{' ' * id_.start_mark.column}logins: [{quoted}]{line_end}")
    written = "".join(lines)
    _check(text, written, owner, login, name)
    return written


def _entry_of(text: str, owner: str, name: str) -> yaml.MappingNode:
    for key, value in compose(text, name).value:
        for entry in value.value if key.value == "owners" else ():
            if any(k.value == "id" and v.value == owner for k, v in entry.value):
                found: yaml.MappingNode = entry
                return found
    raise ConfigError(f"{name}: has no owner {owner}. `risk new owner` adds one.")


def _last_of(value: yaml.Node) -> tuple[int, int]:
    """Return line and column behind the last item of a list in brackets; anything else `_check` refuses."""
    mark = value.value[-1].end_mark
    return mark.line, mark.column


def _quoted(login: str) -> str:
    """Return a login in quotes where YAML would read something else than this text."""
    plain: str = yaml.safe_dump([login], default_flow_style=True, width=1_000)
    return plain.strip()[1:-1]


def _check(before: str, after: str, owner: str, login: str, name: str) -> None:
    """Refuse a result that says anything but what was there and the new login."""
    expected = yaml.safe_load(before)
    entry = next(each for each in expected["owners"] if each.get("id") == owner)
    entry["logins"] = [*(entry.get("logins") or ()), login]
    if not says(after, expected):
        raise ConfigError(
            f"{name}: the entry {owner} is written in a way that no login can be added to safely. "
            f"Add it by hand: logins: [{_quoted(login)}]"
        )
