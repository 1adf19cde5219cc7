"""Who may do what to a ticket: one guard for clicks in Slack, the command line and the trackers."""

from dataclasses import dataclass

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.commands.rights import Circle, Rights, Visitor, may, who_may
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.response.ports import RuleBook
from risk_pipeline.wording.language import words_in


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides by the register. It knows nobody: who asks, and their roles, come from the way in."""

    rights: Rights
    book: RuleBook

    def may(self, verb: Verb, ticket: Ticket, visitor: Visitor) -> bool:
        """Whether somebody may do it to a ticket."""
        return may(self.rights, verb, visitor, ticket, self._circle(ticket))

    def refusal(
        self, verb: Verb, ticket: Ticket, visitor: Visitor, language: Language = DEFAULT_LANGUAGE
    ) -> str | None:
        """Return the polite no, which names those who may; None if somebody may do it."""
        if self.may(verb, ticket, visitor):
            return None
        able = who_may(self.rights, verb, ticket, self._circle(ticket), self.book.owners)
        words = words_in(language)
        return words.say(
            "not-yours",
            what=words.say("asked-for", verb=verb.value),
            ref=ticket.ref,
            who=", ".join(able) or words.say("nobody"),
        )

    def _circle(self, ticket: Ticket) -> Circle:
        owner, rule = self.book.owners.get(ticket.owner), self.book.rules.get(ticket.rule_id)
        line = self.book.line_of(rule) if rule else None
        return Circle(owner.deputy if owner else None, line.head if line else None)


def why_refused(visitor: Visitor) -> str:
    """Return what the history says of somebody who was not allowed to do something."""
    return f"not allowed to one with {', '.join(sorted(visitor.roles)) or 'no role'}"
