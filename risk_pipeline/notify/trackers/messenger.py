"""Any tracker as a place to deliver to: the root message is an issue, replies are its comments."""

from collections.abc import Mapping
from datetime import timedelta

from risk_pipeline.domain.errors import DeliveryRefused
from risk_pipeline.domain.messages.message import Delivery, DeliveryKind, SentRef, TicketMessage
from risk_pipeline.domain.messages.tracker_issue import Draft, IssueRef, Stage, Tracker
from risk_pipeline.domain.tickets.ticket import EventKind
from risk_pipeline.notify.trackers.issue_text import to_body, to_comment, to_title
from risk_pipeline.notify.trackers.markup import Markup

_CLOCK_SKEW = timedelta(minutes=5)
_WORKING = frozenset({"acknowledged", "in_progress"})
# After these an issue is open whatever people did to it; several of one run are reported as the last one.
_OPENS = frozenset(
    {
        EventKind.REOPENED,
        EventKind.RELAPSED,
        EventKind.RAISED,
        EventKind.WORSENED,
        EventKind.CAUSE_ASKED,
        EventKind.REFUSED,
    }
)
# Closed without a fix: the tracker should not count it as done work.
_DROPPED = frozenset({"false_positive", "expected_change", "duplicate", "data_fault", "risk_accepted"})


class TrackerMessenger:
    """Implements `Messenger` over a `Tracker`; one per repository or project."""

    def __init__(
        self,
        tracker: Tracker,
        markup: Markup,
        *,
        label: str,
        handles: Mapping[str, str] | None = None,
    ) -> None:
        """`label` marks all our issues and begins their keys; `handles` are owners' names there, by id."""
        self.tracker = tracker
        self._markup = markup
        self._label = label
        self._handles = handles or {}

    def post(self, delivery: Delivery) -> SentRef:
        """Create the issue, or comment on it."""
        if delivery.kind is DeliveryKind.REPLY:
            root = _root_of(delivery)
            self.tracker.comment(
                root.ts, to_comment(delivery.message, self._markup), self._comment_key(delivery)
            )
            return SentRef(
                channel=delivery.channel, ts=f"{root.ts}/{delivery.outbox_id}", permalink=root.permalink
            )
        return self._ref(delivery, self.tracker.create(self._draft(delivery.message)))

    def update(self, delivery: Delivery) -> SentRef:
        """Let the issue show the present state."""
        root = _root_of(delivery)
        return self._ref(delivery, self.tracker.update(root.ts, self._draft(delivery.message)))

    def find(self, delivery: Delivery) -> SentRef | None:
        """Look for the issue by the ticket's key, or for a comment by the row's."""
        since = delivery.attempt_started_at - _CLOCK_SKEW
        if delivery.kind is DeliveryKind.REPLY:
            root = _root_of(delivery)
            if not self.tracker.has_comment(root.ts, self._comment_key(delivery), since):
                return None
            return SentRef(
                channel=delivery.channel, ts=f"{root.ts}/{delivery.outbox_id}", permalink=root.permalink
            )
        found = self.tracker.find(self._key(delivery.message), since)
        return self._ref(delivery, found) if found else None

    def _draft(self, message: TicketMessage) -> Draft:
        handle = self._handles.get(message.owner)
        return Draft(
            key=self._key(message),
            title=to_title(message),
            body=to_body(message, self._markup, handle=handle),
            labels=(self._label, f"{self._label}:{message.severity}", self._line_label(message)),
            stage=stage_of(message),
            assignee=handle,
        )

    def _key(self, message: TicketMessage) -> str:
        return f"{self._label}:{message.ticket_ref}"

    def _comment_key(self, delivery: Delivery) -> str:
        return f"{self._label}:{delivery.idem_key}"

    def _line_label(self, message: TicketMessage) -> str:
        return f"{self._label}:{message.business_line}".replace(" ", "_")[:50]

    @staticmethod
    def _ref(delivery: Delivery, issue: IssueRef) -> SentRef:
        return SentRef(channel=delivery.channel, ts=issue.id, permalink=issue.url)


def stage_of(message: TicketMessage) -> Stage:
    """Return what the issue should show."""
    if message.status == "closed":
        return Stage.DROPPED if message.resolution in _DROPPED else Stage.DONE
    if message.status == "verifying":
        return Stage.AS_IS  # its fix is claimed, the data decide
    if message.kind in _OPENS:
        return Stage.OPEN
    return Stage.WORKING if message.status in _WORKING else Stage.AS_IS


def _root_of(delivery: Delivery) -> SentRef:
    if delivery.root is None:
        raise DeliveryRefused(
            f"{delivery.message.ticket_ref} ({delivery.kind}): no issue of it is in {delivery.channel}. "
            "Fix what its first message was refused for, then queue it again.",
            code="no_root",
            is_of_place=False,
        )
    return delivery.root
