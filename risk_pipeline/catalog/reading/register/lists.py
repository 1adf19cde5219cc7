"""Read a list of entries: from `register/<kind>.yaml`, from the files of `register/<kind>/`, or both."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.reading.validation import Place, build, unknown_key
from risk_pipeline.catalog.reading.yaml_locations import YamlFile, read_yaml
from risk_pipeline.domain.messages.routing import SegmentOwner
from risk_pipeline.domain.register.governance.exception import AcceptedFinding
from risk_pipeline.domain.register.governance.process import Process
from risk_pipeline.domain.register.rule import Rule

M = TypeVar("M", bound=BaseModel)
Apart = Callable[[object, Place, str], tuple[list[Finding], object]]

# Where an id is looked up, where the list of its file is called otherwise.
SECTIONS: Mapping[type[BaseModel], str] = {Rule: "rules", SegmentOwner: "segment_owners"}
# What names an entry, where that is not its id alone.
_NAMED_BY: Mapping[type[BaseModel], tuple[str, ...]] = {
    Process: ("id", "version"),
    AcceptedFinding: ("code", "file", "id", "key"),
}
_DEFAULTS: Mapping[str, object] = {"version": 1}


@dataclass
class Noted:
    """Where each entry is that was read so far, and what is wrong."""

    places: dict[tuple[str, str], str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_register(
    noted: Noted,
    project_dir: Path,
    kind: str,
    model: type[M],
    entries: dict[str, M],
    *,
    optional: bool = False,
) -> None:
    """Read the entries of one kind into `entries`, by id; those that are wrong become findings."""
    for name in files_of(project_dir, kind, optional=optional):
        file, findings = read_yaml(project_dir / name, name)
        noted.findings += findings
        noted.findings += check_keys(file, (kind,))
        read_list(noted, file, kind, model, entries)


def files_of(project_dir: Path, kind: str, *, optional: bool = False) -> list[str]:
    """Return the names of the files of a kind; the single file too where there is none and one is needed."""
    single = f"register/{kind}.yaml"
    several = [
        f"register/{kind}/{path.name}" for path in sorted((project_dir / "register" / kind).glob("*.yaml"))
    ]
    is_there = (project_dir / single).exists() or not (several or optional)
    return [single, *several] if is_there else several


def check_keys(file: YamlFile, allowed: tuple[str, ...]) -> list[Finding]:
    """Return what is wrong with the keys at the top of a file."""
    if file.root is None:
        return []
    if not isinstance(file.data, dict):
        text = f"should be a mapping with the keys {', '.join(allowed)}"
        return [Finding(file.place(), "", "", "L003", text)]
    return [
        Finding(file.place([key]), "", str(key), "L002", unknown_key(str(key), allowed))
        for key in file.data
        if key not in allowed
    ]


def read_list(
    noted: Noted,
    file: YamlFile,
    kind: str,
    model: type[M],
    entries: dict[str, M],
    *,
    apart: Apart | None = None,
) -> None:
    """Read the list `kind` of a file into `entries`.

    `apart` checks a part of an item by itself; it returns what is wrong there, and the item to check without.
    """
    if not isinstance(file.data, dict):
        return
    items: object = file.data.get(kind)
    if not isinstance(items, list):
        text = "is missing; add the list" if items is None else "should be a list of entries"
        noted.findings.append(Finding(file.place([kind]), "", kind, "L003", text))
        return
    for index, item in enumerate(items):
        subject = _subject(model, item, f"{kind}[{index}]")
        place = partial(_place_in, file, kind, index)
        findings, item = apart(item, place, subject) if apart else ([], item)
        entry, wrong = build(model, item, place, subject)
        findings += wrong
        noted.findings += findings
        is_new = _note(noted, SECTIONS.get(model, kind), subject, place(()))
        if is_new and entry is not None and not findings:
            entries[subject] = entry


def _subject(model: type[BaseModel], item: object, unnamed: str) -> str:
    """Return what findings call an entry: its id, or what else names it."""
    if not isinstance(item, dict):
        return unnamed
    keys = _NAMED_BY.get(model, ("id",))
    words = [str(item.get(key, _DEFAULTS.get(key, ""))) for key in keys]
    return " ".join(word for word in words if word)


def _note(noted: Noted, section: str, subject: str, spot: str) -> bool:
    """Keep where an entry is; tell whether its id is new."""
    if subject and (section, subject) in noted.places:
        text = f"id used twice (also at {noted.places[section, subject]}); rename one"
        noted.findings.append(Finding(spot, subject, "id", "L005", text))
        return False
    noted.places.setdefault((section, subject), spot)
    return True


def _place_in(file: YamlFile, kind: str, index: int, loc: Sequence[str | int]) -> str:
    return file.place([kind, index, *loc])
