"""Where a number of an axis comes from, in the reader's language; `AxisNumber.source` has it in English."""

import re

from risk_pipeline.wording.fit import clean
from risk_pipeline.wording.language import Words

# By key of the text: the source as it is recorded. `rest` is a source again, `name` that of an indicator.
_FORMS = {
    key: re.compile(pattern)
    for key, pattern in {
        "incident-source-month": r"(?P<rest>.+), of 30 days of (?P<name>\w+)",
        "incident-source-day": r"(?P<rest>.+) on the worst day, of a usual day of (?P<name>\w+)",
        "incident-source-indicator": r"indicator (?P<name>\w+)",
        "incident-source-person": r"person (?P<who>.+)",
        "incident-source-rows": r"rows of linked tickets",
        "incident-source-booked": r"losses booked on linked tickets",
    }.items()
}


def source_in_words(source: str, title: str, words: Words) -> str:
    """Return a source; its indicator by the title, where that is known."""
    for key, form in _FORMS.items():
        if found := form.fullmatch(source):
            given = {name: clean(text) for name, text in found.groupdict().items()}
            if "name" in given:
                given["name"] = clean(title) or given["name"]
            if "rest" in given:
                given["rest"] = source_in_words(given["rest"], title, words)
            return words.say(key, **given)
    return clean(source)


def indicator_in(source: str) -> str:
    """Return the name of the indicator that a source speaks of; empty where it is of none."""
    found = next((known for form in _FORMS.values() if (known := form.fullmatch(source))), None)
    return (found.groupdict().get("name") or "") if found else ""
