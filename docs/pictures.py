"""Take the pictures of README.md from a demo that has run: an open message, a closed one.

Run: RISK_SLACK_INTERACTIVE=true make demo, then .venv/bin/python docs/pictures.py var/demo

Pages are drawn anew from the demo's own messages, as wide as a phone; of a long thread the last replies
are shown.
"""

import argparse
import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from walk import PHONE, take_picture

from risk_pipeline.notify.files.preview import render_thread
from risk_pipeline.wording.language import words_in

IMAGES = Path(__file__).parent / "images"
# Picture, channel, ticket, and how many replies of its thread are shown.
SHOWN = (
    ("slack-message.png", "risk-customers", "T-000075", 0),
    ("slack-closed.png", "risk-fulfilment", "T-000028", 3),
)


def main() -> None:
    """Draw each message."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("demo", type=Path, help="folder of the demo, var/demo")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    given = parser.parse_args()
    if not given.chromium:
        raise SystemExit(
            "No chromium here: install it (Debian: apt install chromium), or say --chromium PATH."
        )
    with TemporaryDirectory() as folder:
        for name, channel, ref, replies in SHOWN:
            thread = json.loads((given.demo / "messages" / channel / f"{ref}.json").read_text())
            thread["replies"] = thread["replies"][len(thread["replies"]) - replies :]
            page = Path(folder) / f"{ref}.html"
            page.write_text(render_thread(thread, words_in("en")), encoding="utf-8")
            take_picture(given.chromium, page, IMAGES / name, PHONE)
            print(f"{IMAGES / name}: {(IMAGES / name).stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
