"""Messages as a golden file holds them: every word people read, the numbers behind it to six digits.

Run as a program after a wanted change, with the folder of a site on which the story was told
(`benchmarks/messages.py --site`), it writes the file.
"""

import json
import sys
from pathlib import Path
from typing import Any

from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.store import Store
from risk_pipeline.store.queries.tickets import list_messages
from risk_pipeline.wording.fit import PERSON
from risk_pipeline.wording.story import story_of
from tests.paths import GOLDEN

FILE = GOLDEN / "messages" / "replayed.json"
_ENDS = 2
_TOLD_IN_WORDS = {
    "grounds",
    "location",
    "reconciliation",
    "top_segments",
    "children",
    "playbook_steps",
    "links",
}


def told(store: Store) -> dict[str, Any]:
    """Return all messages by their keys, in the order in which they were written."""
    return {entry.idem_key: plain(entry.message) for entry in list_messages(store)}


def plain(message: TicketMessage) -> dict[str, Any]:
    """Return a message without the last bits of floats, which differ from run to run, and as it is told."""
    facts = message.model_dump(mode="json", exclude=_TOLD_IN_WORDS, exclude_defaults=True)
    chart = facts.pop("chart", [])
    ends = [len(chart), *chart[:_ENDS], *chart[-_ENDS:]]
    story = story_of(message)
    details = [f"{each.label}: {each.text}" for each in story.details]
    tables = [" | ".join(row) for table in story.tables for row in table.rows]
    told = [part.replace(PERSON, "@owner") for part in (*story.root, story.event, *details, *tables)]
    return {"told": told, **_rounded(facts), "chart": _rounded(ends)}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return value


def write(store: Store) -> None:
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(told(store), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    from tests.harness.loop_site import open_site

    site = open_site(Path(sys.argv[1]))
    site.put_back("replayed")
    with site.platform() as platform:
        write(platform.store)
