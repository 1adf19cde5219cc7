"""A ticket's message as a person reads it. One presenter for every receiver, picture, page and verb.

The first message says what happened, how bad and since when, whose move it is and until when, the first step,
where and why, and whether the data are whole: at most `MAX_WORDS` words. The rest goes to its thread.
"""

from dataclasses import dataclass
from typing import NamedTuple

from risk_pipeline.domain.messages.message import Link, TicketMessage
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.wording.fit import count_words, cut_words
from risk_pipeline.wording.parts.evidence import data_of
from risk_pipeline.wording.parts.figures import figures_of
from risk_pipeline.wording.parts.head import fact_of, head_of
from risk_pipeline.wording.parts.move import move_of, step_of
from risk_pipeline.wording.parts.place import place_of, related_of
from risk_pipeline.wording.parts.voices import voices_of
from risk_pipeline.wording.teller import Teller
from risk_pipeline.wording.thread.details import Detail, details_of, steps_of
from risk_pipeline.wording.thread.happened import event_of
from risk_pipeline.wording.thread.tables import Table, tables_of

MAX_WORDS = 120
# Words that each part may take; less of all where there are too many together.
_ROOM = {"figures": 56, "move": 30, "step": 26, "place": 30, "voices": 20, "related": 24, "data": 26}
_SHARES = (1.0, 0.8, 0.65, 0.5, 0.4)


@dataclass(frozen=True, slots=True)
class Story:
    """What is said, part by part; empty parts are left out. `move` has `PERSON` where the owner is called."""

    language: Language
    head: str
    state: str
    figures: str
    move: str
    step: str
    place: str
    data: str
    links: tuple[Link, ...]
    event: str
    details: tuple[Detail, ...]
    tables: tuple[Table, ...]
    steps: tuple[str, ...]
    steps_label: str
    fact: str

    @property
    def root(self) -> tuple[str, ...]:
        """The first message's parts that are there, in the order in which they are read."""
        parts = (self.head, self.figures, self.move, self.step, self.place, self.data)
        return tuple(part for part in parts if part)

    @property
    def summary(self) -> str:
        """The facts behind the head in one paragraph."""
        return " ".join(part for part in (self.figures, self.place, self.data) if part)

    @property
    def words(self) -> int:
        """How many words the first message has."""
        return sum(map(count_words, (*self.root, *(link.label for link in self.links))))


def story_of(message: TicketMessage) -> Story:
    """Return the story of a message in its language."""
    teller = Teller.of(message)
    parts = _Parts(
        figures=figures_of(teller),
        move=move_of(teller),
        step=step_of(teller),
        place=place_of(teller),
        voices=voices_of(teller),
        related=related_of(teller),
        data=data_of(teller),
    )
    for share in _SHARES:
        story = _told(teller, parts.cut(share))
        if story.words <= MAX_WORDS:
            break
    return story


class _Parts(NamedTuple):
    """The parts that can be cut."""

    figures: str
    move: str
    step: str
    place: str
    voices: str
    related: str
    data: str

    def cut(self, share: float) -> "_Parts":
        rooms = (round(_ROOM[name] * share) for name in self._fields)
        return _Parts(*(cut_words(text, room) for text, room in zip(self, rooms, strict=True)))


def _told(teller: Teller, parts: _Parts) -> Story:
    message, told = teller.message, parts._asdict()
    more = told.pop("voices"), told.pop("related")
    told["place"] = " ".join(part for part in (told["place"], *more) if part)
    return Story(
        language=teller.words.language,
        head=head_of(teller),
        fact=fact_of(teller),
        state=teller.say("state", state=message.status),
        links=tuple(_link(teller, link) for link in message.links),
        event=event_of(teller),
        details=details_of(teller),
        tables=tables_of(teller),
        steps=steps_of(teller),
        steps_label=teller.say("label-steps"),
        **told,
    )


def _link(teller: Teller, link: Link) -> Link:
    """Return a link with its label in the language; what is no label of ours stays."""
    label = teller.say("link-label", name=link.label.replace(" ", "_"), label=link.label)
    return link.model_copy(update={"label": label})
