"""Cuts: a head has its characters, a part of a first message its words. Names from data are made harmless."""

from risk_pipeline.domain.text import one_line, shown_name, without_addresses

PERSON = "\ue000"
"""Stands in a text where a receiver calls the person whose move it is."""

MAX_HEAD = 100
ELLIPSIS = "…"


def clean(text: str) -> str:
    """Return a text from data or people as a sentence takes it: on one line, no address, nobody called."""
    return shown_name(text.replace(PERSON, ""))


def spoken(text: str) -> str:
    """Return what people, playbooks or sources wrote, at its length: one line, no address, nobody called."""
    return without_addresses(one_line(text.replace(PERSON, "")))


def cut_words(text: str, most: int) -> str:
    """Return at most so many words; what is cut ends in an ellipsis."""
    words = text.split()
    return text if len(words) <= most else f"{' '.join(words[:most]).rstrip(' ,;:.')}{ELLIPSIS}"


def cut(text: str, most: int) -> str:
    """Return at most so many characters, cut at the end of a word where one is near."""
    if len(text) <= most:
        return text
    kept = text[: max(most - 1, 0)]
    near = kept.rfind(" ")
    kept = kept[:near] if near > most * 2 // 3 else kept
    return f"{kept.rstrip(' ,;:.(')}{ELLIPSIS}"


def cut_at_word(text: str, most: int) -> str:
    """Return at most so many characters, of whole words only; a first word that is longer is cut."""
    if len(text) <= most:
        return text
    kept = text[: max(most, 1)]
    near = kept.rfind(" ")
    return f"{kept[:near].rstrip(' ,;:.(')}{ELLIPSIS}" if near > 0 else cut(text, most)


def count_words(text: str) -> int:
    """Return how many words a text has; marks alone are none."""
    return sum(any(character.isalnum() for character in word) for word in text.split())


def sentence(text: str) -> str:
    """Return a text as a sentence: its first letter large, a stop at its end; nothing stays nothing."""
    text = text.strip()
    if not text:
        return ""
    stop = "" if text[-1] in ".!?…:" else "."
    return f"{text[0].upper()}{text[1:]}{stop}"
