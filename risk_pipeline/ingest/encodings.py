"""Which encoding a text file of unknown origin is in, and how sure that is."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from risk_pipeline.domain.errors import FeedError
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
# By so little one reading of a text is no more likely than another.
_TIE = 0.02
# Letters of other encodings, read in one of the West, look like nothing that the West writes: a sign amid
# letters, a grave on an i or u that does not end its word, a tilde on an o that no e follows.
_WEST = ("cp1252", "cp1254")
_UNLIKE_WEST = re.compile(
    r"(?<=[^\W\d_])[¹²³¼½¾¿¸¤®±](?=[^\W\d_])|[£¥¦¯](?=[^\W\d_])|[ìù](?=[^\W\d_])|õ(?=[^\W\d_e]|\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding. `others` would read the sample as well, with other letters or the same."""

    name: str
    others: tuple[str, ...] = ()


def detect_encoding(path: Path, feed: Feed, told: str | None = None) -> Encoding:
    """Return the encoding of a text file, packed or not, from its first megabyte.

    `told` is taken if it reads the file. UTF-8 is proved by the bytes; an encoding of one byte a letter can
    only be guessed: that of the West, unless another is clearly more likely.

    Raises:
        FeedError: `told` is no encoding, or cannot read the file.
    """
    with unpacked(path, path.name, feed) as stream:
        sample = stream.read(_SAMPLE_BYTES)
    if told is not None:
        return _checked(told, sample, path.name)
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


def _checked(told: str, sample: bytes, file: str) -> Encoding:
    try:
        # Cut off amid a letter, a sample is read all the same: only what follows is not known.
        b" ".decode(told)  # of text, unlike base64
        codecs.getincrementaldecoder(told)().decode(sample)
    except LookupError as error:
        raise FeedError(f"--encoding {told}: no such encoding. Name one such as utf-8 or cp1252.") from error
    except UnicodeDecodeError as error:
        raise FeedError(
            f"{file}: --encoding {told} cannot read byte {error.start + 1:,}. Name another, or leave it out."
        ) from error
    return Encoding(told)


def _guess(sample: bytes) -> Encoding:
    from charset_normalizer import from_bytes

    is_west = not _UNLIKE_WEST.search(sample.decode("cp1252", errors="replace"))
    candidates = [name for name in _CANDIDATES if is_west or name not in _WEST]
    matches = from_bytes(sample, cp_isolation=candidates)
    best = matches.best()
    if best is None:
        return Encoding(candidates[0], tuple(candidates[1:]))
    likely = {
        name
        for each in matches
        if each.chaos <= best.chaos + _TIE and each.coherence >= best.coherence - _TIE
        for name in each.could_be_from_charset
    }
    chosen = next((name for name in candidates if name in likely), best.encoding)
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
