"""Names instead of ids in what was found out about a breach: slices, segments and what a move is split by."""

from dataclasses import dataclass, replace

from risk_pipeline.domain.diagnosis.chart import Segment
from risk_pipeline.domain.diagnosis.decomposition import Movement, Share
from risk_pipeline.domain.diagnosis.location import Located, SliceLine
from risk_pipeline.domain.messages.facts import Names, Spread
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.titles import Titles, inline
from risk_pipeline.domain.series import ALL
from risk_pipeline.domain.tickets.ticket import Ticket

_AND = " & "
# Of the segments that a move is split by, those that a message names; the rest is added up.
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Naming:
    """Gives names to what a diagnosis calls by id; `indicator` says which attributes there are."""

    titles: Titles
    indicator: Indicator | None

    def names_of(self, ticket: Ticket, line: str) -> Names:
        """Return what people call the line, dimension and segment of a ticket."""
        if ticket.dimension == ALL:
            return Names(line=self.titles.line(line))
        return Names(
            line=self.titles.line(line),
            dimension=inline(self.titles.dimension(ticket.dimension)),
            segment=self.titles.segment(ticket.dimension, ticket.segment),
        )

    def place(self, dimension: str, segment: str) -> str:
        """Return a segment by its title; without one, behind its dimension."""
        if self.titles.has_segment(dimension, segment):
            return self.titles.segment(dimension, segment)
        return f"{inline(self.titles.dimension(dimension))} {self.titles.segment(dimension, segment)}"

    def located(self, located: Located | None) -> Located | None:
        """Return where and why with names; of a split by very many segments only what is told."""
        if located is None:
            return None
        holder, movement = located.holder, located.movement
        return replace(
            located,
            where=tuple(self._line(line) for line in located.where),
            holder=holder and holder.model_copy(update={"slice": self.slice(holder.slice)}),
            movement=movement and self._movement(movement),
        )

    def segment(self, segment: Segment) -> Segment:
        """Return one of the segments that push a total, named."""
        return segment.model_copy(update={"name": self.slice(segment.name)})

    def spread(self, located: Located | None) -> Spread | None:
        """Return how widely a breach is spread that no slice and no segment holds."""
        movement = located.movement if located else None
        if located is None or movement is None or not located.is_scanned or located.holder is not None:
            return None
        over = len(movement.shares)
        if any(line.is_named for line in located.where) or over < 2 or not movement.by:
            return None
        several = self.titles.several(movement.by.replace(" ", "_"))
        return Spread(over=over, by=self._by(movement.by), several=several)

    def slice(self, words: str) -> str:
        """Return a slice (`card type debit & branch north`) by titles; what is no such slice stays."""
        return _AND.join(self._part(part) for part in words.split(_AND))

    def _part(self, part: str) -> str:
        for name in sorted(self._attributes, key=len, reverse=True):
            for spelt in (f"{name.replace('_', ' ')} ", f"{name} "):
                if part.startswith(spelt):
                    return self.place(name, part.removeprefix(spelt))
        return part

    @property
    def _attributes(self) -> tuple[str, ...]:
        known = self.indicator
        return (*known.dimensions, *known.attributes) if known else ()

    def _line(self, line: SliceLine) -> SliceLine:
        return line.model_copy(update={"slice": self.slice(line.slice)})

    def _movement(self, movement: Movement) -> Movement:
        attribute = movement.by.replace(" ", "_")
        sign = 1 if movement.total >= 0 else -1
        ranked = sorted(movement.shares, key=lambda share: -sign * share.total)
        named = [
            replace(each, segment=self.titles.segment(attribute, each.segment)) for each in ranked[:_KEPT]
        ]
        others = ranked[_KEPT:]
        if others:
            volume, mix, rate = (
                sum(getattr(each, name) for each in others) for name in ("volume", "mix", "rate")
            )
            named.append(Share("", volume, mix, rate))
        return replace(movement, by=self._by(movement.by), shares=tuple(named))

    def _by(self, words: str) -> str:
        names = [inline(self.titles.dimension(name.replace(" ", "_"))) for name in words.split(" and ")]
        return " × ".join(names)
