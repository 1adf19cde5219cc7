"""What a number may stand with in a text that people read: a short grammar, of every language we write.

`bare_numbers` takes away what counts, kind by kind, and returns the numbers that are left. Kinds:

- ids: tickets, incidents, severities, risks, versions of rules, ids that are shortened
- dates, times, spans (`3 d`), numbered steps and actions
- money, per cent, points
- a number with a noun: of the engine (days, rows, tickets …) or of the project (its indicators' nouns), with
  at most one word between (`35 missing orders`)
- two ends of a range, or so many of so many, with the noun once: `700 to 1,400 orders`, `2 of 14 reviews`
- a number against another of the same noun (`65 orders against 100`), and the signed parts of the difference
- `of them`, which stands for the noun before
- numbers behind a colon, of the noun before it: `Open tickets: 3`, `tickets: 3 open, 1 overdue`
"""

import re
from collections.abc import Iterable, Iterator

_N = r"\d+(?:[.,]\d+)*"
_MONTH = r"(?:jan|feb|fev|mar|apr|abr|may|mai|jun|jul|aug|ago|sep|set|oct|out|nov|dec|dez)\w*\.?"
_UNITS = (
    *("hours?", "days?", "weeks?", "months?", "periods?", "times", "points?"),
    *(
        "rows?",
        "feeds?",
        "rules?",
        "tickets?",
        "segments?",
        "cases?",
        "users?",
        "deliver(?:y|ies)",
        "decisions?",
    ),
    *("false positives?", "false tickets?"),
    *("horas?", "dias?", "semanas?", "mês", "meses", "períodos?", "vez", "vezes", "pontos?"),
    *(
        "linhas?",
        "fontes?",
        "regras?",
        "segmentos?",
        "casos?",
        "usuários?",
        "entregas?",
        "decisão",
        "decisões",
    ),
    *("falsos? positivos?", "tickets? falsos?"),
)
_ALONE = (
    r"https?://\S+",
    r"(?<!\w)/\S+",
    r"\bT-\d+\b",
    r"\b(?:INC-\d{4}|CAND)-\d+\b",
    r"\b[A-Z]{1,3}-?\d+\b",
    r"\b(?:version|versão) [0-9a-f]+\b",
    r"\b[0-9a-f]{12}\b",
    r"!date\S+",
    r"\b\w*…\w*",
    rf"\b\d{{1,2}} {_MONTH} \d{{4}}\b",
    rf"\b{_MONTH} \d{{4}}\b",
    r"\b\d{4}-\d{2}-\d{2}\b",
    r"\b\d{2}:\d{2}\b",
    r"\b\d+ (?:d|h|min)\b",
    r"\b(?:action|ação) \d+",
    rf"(?:\b[A-Z]{{3}}|R\$)\s{_N}",
    rf"[−+]?{_N}\s%",
)
_HEADED = re.compile(
    r"\b(?:tickets|incidents|decisions|actions|indicators|incidentes|decisões|ações|indicadores)\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(rf"[−+]{_N}")
_LEFT = re.compile(rf"{_N}")


def bare_numbers(text: str, nouns: Iterable[str]) -> list[str]:
    """Return the numbers of a text that stand with nothing that says what they are."""
    noun = "|".join(sorted({*map(re.escape, filter(None, nouns)), *_UNITS}, key=len, reverse=True))
    for pattern in _ALONE:
        text = re.sub(pattern, " ", text, flags=re.IGNORECASE if "jan" in pattern else 0)
    return [number for sentence in re.split(r"(?<=[.;])\s", text) for number in _left(sentence, noun)]


def _left(sentence: str, noun: str) -> Iterator[str]:
    counted = rf"{_N}(?: (?!(?:to|of|against|in|on|at|by|a|de|contra|em|por)\b)[\w-]+)? (?:{noun})\b"
    before = sentence
    for pattern in (
        rf"{_N} (?:to|a) (?={counted})",
        rf"(?:{counted}|{_N}) (?:of|de) {counted}",
        rf"{counted} (?:of|de) {_N}",
        rf"{counted} (?:against|contra) {_N}",
        counted,
        rf"{_N} (?:of them|deles|delas)\b",
    ):
        sentence = re.sub(pattern, " ", sentence)
    if sentence != before:
        sentence = _SIGNED.sub(" ", sentence)
    named, _, behind = sentence.partition(":")
    yield from _LEFT.findall(named if behind and _HEADED.search(named) else sentence)
