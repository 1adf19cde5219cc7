"""What is missing before an incident may move on, in words."""

from collections.abc import Iterable

from risk_pipeline.domain.incidents.gates import Missing
from risk_pipeline.wording.fit import spoken
from risk_pipeline.wording.language import Words


def say_gaps(missing: Iterable[Missing], words: Words) -> list[str]:
    """Return a sentence for each thing that is missing."""
    return [
        words.say(
            "gap",
            gap=each.gap.value,
            subject=spoken(each.subject),
            when=words.when(each.newest) if each.newest else "",
            until=words.instant(each.until) if each.until else "",
        )
        for each in missing
    ]
