"""People and subscriptions of `register/routing.yaml`, and receivers by e-mail: who cannot be reached."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.domain.messages.routing import RECEIVER
from risk_pipeline.domain.messages.subscription import Subscription
from risk_pipeline.domain.messages.tracker_issue import family_of, place_of


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L601, L602, L604, L606 and L609 to L611 of subscriptions."""
    for route in view.catalog.routing.routes:
        for receiver in route.to:
            if family_of(receiver) == "email" and re.fullmatch(RECEIVER, receiver):
                yield from _mailbox(view, "routes", route.id, "to", place_of(receiver))
    for entry in view.catalog.routing.subscriptions:
        yield from _names(view, entry)
        yield from _way(view, entry)


def _names(view: View, entry: Subscription) -> Iterator[Finding]:
    catalog, match = view.catalog, entry.match
    for line in match.lines:
        if line not in catalog.lines:
            yield view.unknown("subscriptions", entry.id, "match.lines", "L601", line, catalog.lines)
    for owner in match.owners:
        if owner not in catalog.owners:
            yield view.unknown("subscriptions", entry.id, "match.owners", "L602", owner, catalog.owners)
    for pattern in match.rules:
        if not any(fnmatchcase(rule, pattern) for rule in catalog.rules):
            text = f"{pattern} matches no rule; correct it, or remove it"
            yield view.finding("subscriptions", entry.id, "match.rules", "L604", text)


def _way(view: View, entry: Subscription) -> Iterator[Finding]:
    """Say why messages of a subscription would reach nobody."""
    person = view.catalog.routing.people.get(entry.person)
    if person is None:
        people = view.catalog.routing.people
        yield view.unknown("subscriptions", entry.id, "person", "L609", entry.person, people)
        return
    if entry.by == "email":
        yield from _mailbox(view, "subscriptions", entry.id, "person", entry.person)
    if entry.by == "slack" and not (person.slack_id or person.email):
        text = f"{person.id} has neither slack_id nor email, so Slack does not find them; add one in `people`"
        yield view.finding("subscriptions", entry.id, "person", "L611", text)
    if not view.is_configured(entry.receiver):
        text = f"{entry.receiver} is not configured, so its messages wait; see docs/receivers.md"
        yield view.finding("subscriptions", entry.id, "by", "L606", text)


def _mailbox(view: View, section: str, subject: str, key: str, who: str) -> Iterator[Finding]:
    catalog = view.catalog
    found = catalog.routing.people.get(who) or catalog.owners.get(who)
    if found is None:
        known = [*catalog.routing.people, *catalog.owners]
        yield view.unknown(section, subject, key, "L609", who, known)
    elif not found.email and view.addressed is not None and who not in view.addressed:
        text = f"{who} has no e-mail address; give one there or in RISK_EMAIL_ADDRESSES"
        yield view.finding(section, subject, key, "L610", text)
