"""Where the messages of an incident go. A room of its own is a later part: it changes this function."""

from risk_pipeline.domain.incidents.states import Nature
from risk_pipeline.domain.register.incidents.book import IncidentBook

_DRILLS = "-drills"


def room_of(book: IncidentBook, incident_type: str, nature: Nature = Nature.REAL) -> str:
    """Return the channel of an incident's messages; a drill stays among those who exercise."""
    channel = book.types[incident_type].channel
    return f"{channel}{_DRILLS}" if nature is Nature.DRILL else channel
