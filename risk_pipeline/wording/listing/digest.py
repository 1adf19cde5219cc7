"""What a digest says besides its tickets: whose it is and of when, the counts, how each ticket stands."""

from datetime import datetime
from zoneinfo import ZoneInfo

from risk_pipeline.domain.messages.digest import DigestLine, DigestMessage, DigestSection
from risk_pipeline.domain.messages.incident import IncidentBrief
from risk_pipeline.wording.language import Words, words_in


def words_of(message: DigestMessage) -> Words:
    """Return the words of a digest's language."""
    return words_in(message.language)


def headline(message: DigestMessage) -> str:
    """Name the digest: whose, of when."""
    words = words_of(message)
    days = (
        words.say("days-from-to", first=words.day(message.first), last=words.day(message.last))
        if message.first != message.last
        else words.day(message.first)
    )
    return words.say("digest-head", cadence=message.cadence, title=message.title, days=days)


def summary(message: DigestMessage) -> str:
    """Return the counts in one line."""
    words, counts = words_of(message), message.counts
    numbers = {name: words.count(number) for name, number in counts.model_dump().items()}
    parts = [
        words.say(
            "digest-tickets",
            **{name: numbers[name] for name in ("open", "overdue", "opened", "closed", "repeat")},
        ),
        words.say(
            "digest-noise",
            false=numbers["false_positive"],
            flapping=numbers["flapping"],
            count=counts.false_positive,
            tickets=counts.flapping,
        ),
    ]
    if message.muted:
        reasons = [
            words.say("muted-count", number=words.count(n), count=n, code=code) for code, n in message.muted
        ]
        parts.append(words.say("digest-muted", reasons=", ".join(reasons)))
    if message.budget:
        used, allowed = words.count(message.budget.used), words.short(message.budget.allowed)
        is_over = "yes" if message.budget.is_over else "no"
        parts.append(words.say("digest-budget", used=used, allowed=allowed, is_over=is_over))
    return "; ".join(parts)


def section_head(section: DigestSection, words: Words) -> str:
    """Return the name of a section, and how many tickets it has."""
    name = words.say("digest-section", name=section.title)
    return words.say("tickets-behind", name=name, number=words.count(section.total), count=section.total)


def incidents_head(message: DigestMessage) -> str:
    """Return the name of the section of incidents, and how many there are."""
    words = words_of(message)
    name = words.say("digest-section", name="incidents")
    return words.say("with-number", name=name, number=words.count(len(message.incidents)))


def more_incidents(rest: int, words: Words) -> str:
    """Return how many more incidents there are than listed."""
    return words.say("more-incidents", number=words.count(rest), count=rest)


def stands(brief: IncidentBrief) -> str:
    """Return how far an incident is, and what waits for a person."""
    return "; ".join((brief.standing, *brief.waits))


def more_of(rest: int, words: Words) -> str:
    """Return how many more tickets there are than listed."""
    return words.say("more", number=words.count(rest), count=rest)


def footer(message: DigestMessage, at: str = "") -> str:
    """Return as of when it is, and the head of the history; `at` is how the receiver writes the instant."""
    words = words_of(message)
    head = words.say("digest-history", head=message.head) if message.head else ""
    as_of = words.say("as-of", at=at or moment(message.until, message.time_zone, words))
    return ". ".join(part for part in (as_of, head) if part)


def moment(at: datetime, zone: str, words: Words) -> str:
    """Return an instant on the clock of a zone, which is named; of none in UTC."""
    told = words.instant(at.astimezone(ZoneInfo(zone or "UTC")))
    return words.say("in-zone", at=told, zone=words.zone(zone) if zone else "UTC")


def head_of(line: DigestLine) -> str:
    """Return what is wrong with a ticket: what, where, how bad, and what that is held against."""
    said = f"{named_of(line)}: {line.value}" if line.value else named_of(line)
    return f"{said}, {line.against}" if line.against else said


def named_of(line: DigestLine) -> str:
    """Return what a ticket is about, and where."""
    return ", ".join(part for part in (line.title, line.where) if part)


def whose(line: DigestLine, words: Words) -> list[str]:
    """Return how a ticket stands, whose it is and by when, as far as each is known."""
    parts = [standing(line, words), line.owner, line.due, line.note] if line.is_open else [line.note]
    return [part for part in parts if part]


def standing(line: DigestLine, words: Words) -> str:
    """Return in which state a ticket is, and of an open one for how long it has been open."""
    state = words.say("state", state=line.state).lower()
    if not line.is_open or not line.age:
        return state
    age = words.say("open-for", age=line.age)
    return age if line.state == "open" else f"{state}, {age}"
