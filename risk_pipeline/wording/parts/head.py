"""The head of a story: severity, ticket and the plain fact, in at most a hundred characters."""

from typing import NamedTuple

from risk_pipeline.domain.tickets.states import State, TicketKind
from risk_pipeline.wording.fit import MAX_HEAD, clean, cut, cut_at_word
from risk_pipeline.wording.parts.duty import fact_of_duty
from risk_pipeline.wording.teller import Teller

_MARKS = {"P0": "🔴", "P1": "🟠", "P2": "🟡", "P3": "⚪"}
_CLOSED, _VERIFYING = "✅", "🔵"
# What a long title and a long place keep at least.
_LEAST = 24
# What a bad case does stands where the title would.
_MAX_SAYS = 60


class _Room(NamedTuple):
    """What a head has room for.

    `title` and `place` are lengths; `is_full`: what the value is held against, or how long it took;
    `has_level`: the severity's word behind its code; `has_state`: that it is closed; its mark says so.
    """

    title: int = MAX_HEAD
    place: int = MAX_HEAD
    is_full: bool = True
    has_level: bool = True
    has_state: bool = True


# What is left out first says least: the title stays whole as long as anything else can go.
_ROOMS = (
    _Room(),
    _Room(is_full=False),
    _Room(is_full=False, has_level=False),
    _Room(is_full=False, has_level=False, has_state=False),
    _Room(is_full=False, has_level=False, has_state=False, place=_LEAST),
)


def head_of(teller: Teller) -> str:
    """Return the head."""
    message = teller.message
    if message.old_words is not None:
        return cut(clean(message.old_words.head), MAX_HEAD)
    room = _room(teller)
    return cut(_head(teller, _fact(teller, room), room), MAX_HEAD)


def is_against_told(teller: Teller) -> bool:
    """Whether the head had room for what the value is held against."""
    return _room(teller).is_full


def mark_of(teller: Teller) -> str:
    """Return the severity as a colour; of a ticket that is over, that."""
    if teller.is_closed:
        return _CLOSED
    is_verifying = teller.is_back or teller.is_being_verified
    return _VERIFYING if is_verifying else _MARKS.get(teller.message.severity, "⚪")


def fact_of(teller: Teller) -> str:
    """Return the plain fact at its full length."""
    return _fact(teller, _Room(title=MAX_HEAD * 4, place=MAX_HEAD * 4))


def _room(teller: Teller) -> _Room:
    """Return the widest room that keeps the head short; where there is none, a title cut at a word."""
    for room in _ROOMS:
        if len(_head(teller, _fact(teller, room), room)) <= MAX_HEAD:
            return room
    least = _ROOMS[-1]
    bare = _head(teller, _fact(teller, least._replace(title=0)), least)
    return least._replace(title=max(MAX_HEAD - len(bare) - 1, _LEAST))


def _head(teller: Teller, fact: str, room: _Room) -> str:
    message = teller.message
    key = "head-closed" if teller.is_closed and room.has_state else "head"
    severity = teller.say("severity", level=message.severity) if room.has_level else message.severity
    return teller.say(key, mark=mark_of(teller), severity=severity, ref=message.ticket_ref, fact=fact)


def _fact(teller: Teller, room: _Room) -> str:
    message = teller.message
    if message.ticket_kind is TicketKind.DATA and message.value is None:
        what = cut_at_word(teller.subject, max(room.title, _LEAST))
        return _ending(teller, what, is_full=room.is_full) if teller.is_closed else teller.subject
    if message.duty is not None and not teller.is_closed:
        return fact_of_duty(teller, message.duty, room.title)
    title = cut_at_word(teller.title, room.title) if room.title else ""
    if teller.is_storm and not teller.is_closed:
        count = message.child_count
        return teller.say("fact-storm", title=title, number=teller.words.count(count), count=count)
    place = teller.in_place(room.place)
    if teller.is_closed:
        return _ending(teller, f"{title} {place}".strip(), is_full=room.is_full)
    if message.value is None:
        return f"{teller.say('fact-unmeasured', title=title)} {place}".strip()
    behind = _behind(teller) if room.is_full else ""
    return " ".join(part for part in (_amount(teller, title), place, behind) if part)


def _ending(teller: Teller, subject: str, *, is_full: bool) -> str:
    """Say how it ended, and after how long; a duplicate always names what it is part of."""
    plain, is_part = teller.resolution, teller.message.duplicate_of is not None
    how = teller.ending if is_full or is_part else plain
    key = "closed-after" if is_full and how == plain else "closed-as"
    return teller.say(key, title=subject, how=how, lasting=teller.lasting)


def _amount(teller: Teller, title: str) -> str:
    """Say how much; a project may say what each of the cases does."""
    message = teller.message
    if title and _is_said_of_cases(teller):
        key = "fact-said" if teller.is_few else "fact-share-said"
        amount = teller.cases if teller.is_few else teller.value
        return teller.say(key, amount=amount, says=cut_at_word(clean(message.says), _MAX_SAYS))
    amount = _standing(teller)
    # `Orders: 65 orders` says it twice.
    noun = message.noun[1] if message.noun else ""
    is_said = bool(noun) and title.casefold() == noun.casefold() and amount.endswith(message.noun or ())
    return amount if is_said and amount == teller.value else teller.say("fact", title=title, amount=amount)


def _is_said_of_cases(teller: Teller) -> bool:
    message = teller.message
    is_counted = message.denominator is not None and message.numerator is not None
    is_newest = not (teller.is_back or teller.is_fading or teller.is_being_verified)
    return bool(message.says) and is_counted and is_newest


def _standing(teller: Teller) -> str:
    """Return the value, and that it is back or fades; while that is not sure, the worst one."""
    if teller.is_back:
        return teller.say("back-in-range", amount=teller.value)
    worst = teller.message.worst
    if teller.is_being_verified and worst is not None:
        return teller.say("being-verified", worst=teller.judged(worst.value))
    if teller.is_fading and worst is not None:
        return teller.say("fading", worst=teller.judged(worst.value), amount=teller.value)
    return teller.value


def _behind(teller: Teller) -> str:
    worst = teller.message.worst
    if teller.is_being_verified and worst is not None:
        if teller.is_limit_plainer:
            return teller.against
        usual = teller.message.expected if worst.usual is None else worst.usual
        return "" if usual is None else teller.say("usually", usual=teller.usual_of(usual))
    return "" if teller.is_back and teller.message.status == State.VERIFYING else teller.against
