"""Files in folders of this machine: only real ones, only below the folders that feeds may read.

Whoever may put a file into a drop folder must not be able to make us read another by a link.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.options import IngestOptions


@dataclass
class Listing:
    """Paths of files, and how many links were left out."""

    paths: list[str] = field(default_factory=list)
    links: int = 0


def list_folder(base: str, *, recursive: bool) -> Listing:
    """Return the files of a folder; links are not followed, and pipes and devices are no files."""
    listing = Listing()
    folders = [base or "/"]
    while folders:
        for entry in _entries(folders.pop()):
            if entry.is_symlink():
                listing.links += 1
            elif entry.is_dir(follow_symlinks=False):
                folders += [entry.path] if recursive else []
            elif entry.is_file(follow_symlinks=False):
                listing.paths.append(entry.path)
    return listing


def allowed_folders(data_dir: str, options: IngestOptions) -> tuple[Path, ...]:
    """Return the folders that feeds may read: the data folder, those that settings name, the project's."""
    named = [data_dir, *_folders(options.variables)]
    return (*(Path(folder).expanduser().absolute() for folder in named if folder), *options.folders)


def refuse_foreign(path: Path, feed: Feed, folders: tuple[Path, ...]) -> None:
    """Refuse a path that leaves the folders feeds may read, by name or by a link below them.

    Raises:
        FeedError: it lies outside, or a part of it below its folder is a symbolic link.
    """
    plain = Path(os.path.normpath(path))
    folder = next((each for each in folders if plain.is_relative_to(os.path.normpath(each))), None)
    if folder is None:
        raise FeedError(
            f"Feed {feed.id}: {path} lies outside the folders that feeds may read. Move it below "
            "RISK_DATA_DIR, or name its folder in RISK_FEED_VARIABLES and write {name}/... as location."
        )
    below = Path(os.path.normpath(folder))
    for part in plain.relative_to(below).parts:
        below /= part
        if below.is_symlink():
            raise FeedError(
                f"Feed {feed.id}: {below} is a symbolic link, which is not followed. Name the file or folder "
                "itself in location, or deliver a copy."
            )


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except (FileNotFoundError, NotADirectoryError):
        return


def _folders(variables: Mapping[str, str]) -> list[str]:
    return [value for value in variables.values() if value.startswith(("/", "~"))]
