"""The one family of errors. Each message names the file, the id, the key and what to do."""

from datetime import timedelta

from risk_pipeline.domain.said import Given, Said


class RiskError(Exception):
    """Base of every error this package raises on purpose; its text is shown to the user as is."""


class ConfigError(RiskError):
    """A setting, register entry, rule, feed or indicator definition is wrong."""


class FeedError(RiskError):
    """A feed cannot be loaded: missing, unreadable, drifted from its contract, too many rejects."""


class FeedMissing(FeedError):  # noqa: N818 - reads as the condition it names
    """The feed is declared, but its location holds nothing. Its indicators are `no_data`."""


class WarehouseBusy(RiskError):  # noqa: N818
    """Another process holds the analytics engine's file."""


class WarehouseError(RiskError):
    """The analytics engine refused a statement, or a table it should hold is absent."""


class StoreError(RiskError):
    """The operational store is locked, unreachable or at another schema version."""


class HistoryError(RiskError):
    """The history is not what was noted of it outside the store, or that cannot be found out."""


class Answered(RiskError):  # noqa: N818 - a person asked for it and reads why not
    """What people also read outside the command line: there in their language, by a text of `wording/`.

    `said` is that text, None where only the command line can come upon it. `about` names the parts of what
    was asked that it is about, such as `note` or `until`: a form shows it there.
    """

    def __init__(self, message: str, key: str = "", *, about: tuple[str, ...] = (), **given: Given) -> None:
        """Keep what it says, in the words of the command line and for every language."""
        super().__init__(message)
        self.said = Said(key, given) if key else None
        self.about = about


class NothingFound(Answered):
    """What was asked about does not exist, or several things fit; the text names what there is."""


class TransitionRefused(Answered):
    """A ticket may not make the requested transition; the text says which guard refuses."""


class NotAllowed(TransitionRefused):
    """The register gives somebody no right to what they asked for; the text names who has it."""


class FieldRefused(RiskError):  # noqa: N818
    """An event would set what no ticket has, or a value of the wrong type: our fault, not a person's."""


class DeliveryRefused(RiskError):  # noqa: N818
    """The receiver refused a message for good (channel archived, token revoked …). Never retried.

    `code` names the cause. `is_of_place`: other messages would be refused there as well; else it is
    this message's fault alone (its thread was deleted …).
    """

    def __init__(self, message: str, *, code: str = "refused", is_of_place: bool = True) -> None:
        """Keep the cause."""
        super().__init__(message)
        self.code = code
        self.is_of_place = is_of_place


class SenderRefused(DeliveryRefused):
    """The receiver refuses us, not this message (token revoked, scope missing): everything waits."""


class DeliveryDeferred(RiskError):  # noqa: N818
    """A message was certainly not delivered and may be sent again later."""

    def __init__(self, message: str, retry_after: timedelta) -> None:
        """Keep how long the receiver asked us to wait."""
        super().__init__(message)
        self.retry_after = retry_after


class CallRefused(RiskError):  # noqa: N818
    """A call from outside is not signed with our secret, or cannot be understood. Answer 401; do nothing."""


class DeliveryUnknown(RiskError):  # noqa: N818
    """Nobody knows whether a message arrived (time-out, reset, 5xx). Reconcile before resending."""
