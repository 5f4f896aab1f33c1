"""Find the field that a mistake in the charter's files is about."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ivr.rules.charter.editor.labels import CHARTER, LAST_WORDS, MENU, TOPIC
from ivr.rules.charter.fields import Path, row_name

# A service is named in quotes, services "e-mail".hours; a sentence by its place: parts 1.
_WORDS = re.compile(r'"([^"]*)"|([^\s.,"]+)')
_PREFIXES = ("sms", "promise")  # of the sentences' names as prompts


def path_of(file: str, key: str, table: Mapping[str, Any]) -> Path:
    """Return the path of the field that `key` names, as far as the file has it; () for none.

    Keys are those of the files' readers, and the sentences' names as prompts.
    """
    words = [quoted or plain for quoted, plain in _WORDS.findall(key)]
    words = ["say" if each == "sentence" else each for each in words]
    found = max((_walked(table, each) for each in _ways(file, words, table)), key=len, default=())
    if not found and file == CHARTER:
        return ("services", "telefone", "items")  # a line of the charter that no topic answers
    return found


def _ways(file: str, words: Sequence[str], table: Mapping[str, Any]) -> list[Sequence[str]]:
    """Return the paths that the words may mean."""
    ways: list[Sequence[str]] = [words]
    if words and words[0] in _PREFIXES:
        ways.append(words[1:])
    if file == LAST_WORDS:
        ways += [["heard", *words[1:]], ["heard", *words]]
    if file == MENU:
        ways.append(["sentences", *words])
    if match := TOPIC.fullmatch(file):
        own = words[1:] if words and words[0] == match[2] else words
        ways += [own, _guidance(own, table), _choice(own, table)]
    return ways


def _guidance(words: Sequence[str], table: Mapping[str, Any]) -> Sequence[str]:
    """Return the path of "1.2", or of "contador.1.2": the second sentence of the first part."""
    numbers = [each for each in words if each.isdigit()]
    names = [each for each in words if not each.isdigit()]
    if len(numbers) != 2 or len(names) > 1:
        return ()
    return [*(("choices", *names) if names else ()), "parts", numbers[0], "say", numbers[1]]


def _choice(words: Sequence[str], table: Mapping[str, Any]) -> Sequence[str]:
    """Return the path of "contador.option", or of "choices 1.words", by the choice's own name."""
    rows = table.get("choices")
    names = [row_name(row, n) for n, row in enumerate(rows if isinstance(rows, list) else (), 1)]
    if len(words) > 1 and words[0] == "choices" and words[1].isdigit():
        place = int(words[1]) - 1
        return ["choices", names[place], *words[2:]] if 0 <= place < len(names) else ()
    return ["choices", *words] if words and words[0] in names else ()


def _walked(table: Mapping[str, Any], words: Sequence[str]) -> Path:
    """Return how far the path leads in the table; its last step may be a field that is missing."""
    at: Any = table
    path: Path = ()
    for word in words:
        if isinstance(at, Mapping):
            path = (*path, word)
            if word not in at:
                return path if len(path) > 1 else ()
            at = at[word]
        elif isinstance(at, list):
            rows = {row_name(row, n): row for n, row in enumerate(at, 1)}
            if word not in rows:
                return path
            path, at = (*path, word), rows[word]
        else:
            return path
    return path
