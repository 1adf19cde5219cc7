"""The process change of a review: a new version of a process, or a changed control, as a patch for git.

Nothing of the project is written. What the patch makes of it is linted in a copy before anybody gets it.
"""

import difflib
import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint import lint
from risk_pipeline.catalog.writing.fields import Edit, copy_entry, edit_entry
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.incidents.acts import record
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.office import Office, find


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to change: a control, or a process in a new version from a day on, by which edits, and why."""

    kind: str
    id: str
    edits: tuple[Edit, ...]
    why: str = ""
    begins: date | None = None


@dataclass(frozen=True, slots=True)
class Patch:
    """A change of the register: what it brings (`process refund@3`), its file there, and the diff."""

    brings: str
    path: str
    diff: str

    @property
    def sha(self) -> str:
        """Hash of the diff, by which the timeline knows it."""
        return hashlib.sha256(self.diff.encode()).hexdigest()


def read_edits(settings: Sequence[str], additions: Sequence[str]) -> tuple[Edit, ...]:
    """Return edits as people write them: `test.frequency=daily`, and `steps@handed_over={id: …}` to add.

    Raises:
        ConfigError: one has no `=`, or what follows is no YAML.
    """
    return (
        *(_edit(text, "--set") for text in settings),
        *(_edit(text, "--add") for text in additions),
    )


def _edit(text: str, option: str) -> Edit:
    name, is_given, value = text.partition("=")
    field, _, after = name.strip().partition("@")
    if not is_given or not field:
        raise ConfigError(f"{option} {text}: give KEY=VALUE, such as test.frequency=daily.")
    try:
        return Edit(field, yaml.safe_load(value), option == "--add", after)
    except yaml.YAMLError:
        raise ConfigError(f"{option} {text}: what stands behind = is no YAML. Quote it.") from None


def make_patch(platform: Platform, wanted: Wanted) -> Patch:
    """Return the change as a diff of the project's register.

    Raises:
        ConfigError: there is nothing of that name, the change is none, or `risk lint` would refuse it.
    """
    catalog = platform.catalog
    path = _file_of(catalog, wanted)
    before = (catalog.project_dir / path).read_bytes().decode()
    brings, after = _changed(catalog, wanted, before, path)
    if yaml.safe_load(after) == yaml.safe_load(before):
        raise ConfigError(f"{path}: {wanted.id} says so already. Name with --set or --add what changes.")
    _check(platform, path, after)
    return Patch(brings, path, _diff(before, after, path))


def propose(office: Office, ref: str, wanted: Wanted) -> Patch:
    """Return the patch of a review; that it was made is in the timeline."""
    made = make_patch(office.platform, _with_ref(wanted, find(office.platform, ref)))
    text = f"change proposed: {made.brings} in {made.path}, patch {made.sha[:12]}"
    office.act(ref, lambda i, *_: [record.note(i, text, office.doer, office.now)])
    return made


def _with_ref(wanted: Wanted, incident: Incident) -> Wanted:
    why = f"{incident.ref}: {wanted.why}" if wanted.why else ""
    return Wanted(wanted.kind, wanted.id, wanted.edits, why, wanted.begins)


def _changed(catalog: Catalog, wanted: Wanted, before: str, path: str) -> tuple[str, str]:
    if wanted.kind == "controls":
        return f"control {wanted.id}", edit_entry(before, wanted.kind, wanted.id, wanted.edits, path)
    if not wanted.why or wanted.begins is None:
        raise ConfigError("A new version of a process says what changed and why: give --change.")
    number = max(each.version for each in catalog.governance.processes.values() if each.id == wanted.id) + 1
    head = (Edit("version", number), Edit("from", wanted.begins), Edit("change", wanted.why))
    text = copy_entry(before, wanted.kind, wanted.id, path)
    return f"process {wanted.id}@{number}", edit_entry(
        text, wanted.kind, wanted.id, (*head, *wanted.edits), path
    )


def _file_of(catalog: Catalog, wanted: Wanted) -> str:
    versions = {each.id: f"{each.id} {each.version}" for each in catalog.governance.processes.values()}
    known = versions if wanted.kind == "processes" else {name: name for name in catalog.governance.controls}
    if wanted.id not in known:
        what = "process" if wanted.kind == "processes" else "control"
        hint = did_you_mean(wanted.id, list(known)) or f"There are: {', '.join(known) or 'none'}."
        raise ConfigError(f"The register has no {what} '{wanted.id}'. {hint}")
    return catalog.places[wanted.kind, known[wanted.id]].partition(":")[0]


def _check(platform: Platform, path: str, text: str) -> None:
    """Lint a copy of the project that has the change; what was wrong before is no matter of it."""
    settings = platform.settings
    day = platform.clock.now().astimezone(settings.zone).date()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for each in settings.project_dir.iterdir():
            if each.name != "register":
                (copy / each.name).symlink_to(each.resolve())
        shutil.copytree(settings.project_dir / "register", copy / "register")
        (copy / path).write_bytes(text.encode())
        found = _errors(copy, day, settings.manifest_path)
    if not found:
        return
    known = {_gist(each) for each in _errors(settings.project_dir, day, settings.manifest_path)}
    if new := [each for each in found if _gist(each) not in known]:
        lines = "\n".join(f"  {each}" for each in new)
        raise ConfigError(f"No patch was made, because `risk lint` would refuse what it makes:\n{lines}")


def _errors(project_dir: Path, day: date, manifest: Path) -> list[Finding]:
    return [each for each in lint(project_dir, today=day, manifest_path=manifest) if each.is_error]


def _gist(finding: Finding) -> tuple[str, str, str, str, str]:
    """Return what a finding says, whatever its line: an entry above moves it."""
    return finding.place.split(":")[0], finding.subject, finding.key, finding.code, finding.text


def _diff(before: str, after: str, path: str) -> str:
    """Return a unified diff whose paths are those inside the project, so that git takes it there."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
