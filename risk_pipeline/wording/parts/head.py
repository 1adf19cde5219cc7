"""The head of a story: severity, ticket and the plain fact, in at most a hundred characters."""

from risk_pipeline.domain.tickets.states import State, TicketKind
from risk_pipeline.wording.fit import MAX_HEAD, clean, cut
from risk_pipeline.wording.teller import Teller

_MARKS = {"P0": "🔴", "P1": "🟠", "P2": "🟡", "P3": "⚪"}
_CLOSED, _VERIFYING = "✅", "🔵"
# What a long title and a long place keep at least.
_LEAST = 24


def head_of(teller: Teller) -> str:
    """Return the head."""
    message = teller.message
    if message.old_words is not None:
        return cut(clean(message.old_words.head), MAX_HEAD)
    for title_room, place_room in ((MAX_HEAD, MAX_HEAD), (MAX_HEAD, _LEAST), (_room(teller), _LEAST)):
        head = _head(teller, _fact(teller, title_room, place_room))
        if len(head) <= MAX_HEAD:
            return head
    return cut(head, MAX_HEAD)


def mark_of(teller: Teller) -> str:
    """Return the severity as a colour; of a ticket that is over, that."""
    if teller.is_closed:
        return _CLOSED
    return _VERIFYING if teller.is_back else _MARKS.get(teller.message.severity, "⚪")


def fact_of(teller: Teller) -> str:
    """Return the plain fact at its full length."""
    return _fact(teller, MAX_HEAD * 4, MAX_HEAD * 4)


def _head(teller: Teller, fact: str) -> str:
    message, mark = teller.message, mark_of(teller)
    if teller.is_closed:
        return teller.say("head-closed", mark=mark, ref=message.ticket_ref, fact=fact)
    severity = teller.say("severity", level=message.severity)
    return teller.say("head", mark=mark, severity=severity, ref=message.ticket_ref, fact=fact)


def _room(teller: Teller) -> int:
    """Return how long the title may be where the place is short already."""
    return max(MAX_HEAD - len(_head(teller, _fact(teller, 0, _LEAST))), _LEAST)


def _fact(teller: Teller, title_room: int, place_room: int) -> str:
    message = teller.message
    if message.ticket_kind is TicketKind.DATA and message.value is None and not teller.is_closed:
        return teller.subject
    title = cut(teller.title, title_room) if title_room else ""
    if teller.is_storm and not teller.is_closed:
        count = message.child_count
        return teller.say("fact-storm", title=title, number=teller.words.count(count), count=count)
    place = _in(teller, place_room)
    if teller.is_closed:
        how = teller.say("resolution", resolution=message.resolution or "")
        subject = f"{title} {place}".strip()
        return teller.say("closed-after", title=subject, how=how, lasting=teller.lasting)
    if message.value is None:
        return f"{teller.say('fact-unmeasured', title=title)} {place}".strip()
    return " ".join(part for part in (_amount(teller, title), place, _behind(teller)) if part)


def _amount(teller: Teller, title: str) -> str:
    """Say how much; a project may say what each of the cases does."""
    message = teller.message
    if (
        message.says
        and not teller.is_back
        and message.denominator is not None
        and message.numerator is not None
        and title
    ):
        count, total = teller.words.count(message.numerator), teller.words.count(message.denominator)
        amount = teller.say("amount-of", count=count, total=total)
        return teller.say("fact-said", amount=amount, says=cut(clean(message.says), 48))
    amount = teller.say("back-in-range", amount=teller.value) if teller.is_back else teller.value
    # `Orders: 65 orders` says it twice.
    noun = message.noun[1] if message.noun else ""
    is_said = bool(noun) and title.casefold() == noun.casefold() and amount.endswith(message.noun or ())
    return amount if is_said and amount == teller.value else teller.say("fact", title=title, amount=amount)


def _behind(teller: Teller) -> str:
    return "" if teller.is_back and teller.message.status == State.VERIFYING else teller.against


def _in(teller: Teller, room: int) -> str:
    return teller.say("in-place", place=cut(teller.place, room)) if teller.place else ""
