"""Who may do what to a ticket: one guard for clicks in Slack, the command line and the trackers."""

from dataclasses import dataclass

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.commands.rights import Circle, Rights, Visitor, may, who_may
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.response.ports import RuleBook

WORDS = {
    Verb.ACKNOWLEDGE: "acknowledge it",
    Verb.ASSIGN: "assign it",
    Verb.SNOOZE: "snooze it",
    Verb.ADD_ACTION: "add an action to it",
    Verb.RESOLVE: "resolve it",
    Verb.FALSE_POSITIVE: "close it as a false positive",
    Verb.ESCALATE: "escalate it",
    Verb.ACCEPT: "accept its risk",
    Verb.LOOK: "read it here",
    Verb.OVERRIDE: "override a risk",
    Verb.OPERATE: "operate the platform",
    Verb.ACT_FOR: "act for somebody else on it",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides by the register. It knows nobody: who asks, and their roles, come from the way in."""

    rights: Rights
    book: RuleBook

    def may(self, verb: Verb, ticket: Ticket, visitor: Visitor) -> bool:
        """Whether somebody may do it to a ticket."""
        return may(self.rights, verb, visitor, ticket, self._circle(ticket))

    def refusal(self, verb: Verb, ticket: Ticket, visitor: Visitor) -> str | None:
        """Return the polite no, which names those who may; None if somebody may do it."""
        if self.may(verb, ticket, visitor):
            return None
        able = who_may(self.rights, verb, ticket, self._circle(ticket), self.book.owners)
        return (
            f"Sorry, you may not {WORDS[verb]}: for {ticket.ref} that is up to "
            f"{', '.join(able) or 'nobody'}. Please ask one of them."
        )

    def _circle(self, ticket: Ticket) -> Circle:
        owner, rule = self.book.owners.get(ticket.owner), self.book.rules.get(ticket.rule_id)
        line = self.book.line_of(rule) if rule else None
        return Circle(owner.deputy if owner else None, line.head if line else None)


def why_refused(visitor: Visitor) -> str:
    """Return what the history says of somebody who was not allowed to do something."""
    return f"not allowed to one with {', '.join(sorted(visitor.roles)) or 'no role'}"
