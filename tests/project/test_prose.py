"""Docstrings are plain English: few of the idioms that readers stumble over, and a summary that is a sentence."""

import ast
import re

import pytest
from conftest import ROOT

IDIOMS = re.compile(
    r"\b(tells?|told|hears?|heard|knows? (of|what|how|where|when|which|by)|is over|are over|goes? on|going on|go on|went on|"
    r"stands? in|anew|besides|beside|aloud|nobody|lends?|lent|by turns|shall|whom|is worth|asked for)\b",
    re.IGNORECASE,
)
OPENINGS = re.compile(r"^(What|Who|Whose|Of|As|Where)\b")
MOST = 0.005  # of all docstrings


def docstrings():
    for package in ("engine", "feeds", "broker", "strategies", "ringbar"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                    text = ast.get_docstring(node)
                    if text:
                        yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}", text


def test_idioms_are_rare():
    found = list(docstrings())
    marked = [(place, text) for place, text in found if IDIOMS.search(text) or OPENINGS.match(text)]
    assert len(marked) <= MOST * len(found), "\n".join(f"{place} {text.splitlines()[0]}" for place, text in marked)


def test_summaries_are_sentences():
    """The first paragraph ends as a sentence does, and does not break off in the middle."""
    broken = [
        (place, text.splitlines()[0])
        for place, text in docstrings()
        if not text.split("\n\n")[0].rstrip().endswith((".", ":", "?", "!", "`", ")", "}", "]", '"'))
        and ": ringbar " not in text  # the help of a command ends with an example
    ]
    assert not broken, broken


@pytest.mark.parametrize("page", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_pages_are_plain_english(page):
    if page in ("cli.md", "indicators.md"):  # generated from docstrings and help texts
        pytest.skip("generated")
    text = re.sub(r"^```.*?^```$", "", (ROOT / "docs" / page).read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    found = [line for line in text.splitlines() if IDIOMS.search(line) and not line.startswith("    ")]
    assert len(found) <= 2, found
