"""New entries of the register: owners, business lines, risks and playbooks."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import BaseModel

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.reading.content import REGISTER
from risk_pipeline.catalog.reading.register.governance import GOVERNANCE
from risk_pipeline.catalog.reading.register.lists import files_of
from risk_pipeline.catalog.reading.validation import build
from risk_pipeline.catalog.writing.entries import append_entry
from risk_pipeline.catalog.writing.logins import add_login
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.register.entries import Owner
from risk_pipeline.pipeline.scaffold.drafts import Draft
from risk_pipeline.pipeline.scaffold.rendering import render


def draft_entry(catalog: Catalog, register: str, fields: Mapping[str, Any]) -> Draft:
    """Return the file of a register (`owners`, `risks` …) with an entry appended.

    Raises:
        ConfigError: the id is taken, or a field is wrong.
    """
    path = file_for(catalog, register, fields)
    if fields["id"] in known_ids(catalog, register):
        raise ConfigError(f"{path}: there is an entry {fields['id']} already. Give another id, or edit it.")
    given = {name: value for name, value in fields.items() if value is not None}
    model = {**REGISTER, **GOVERNANCE}[register]
    _, findings = build(model, given, lambda _: path, str(fields["id"]))
    if findings:
        raise ConfigError("\n".join(str(finding) for finding in findings))
    file = catalog.project_dir / path
    before = file.read_bytes().decode() if file.exists() else None
    text = new_file(register, path) if before is None else before
    return Draft(path, append_entry(text, register, render("entry.yaml.j2", fields=given), path), before)


def draft_login(catalog: Catalog, owner: str, login: str) -> Draft:
    """Return register/owners.yaml with a login more for an owner, who may then act on the command line.

    Raises:
        ConfigError: there is no such owner, they have it already, or it is no login.
    """
    known = catalog.owners.get(owner)
    path = catalog.places["owners", owner].partition(":")[0] if known else "register/owners.yaml"
    if known is None:
        hint = did_you_mean(owner, list(catalog.owners)) or "`risk new owner` adds one."
        raise ConfigError(f"{path}: no owner '{owner}'. {hint}")
    if login in known.logins:
        raise ConfigError(f"{path}: {owner} has the login {login} already.")
    fields = known.model_dump() | {"logins": [*known.logins, login]}
    _, findings = build(Owner, fields, lambda _: path, owner)
    if findings:
        raise ConfigError("\n".join(str(finding) for finding in findings))
    before = (catalog.project_dir / path).read_bytes().decode()
    return Draft(path, add_login(before, owner, login, path), before)


def file_for(catalog: Catalog, register: str, fields: Mapping[str, object]) -> str:
    """Return the file of a new entry: the only one, or in a folder the one of its line, or else the last."""
    single, *several = files_of(catalog.project_dir, register)
    if single == f"register/{register}.yaml":
        return single
    line = fields.get("business_line")
    return f"register/{register}/{line}.yaml" if line else [single, *several][-1]


def new_file(register: str, path: str) -> str:
    """Return the head of a new file of a register."""
    up = "../" * (path.count("/") - 1)
    return f"# yaml-language-server: $schema={up}schema/{register}.schema.json\n{register}:\n"


def known_ids(catalog: Catalog, register: str) -> Collection[str]:
    """Return the ids of a register."""
    registers: Mapping[str, Mapping[str, BaseModel]] = {
        "owners": catalog.owners,
        "business_lines": catalog.lines,
        "risks": catalog.risks,
        "playbooks": catalog.playbooks,
    }
    return registers[register] if register in registers else getattr(catalog.governance, register)


def next_risk(catalog: Catalog) -> str:
    """Return the next free id of a risk: R01, or the highest with its letters and one more."""
    return next_id(catalog.risks, "R")


def next_id(known: Collection[str], prefix: str) -> str:
    """Return the next free id: the highest number, with the letters of the last id, and one more."""
    numbers = [int(one.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for one in known]
    prefix = next((one.rstrip("0123456789") for one in reversed(list(known))), prefix)
    return f"{prefix}{max(numbers, default=0) + 1:02d}"
