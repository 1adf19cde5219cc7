"""Which columns look as if they were about a person: by their name, and by the pattern of their values."""

from collections.abc import Callable, Iterable, Mapping

from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.mx import curp
from stdnum.nl import bsn
from stdnum.pl import pesel

from risk_pipeline.domain.scaffold.columns.profile import ColumnProfile
from risk_pipeline.domain.scaffold.columns.words import PERSONAL, PERSONAL_PHRASES
from risk_pipeline.domain.scaffold.names import to_identifier

_BY_SHAPE = {"mail": "a mail address", "phone": "a phone number"}
_ENOUGH = 0.5
# Of random digits one in ten passes one check digit, so nearly all must.
_NEARLY_ALL = 0.9
_FEWEST_TRIED = 3
_CARD_DIGITS = range(13, 20)


def _is_card(text: str) -> bool:
    digits = text.replace(" ", "").replace("-", "")
    return digits.isdigit() and len(digits) in _CARD_DIGITS and luhn.is_valid(digits)


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "an account": iban.is_valid,
    "a card": _is_card,
    "a tax or identity number": lambda text: any(
        number.is_valid(text) for number in (cpf, idnr, dni, nie, nir, codicefiscale, curp, bsn, pesel)
    ),
}


def count_valid(values: Iterable[str]) -> dict[str, int]:
    """Return how many values are valid as an account, a card or a tax number, by their check digits."""
    known = list(values)
    return {kind: sum(check(value) for value in known) for kind, check in _CHECKS.items()}


def personal_kind(profile: ColumnProfile) -> str | None:
    """Return what a column seems to hold of a person, None if nothing: `a mail address, by its name`."""
    if kind := _by_values(profile):
        return f"{kind}, by its values"
    kind = _by_name(to_identifier(profile.header))
    return f"{kind}, by its name" if kind else None


def _by_values(profile: ColumnProfile) -> str | None:
    for shape, kind in _BY_SHAPE.items():
        if profile.share(shape) >= _ENOUGH:
            return kind
    enough = _NEARLY_ALL * max(profile.tried, _FEWEST_TRIED)
    return next((kind for kind, valid in profile.valid_as.items() if valid >= enough), None)


def _by_name(name: str) -> str | None:
    words, phrase = set(name.split("_")), f"_{name}_"
    for kind, known in PERSONAL_PHRASES.items():
        if any(f"_{one}_" in phrase for one in known):
            return kind
    return next((kind for kind, known in PERSONAL.items() if words & known), None)
