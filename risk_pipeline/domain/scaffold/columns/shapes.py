"""The shapes that values of a column are counted by, as regular expressions of RE2 for the whole value."""

from collections.abc import Mapping

_GAP = "[ \u00a0\u202f]"
_DAY = r"\d{4}-\d{1,2}-\d{1,2}"
_TIME = r"[ T]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?"
_OFFSET = r"\s*([+-]\d{2}(:?\d{2})?|Z|UTC)"
_NOT_THREE = r"(\d{1,2}|\d{4,})"
_BY_POINT, _BY_COMMA = r"\d{1,3}(\.\d{3})", r"\d{1,3}(,\d{3})"

SHAPES: Mapping[str, str] = {
    "whole": r"[+-]?(0|[1-9]\d*)",
    "padded": r"0\d+",
    "point": r"[+-]?\d*\.\d+",
    "comma": r"[+-]?\d*,\d+",
    "grouped_by_point": r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?",
    "grouped_by_comma": r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?",
    "grouped_by_gap": rf"[+-]?\d{{1,3}}({_GAP}\d{{3}})+([.,]\d+)?",
    "grouped_by_quote": r"[+-]?\d{1,3}('\d{3})+([.,]\d+)?",
    # Only one reading: 1,25 and 1.234,5 have a decimal comma, 1.25 and 1,234.5 a decimal point.
    "surely_comma": rf"[+-]?(\d+,{_NOT_THREE}|0,\d+|\d{{4,}},\d+|{_BY_POINT}+,\d+|{_BY_POINT}{{2,}})",
    "surely_point": rf"[+-]?(\d*\.{_NOT_THREE}|0\.\d+|\d{{4,}}\.\d+|{_BY_COMMA}+\.\d+|{_BY_COMMA}{{2,}})",
    "exponent": r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+",
    "decorated": r"(R\$|[$€£¥]|[A-Z]{3})\s?[+-]?\d[\d.,]*|[+-]?\d[\d.,]*\s?(%|[$€£¥]|[A-Z]{3})",
    "boolean": r"(?i)true|false|t|f|yes|no|y|n",
    "iso_date": _DAY,
    "iso_midnight": rf"{_DAY}[ T]00:00(:00(\.0+)?)?",
    "iso_instant": f"{_DAY}{_TIME}",
    "iso_offset": f"{_DAY}{_TIME}{_OFFSET}",
    "epoch_seconds": r"(9|1\d)\d{8}(\.\d+)?",
    "epoch_milliseconds": r"(9|1\d)\d{11}",
    "mail": r"[^@\s]+@[^@\s]+\.[^@\s.]+",
    "phone": r"\+\d[\d\s().\-/]{6,18}|\(\d{2,5}\)\s?\d[\d\s\-/]{4,14}|0\d{1,4}[\s\-/]\d{3,}[\d\s\-/]{2,12}",
}

# Values worth reading by date formats: digits apart, or a month's name between them.
DATE_LIKE = (
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4}.*|"
    r"[A-Za-z]{3,9} \d{1,2},? \d{4}.*|\d{8}(\d{6})?"
)
