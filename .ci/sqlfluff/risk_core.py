"""What sqlfluff takes for the engine's macros, which models call as `risk_core.…`: their names."""

from collections.abc import Callable, Iterator


class Anything(str):
    """A word of SQL that is also an empty list, and its own attribute, sum and answer."""

    unsafe_callable = alters_data = False  # what Jinja's sandbox asks before it calls

    def __getattr__(self, name: str) -> "Anything":
        return self

    def __getitem__(self, key: object) -> "Anything":
        return self

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __add__(self, other: object) -> "Anything":
        return self

    def __radd__(self, other: object) -> object:
        return other

    __sub__ = __mul__ = __rmul__ = __add__

    def __bool__(self) -> bool:
        return False  # as while dbt parses

    def __call__(self, *arguments: object, **named: object) -> "Anything":  # noqa: D102
        return self


def __getattr__(name: str) -> Callable[..., str]:
    if name.startswith("__"):
        raise AttributeError(name)
    return Anything(name)


def setting(name: str) -> str:
    """Return a word for a setting, which always has a value."""
    return name


def process_checks(log: object, process: str) -> str:
    """Return a query where the engine's macro writes one, from a register that sqlfluff does not have."""
    return " ".join(("select * from", str(log)))


def text_causes(source: str, table: str) -> str:
    """Return a query where the engine's macro writes one, from a source that sqlfluff does not have."""
    return " ".join(("select * from", source, "as", table))


text_topics = text_copies = text_causes
