"""What an override must say before it holds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.errors import ConfigError

LONGEST_DAYS = 90
CLASSES = range(1, 6)


@dataclass(frozen=True, slots=True)
class OverrideWish:
    """What somebody asks for: classes from 1 to 5 (None: the computed one stands), why, and until when."""

    likelihood: int | None
    impact: int | None
    reason: str
    expires: date

    def check(self, today: date) -> None:
        """Refuse what no override may be.

        Raises:
            ConfigError: nothing is overridden, a class is none, no reason is given, or it ends too late.
        """
        given = [each for each in (self.likelihood, self.impact) if each is not None]
        if not given:
            raise ConfigError("Nothing to override: give --likelihood, --impact or both, from 1 to 5.")
        if wrong := [each for each in given if each not in CLASSES]:
            raise ConfigError(f"{wrong[0]} is no class: give 1 to 5.")
        if not self.reason.strip():
            raise ConfigError("An override needs a reason: say --reason why the computed value is wrong.")
        if not today <= self.expires or (self.expires - today).days > LONGEST_DAYS:
            raise ConfigError(
                f"--expires {self.expires}: an override ends from today on within {LONGEST_DAYS} days. "
                "Where it is right for longer, change the inherent scores, links or controls in register/."
            )


def next_id(known: Collection[str]) -> str:
    """Return the id of the next override."""
    return f"O-{len(known) + 1:04}"
