"""The example projects that come with the package: in the wheel, or in the checkout it is installed from."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from risk_pipeline.settings import PROJECT_FILE, PROJECT_ROOT

# What runs leave in a project; a checkout has it, and a new project must not.
_WRITTEN = {
    "var",
    "data",
    "target",
    "logs",
    "dbt_packages",
    ".risk",
    "__pycache__",
    ".user.yml",
    "package-lock.yml",
}
_CONTENT = (PROJECT_FILE, "dbt_project", "expectations", "register")


class Example(StrEnum):
    """A company that the package can set up as a project."""

    MARKETPLACE = "marketplace"
    WALLET = "wallet"


def example_files(example: Example) -> dict[str, bytes]:
    """Return the files of an example by their paths in the project."""
    folder = _folder(example)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(_files(folder))}


def _files(folder: Path) -> Iterator[Path]:
    """Yield a project's files; the repository, whose top level is the marketplace, holds much else."""
    is_repository = folder == PROJECT_ROOT
    for path in folder.iterdir():
        if path.name in _WRITTEN or (is_repository and path.name not in _CONTENT):
            continue
        if path.is_dir():
            yield from (each for each in path.rglob("*") if each.is_file() and not _is_written(each, folder))
        else:
            yield path


def _is_written(path: Path, folder: Path) -> bool:
    return not _WRITTEN.isdisjoint(path.relative_to(folder).parts)


def _folder(example: Example) -> Path:
    packaged = Path(__file__).resolve().parents[2] / "examples" / example
    if packaged.is_dir():
        return packaged
    return PROJECT_ROOT if example is Example.MARKETPLACE else PROJECT_ROOT / "examples" / example
