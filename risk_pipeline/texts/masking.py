"""Takes personal data out of what people write. The one masker: at ingest, before terms, before examples.

Masked: e-mail (also spelled out), addresses of pages, handles, runs of seven digits and more (cards, phones,
documents, IBAN, orders, with whatever stands between their digits), UUID, tracking numbers,
postal codes, streets with a number, names behind a cue such as "my name is". Not masked: bare names, streets
without a number, plates, nicknames, digits in words. Who shows a text hides its rare words besides.
"""

import re

MASK = "▢"

_NAME = r"[A-ZÀ-Þ][\w'’-]+(?:\s+(?:d[aeo]s?\s+)?[A-ZÀ-Þ][\w'’-]+){0,4}"
_ANY_NAME = r"[^\W\d_][\w'’-]+(?:\s+(?:d[aeo]s?\s+)?[A-ZÀ-Þ][\w'’-]+){0,4}"
_CUES = (
    r"me\s+chamo|meu\s+nome\s+(?:é|e)|aqui\s+(?:é|e)\s+[oa]|my\s+name(?:\s+is|['’]s)|i\s+am\s+called|"
    r"att\.?,?|atenciosamente,?|regards,?|sincerely,?|falar\s+com\s+[oa]|speak\s+(?:to|with)|"
    r"sr\.?a?|dona|mr\.?|mrs\.?|ms\.?"
)
_STREETS = (
    r"rua|r\.|avenida|av\.?|travessa|alameda|rodovia|estrada|praça|praca|largo"
    r"|calle"
)
_STREETS_AFTER = r"street|st\.?|avenue|ave\.?|road|rd\.?|lane|ln\.?|drive|dr\.?|boulevard|blvd\.?"
_AT = r"@|\(\s*at\s*\)|\[\s*at\s*\]|\barroba\b"
_NUMBERED = r"cep|zip|postal\s+code|pedido|order|ordem|protocolo"
_PATTERNS = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (r"\b(?:https?://|www\.)\S+", re.I),
        (rf"[\w.+-]+\s*(?:{_AT})\s*[\w-]+(?:\s*(?:\.|\bponto\b|\bdot\b)\s*[\w-]+)*", re.I),
        (r"\b[\w-]{2,}\.(?:com|net|org|info|io)(?:\.[a-z]{2})?\b\S*", re.I),
        (r"(?<![\w.])@\w{2,}", 0),
        (r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.I),
        (r"\b[A-Z]{2}\d{2}(?:\s?[0-9A-Z]{4}){2,7}(?:\s?[0-9A-Z]{1,4})?\b", 0),
        (rf"\b(?:{_STREETS})\s+[^\d,;\n]{{2,50}},?\s*(?:n[º°o.]*\s*)?\d{{1,6}}\w?\b", re.I),
        (rf"\b\d{{1,6}}\s+(?:[A-Z][\w.]+\s+){{1,4}}(?i:{_STREETS_AFTER})(?!\w)", 0),
        (r"[一-鿿]{2,12}(?:路|街|道|巷)\s*\d{1,5}\s*号", 0),
        (r"\b[A-Z]{1,4}[\s-]?\d{6,}(?:[\s-]?[A-Z]{1,3})?\b", re.I),
        (r"(?<!\d)\+?\(?\d(?:[\s().\-/]{0,3}\d){6,}(?:[\s\-/]?[xX])?", 0),
        (r"\b\d{5}-\d{3}\b", 0),
        (r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b", 0),
        (rf"\b(?:{_NUMBERED})\s*(?:n[º°o.]*|code|#|:)*\s*#?\d[\w-]{{3,}}", re.I),
        (rf"(?<=\b)(?i:{_CUES})\s+(?:{_NAME})", 0),
        (rf"\b(?i:me\s+chamo|meu\s+nome\s+(?:é|e)|my\s+name(?:\s+is|['’]s))\s+{_ANY_NAME}", 0),
        (r"(?:我叫|我是|名字叫)[一-鿿]{2,3}", 0),
    )
)
# Nearly all texts hold none of this, and are done.
_SUSPICIOUS = re.compile(
    rf"\d|@|www|http|arroba|\bat\b|\.com|\.net|\.org|\.io|我叫|我是|名字叫|\b(?:{_CUES})\s",
    re.I,
)


def mask(text: str) -> str:
    """Return a text with each piece of personal data replaced by one sign."""
    if not _SUSPICIOUS.search(text):
        return text
    for pattern in _PATTERNS:
        text = pattern.sub(MASK, text)
    return text
