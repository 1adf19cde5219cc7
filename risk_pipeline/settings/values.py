"""Is a time zone, or a currency, one that exists?"""

from zoneinfo import available_timezones

from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.money import is_known_currency


def check_time_zone(name: str) -> str:
    """Return the name of a time zone.

    Raises:
        ValueError: it does not exist; the text suggests one that is spelt alike.
    """
    if name not in available_timezones():
        near = did_you_mean(name, available_timezones()) or "Use an IANA name, such as Europe/Berlin."
        msg = f"'{name}' is not a time zone. {near}"
        raise ValueError(msg)
    return name


def check_currency(code: str) -> str:
    """Return the code of a currency.

    Raises:
        ValueError: it does not exist; the text suggests one only where nothing but the capitals are missing.
    """
    if not is_known_currency(code):
        capitals = code.strip().upper()
        remedy = (
            capitals
            if is_known_currency(capitals)
            else "its ISO 4217 code, three capitals (EUR for the euro)"
        )
        msg = f"'{code}' is not a currency; write {remedy}"
        raise ValueError(msg)
    return code
