"""Write `docs/law/` from the registry of rules and the tables of values (`make docs-law`)."""

from __future__ import annotations

from pathlib import Path

from ringfence.law.book import open_book
from ringfence.report.law_pages import law_pages

FOLDER = Path(__file__).parent.parent / "docs" / "law"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    pages = law_pages(open_book())
    for old in FOLDER.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
