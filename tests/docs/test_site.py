"""The documentation site builds without a broken link, and asks no network for anything."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.pages.axe import look_at
from tests.paths import ROOT

# What a browser fetches by itself; a link to another site is followed by nobody but the reader.
FETCHED = re.compile(r"""<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=["']?(?:https?:)?//[^"' >]*""")
IN_STYLES = re.compile(r"""(?:url\(|@import )["']?(?:https?:)?//[^"')]*""")


def build(docs: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Build as `make docs` does, from other pages or to another place."""
    config = (ROOT / "mkdocs.yml").read_text().replace("docs_dir: docs", f"docs_dir: {docs}")
    config = config.replace("[docs/hooks.py]", f"[{ROOT / 'docs' / 'hooks.py'}]")
    file = site.with_suffix(".yml")
    file.write_text(config)
    command = [sys.executable, "-m", "mkdocs", "build", "-f", str(file), "-d", str(site)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    done = build(ROOT / "docs", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_no_page_fetches_anything_from_elsewhere(site: Path) -> None:
    pages = {path: path.read_text() for path in site.rglob("*.html")}
    styles = {path: path.read_text() for path in site.rglob("*.css")}
    assert len(pages) > 25
    assert [found for text in pages.values() for found in FETCHED.findall(text)] == []
    assert [found for text in styles.values() for found in IN_STYLES.findall(text)] == []
    # Material fetches its painter of diagrams where a page has one of this class.
    assert [path.name for path, text in pages.items() if 'class="mermaid"' in text] == []


def test_the_search_knows_every_page_also_where_it_is_opened_from_a_folder(site: Path) -> None:
    script = (site / "search" / "search_index.js").read_text()
    known = {each["location"].partition("#")[0] for each in json.loads(script.partition("=")[2])["docs"]}
    pages = {str(path.relative_to(ROOT / "docs").with_suffix(".html")) for path in ROOT.glob("docs/**/*.md")}
    assert known == pages
    assert "iframe-worker.js" in (site / "people" / "owner.html").read_text()


def test_a_link_to_a_page_that_does_not_exist_fails_the_build(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.md").write_text("# Start\n\n[nowhere](nowhere.md)\n")
    done = build(pages, tmp_path / "site")
    assert done.returncode != 0
    assert "nowhere.md" in done.stderr + done.stdout


# Between them: pictures, wide tables, corners without a heading, code in three languages, a long text.
LOOKED_AT = ("index.html", "response.html", "extending.html")
_PAGES_AT_ONCE = 4


@pytest.mark.parametrize("dark", [False, True])
def test_pages_pass_axe_and_fit_phone_tablet_and_desk(site: Path, tmp_path: Path, dark: bool) -> None:
    assert look_at({name: site / name for name in LOOKED_AT}, tmp_path, dark=dark) == []


@pytest.mark.soak
@pytest.mark.parametrize("dark", [False, True])
def test_every_page_passes_axe_and_fits_phone_tablet_and_desk(site: Path, tmp_path: Path, dark: bool) -> None:
    pages = sorted(path for path in site.rglob("*.html") if path.name != "404.html")
    assert len(pages) > 25
    for first in range(0, len(pages), _PAGES_AT_ONCE):
        some = {str(path.relative_to(site)): path for path in pages[first : first + _PAGES_AT_ONCE]}
        assert look_at(some, tmp_path, dark=dark) == []
