"""Give a project the JSON Schemas of its YAML files, so that editors complete and check."""

import json
import posixpath
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from risk_pipeline.catalog.generated.json_schemas import build_schemas, write_schemas
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted

FOLDER = "register/schema"
_HEAD = "# yaml-language-server: $schema="


def with_schemas(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a project, each headed by the schema that fits it, and the schemas."""
    schemas = {f"{FOLDER}/{kind}.schema.json": schema for kind, schema in build_schemas().items()}
    headed = {
        name: _headed(name, schema, content)
        if (schema := f"{FOLDER}/{_kind(PurePosixPath(name))}.schema.json") in schemas
        else content
        for name, content in files.items()
    }
    return headed | {name: f"{json.dumps(schema, indent=2)}\n".encode() for name, schema in schemas.items()}


def renew_schemas(project: Path) -> str:
    """Bring the schemas of a project to this version; say what was renewed, or nothing.

    A project that has thrown the folder away does without.

    Raises:
        ConfigError: a file cannot be read or written.
    """
    folder = project / FOLDER
    if not folder.is_dir():
        return ""
    try:
        renewed = write_schemas(folder)
    except OSError as error:
        why = f"the JSON Schemas cannot be renewed: {error.strerror}"
        msg = f"{folder}: {why}. Let them be written, or delete the folder."
        raise ConfigError(msg) from error
    return f"{counted(len(renewed), 'JSON Schema')} renewed in {FOLDER}." if renewed else ""


def _kind(path: PurePosixPath) -> str:
    """Return what a file of a project is: `risks`, `suite`, `indicator`; empty where no schema is for it."""
    top, second = (*path.parts, "")[:2]
    if path.suffix not in {".yaml", ".yml"}:
        return ""
    if top == "register":
        return PurePosixPath(second).stem
    if top == "expectations":
        return "suite"
    return "indicator" if top == "dbt_project" and path.name.startswith("ind_") else ""


def _headed(name: str, schema: str, content: bytes) -> bytes:
    """Return a file with the schema in its first line; an example's own leads to where the example lies."""
    first, newline, rest = content.partition(b"\n")
    body = rest if first.startswith(_HEAD.encode()) else first + newline + rest
    return f"{_HEAD}{posixpath.relpath(schema, posixpath.dirname(name))}\n".encode() + body
