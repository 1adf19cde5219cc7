"""Numbers: what is written is what is stored, or it is none.

The engine's own casts round, skip underscores and read hexadecimals; each text is therefore held
against the form of a number first.
"""

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.warehouse.feeds.values.kinds import FLOATS, INTEGERS, Field, is_decimal
from risk_pipeline.warehouse.sql import literal

_PLAIN = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
# A computed double such as 59.970000000000006 means the decimal it is next to.
_FLOAT_NOISE = "1e-14"


def number_text(text: str, feed: Feed) -> str:
    """Return the SQL of a text as a plain number, `1.234,56` as `1234.56`; null where it is none."""
    decimal, thousands = feed.decimal_separator, feed.thousands_separator
    if (decimal, thousands) == (".", ""):
        return f"case when regexp_full_match({text}, {literal(_PLAIN)}) then {text} end"
    fraction = f"({_escaped(decimal)}[0-9]*)?"
    form = f"[+-]?([0-9]+{fraction}|{_escaped(decimal)}[0-9]+)([eE][+-]?[0-9]+)?"
    plain = text
    if thousands:
        # A space between thousands is often a narrow or non-breaking one.
        mark = "[ \u00a0\u202f]" if thousands == " " else _escaped(thousands)
        form = f"{form}|[+-]?[0-9]{{1,3}}({mark}[0-9]{{3}})+{fraction}"
        plain = f"regexp_replace({plain}, {literal(mark)}, '', 'g')"
    if decimal != ".":
        plain = f"replace({plain}, {literal(decimal)}, '.')"
    return f"case when regexp_full_match({text}, {literal(form)}) then {plain} end"


def integer(source: Field, text: str, target: str) -> str:
    """Return the SQL of a whole number; `1.5` is none, `2.0` is 2."""
    if source.data_type in INTEGERS:
        return f"try_cast({source.expression} as {target})"
    whole = f"regexp_replace({text}, '\\.0*$', '')"
    is_whole = (
        f"not regexp_matches({text}, '\\.[0-9]*[1-9]|[eE]') "
        f"or (regexp_matches({text}, '[eE]') and {_is_kept(text)} and try_cast({text} as double) % 1 = 0 "
        f"and abs(try_cast({text} as double)) < 9007199254740992)"
    )
    return f"case when {is_whole} then try_cast({whole} as {target}) end"


def decimal(source: Field, text: str, target: str) -> str:
    """Return the SQL of a decimal; a digit that its scale cannot hold makes it none."""
    scale = int(target.rstrip(")").rpartition(",")[2])
    if source.data_type in INTEGERS:
        return f"try_cast({source.expression} as {target})"
    value = f"try_cast({text} as {target})"
    is_short = f"not regexp_matches({text}, '\\.[0-9]{{{scale}}}[0-9]*[1-9]|[eE]')"
    double = f"try_cast({text} as double)"
    noise = f"least(abs({double}) * {_FLOAT_NOISE}, 1e-{scale + 2})"
    # A double is no finer than the scale where it is very large, and is nothing where it is very small.
    is_fine = f"(regexp_matches({text}, '[eE]') or abs({double}) < 1e{13 - scale}) and {_is_kept(text)}"
    is_near = f"({is_fine} and abs({double} - cast({value} as double)) <= {noise})"
    return f"case when {is_short} or {is_near} then {value} end"


def _is_kept(text: str) -> str:
    """Return the SQL that tells whether a text is still something as a double: `1e-400` would be nothing."""
    return f"(try_cast({text} as double) <> 0 or not regexp_matches({text}, '^[^eE]*[1-9]'))"


def is_number(target: str) -> bool:
    """Whether values of the type are read from a number's text."""
    return target in INTEGERS or target in FLOATS or is_decimal(target)


def number(source: Field, text: str, target: str) -> str:
    """Return the SQL of `source` as a number of type `target`; `text` is how it is written."""
    if target in INTEGERS:
        return integer(source, text, target)
    if is_decimal(target):
        return decimal(source, text, target)
    return f"try_cast({text} as {target})"


def _escaped(character: str) -> str:
    return f"\\{character}" if character == "." else character
