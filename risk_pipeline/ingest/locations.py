"""Where a feed's files lie: a location becomes the files it names, local or in an object store."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from risk_pipeline.domain.errors import FeedError, FeedMissing
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.local_files import list_folder, refuse_foreign
from risk_pipeline.ingest.options import IngestOptions

if TYPE_CHECKING:
    from pyarrow.fs import FileInfo, FileSystem

SUFFIXES = {
    "csv": (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz", ".zip"),
    "parquet": (".parquet", ".pq"),
    "json": (".json", ".json.gz", ".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".zip"),
    "xlsx": (".xlsx", ".xlsm"),
}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a feed. `location` is its address as people know it, `path` the file system's."""

    location: str
    path: str
    filesystem: "FileSystem"
    size_bytes: int
    modified_at: datetime | None

    @property
    def is_local(self) -> bool:
        """Whether the engine can open it by its path."""
        return "://" not in self.location


@dataclass(frozen=True, slots=True)
class Place:
    """All files of a feed, in file order. `ordered_under` is the prefix they share when many.

    `links` were left out: symbolic links are not followed.
    """

    files: tuple[SourceFile, ...]
    ordered_under: str | None
    links: int = 0


def fill_location(feed: Feed, data_dir: str, options: IngestOptions) -> str:
    """Put values in place of the names in braces.

    Raises:
        FeedMissing: `{data_dir}` is used and none is set.
        FeedError: another name has no value.
    """
    values = {"data_dir": data_dir.rstrip("/") if data_dir != "/" else data_dir, **options.variables}
    location = feed.location or ""
    for name in _PLACEHOLDER.findall(location):
        if values.get(name):
            location = location.replace(f"{{{name}}}", values[name])
        elif name == "data_dir":
            raise FeedMissing(
                f"Feed {feed.id}: its location {location} needs a data folder and none is set. "
                "Set RISK_DATA_DIR to the folder or s3:// prefix that holds the files."
            )
        else:
            raise FeedError(
                f"Feed {feed.id}: its location {location} names {{{name}}}, which has no value. "
                "Set it, or write the address into meta.feed.location."
            )
    return location


def find_files(feed: Feed, location: str, options: IngestOptions, folders: tuple[Path, ...]) -> Place:
    """Return the files a location names: one file, a folder's files, or those a glob matches.

    Local files must lie in one of `folders`. A path that exists is itself, brackets or not.

    Raises:
        FeedMissing: there are none.
        FeedError: the place cannot be reached or listed, or lies elsewhere.
    """
    from pyarrow.fs import FileType

    filesystem, path, prefix = open_place(location, options)
    links = 0
    try:
        info = filesystem.get_file_info(path)
        is_glob = _GLOB.search(path) is not None and info.type == FileType.NotFound
        base = _GLOB.split(path, maxsplit=1)[0].rpartition("/")[0] if is_glob else path.rstrip("/")
        if not prefix:
            refuse_foreign(Path(base or "/"), feed, folders)
        if info.type == FileType.File:
            return Place((_source_file(filesystem, info, prefix),), None)
        recursive = not is_glob or "/" in path[len(base) + 1 :]
        found, links = _list(filesystem, base, is_local=not prefix, recursive=recursive)
        infos = _matching(found, path) if is_glob else _with_suffix(found, base, feed.format)
    except OSError as error:
        raise FeedError(
            f"Feed {feed.id}: {location} cannot be listed: {_first_line(error)} "
            "Check the address, the network and the credentials (RISK_S3_*)."
        ) from error
    if not infos:
        raise FeedMissing(
            f"Feed {feed.id}: {location} does not exist or holds no {feed.format} file. Deliver the file, "
            "or correct location in meta.feed (or RISK_DATA_DIR)."
        )
    files = tuple(_source_file(filesystem, info, prefix) for info in sorted(infos, key=lambda i: i.path))
    return Place(files, f"{prefix}{base}/", links)


def open_place(location: str, options: IngestOptions) -> tuple["FileSystem", str, str]:
    """Return the file system, the path in it, and what a path of it is prefixed with for people."""
    from pyarrow import fs

    if not location.startswith("s3://"):
        path = str(Path(location.removeprefix("file://")).expanduser().absolute())
        return fs.LocalFileSystem(), path, ""
    endpoint = urlsplit(options.s3_endpoint_url) if options.s3_endpoint_url else None
    arguments = {
        "access_key": options.s3_access_key,
        "secret_key": options.s3_secret_key,
        "region": options.s3_region,
        "endpoint_override": endpoint.netloc if endpoint else None,
        "scheme": endpoint.scheme if endpoint else None,
        "connect_timeout": 10,
        "request_timeout": 60,
    }
    given = {name: value for name, value in arguments.items() if value is not None}
    return fs.S3FileSystem(**given), location.removeprefix("s3://"), "s3://"


def _list(
    filesystem: "FileSystem", base: str, *, is_local: bool, recursive: bool
) -> tuple[list["FileInfo"], int]:
    """Return the files below a folder, and how many links were left out."""
    from pyarrow.fs import FileSelector, FileType

    if is_local:
        listing = list_folder(base, recursive=recursive)
        return filesystem.get_file_info(listing.paths), listing.links
    selector = FileSelector(base or "/", recursive=recursive, allow_not_found=True)
    return [info for info in filesystem.get_file_info(selector) if info.type == FileType.File], 0


def _matching(infos: list["FileInfo"], pattern: str) -> list["FileInfo"]:
    from fsspec.utils import glob_translate

    matches = re.compile(glob_translate(pattern)).fullmatch
    return [info for info in infos if matches(info.path)]


def _with_suffix(infos: list["FileInfo"], base: str, file_format: str) -> list["FileInfo"]:
    """Keep data files; names that begin with a dot or underscore are markers of other programs."""
    return [
        info
        for info in infos
        if info.path.lower().endswith(SUFFIXES[file_format])
        and not any(part.startswith((".", "_")) for part in info.path.removeprefix(base).split("/") if part)
    ]


def _source_file(filesystem: "FileSystem", info: "FileInfo", prefix: str) -> SourceFile:
    return SourceFile(f"{prefix}{info.path}", info.path, filesystem, int(info.size), info.mtime)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") + "." if str(error) else f"{type(error).__name__}."
