"""What is wrong in the callflows is told in pt-BR, whichever rule finds it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.root import ROOT

RULES = ROOT / "ivr" / "rules"
TELL = [
    *(RULES / "callflow").glob("*files.py"),
    *(RULES / "callflow" / f"{name}.py" for name in ("budget", "placeholders", "reasons")),
    *(RULES / "callflow" / f"{name}.py" for name in ("recorded", "sourcing")),
    *(RULES / "model_check").glob("*checks.py"),
    RULES / "model_check" / "fault_words.py",
    *(RULES / "hours" / f"{name}.py" for name in ("calendar", "hours")),
]
ENGLISH = re.compile(
    r"\b(the|is|are|must|needs?|takes|without|such|missing|nowhere|which|only|between|cannot)\b"
)
WRAPPERS = {"The callflows need mending:\n  ", "callflows/calendar.toml needs mending:\n  "}


def texts(file: Path) -> Iterator[str]:
    """Every text of a module that is a sentence, but for docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in apart:
            continue
        if isinstance(node.value, str) and " " in node.value.strip():
            yield node.value


@pytest.mark.parametrize("file", TELL, ids=[f"{each.parent.name}/{each.name}" for each in TELL])
def test_a_reason_is_told_in_portuguese(file: Path) -> None:
    told = [each for each in texts(file) if each not in WRAPPERS and not each.startswith("\n")]
    assert [each for each in told if ENGLISH.search(each)] == []


def test_an_english_reason_would_be_found(tmp_path: Path) -> None:
    module = tmp_path / "rule.py"
    module.write_text('"""It is so."""\nREASON = "needs a text"\nKEY = "is_open"\n')
    assert [each for each in texts(module) if ENGLISH.search(each)] == ["needs a text"]
