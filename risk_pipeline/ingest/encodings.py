"""Which encoding a text file of unknown origin is in, and how sure that is."""

import codecs
from dataclasses import dataclass
from pathlib import Path

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.formats.packing import unpacked

_SAMPLE_BYTES = 1024 * 1024
_LONGEST_UTF8 = 4
_BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Encodings of the West first: where several give the same letters, the commonest name is said.
_CANDIDATES = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "koi8_r"),
    *("cp932", "euc_jp", "gb18030", "big5", "euc_kr"),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding. `others` would read the sample as well, with other letters or the same."""

    name: str
    others: tuple[str, ...] = ()


def detect_encoding(path: Path, feed: Feed) -> Encoding:
    """Return the encoding of a text file, packed or not, from its first megabyte.

    UTF-8 is proved by the bytes; an encoding of one byte a letter can only be guessed.
    """
    with unpacked(path, path.name, feed) as stream:
        sample = stream.read(_SAMPLE_BYTES)
    for mark, name in _BYTE_ORDER_MARKS.items():
        if sample.startswith(mark):
            return Encoding(name)
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        # A letter may be cut in two by the end of the sample.
        if len(sample) < _SAMPLE_BYTES or error.start < len(sample) - _LONGEST_UTF8:
            return _guess(sample)
    return Encoding("utf-8")


def _guess(sample: bytes) -> Encoding:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(_CANDIDATES)).best()
    if best is None:
        return Encoding("cp1252", _CANDIDATES[1:])
    fitting = [name for name in _CANDIDATES if name in best.could_be_from_charset]
    chosen = fitting[0] if fitting else best.encoding
    return Encoding(chosen, tuple(_readers(sample, chosen)))


def _readers(sample: bytes, chosen: str) -> list[str]:
    """Return the other candidates that read the sample, and read it otherwise."""
    text = sample.decode(chosen, errors="replace")
    others = []
    for name in _CANDIDATES:
        try:
            if name != chosen and sample.decode(name) != text:
                others.append(name)
        except UnicodeDecodeError:
            continue
    return others
