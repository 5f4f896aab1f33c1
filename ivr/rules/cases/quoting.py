"""Split a message into what somebody wrote and what their program repeated of other messages."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto

from ivr.rules.words.plain_words import folded

MAX_HEADING_CHARS = 400  # of the lines that say who wrote what is repeated
MAX_HEADING_LINES = 4
MAX_BLOCK_LINES = 8  # of the header lines of a message that is repeated
MIN_BLOCK_LINES = 2  # of these beside the first
MAX_ONE_LINE_CHARS = 1_000  # of such lines that a page has run together
MIN_REPEATED_CHARS = 15  # of a line that tells by itself that it is repeated
MIN_WHOLE_CHARS = 6  # of a whole text of ours that does so
MAX_ALIKE = 20  # lines of ours that begin alike and are looked for inside of another
MAX_OURS_CHARS = 40_000  # of one text of ours that is looked for
# In the languages whose programs write to us. A heading has a date or an address, too.
_OPENER = re.compile(
    r"(?:em|no dia|on|le|el|am|il|il giorno|op|den|dnia|w dniu|a|\S{1,20}, )[\s,]", re.IGNORECASE
)
_WROTE = (
    r"(?:escreveu|wrote|sent|writes|a écrit|escribió|schrieb|ha scritto|schreef|skrev|"
    r"napisał\(?a?\)?|написал\w?|пишет)"
)
_HEADING = re.compile(rf"[^\n]{{2,300}}\b{_WROTE}\b[^\n]{{0,120}}:\s*$", re.IGNORECASE)
_BY_ADDRESS = re.compile(
    rf"[^\n<(]{{0,120}}[<(](?:mailto:)?\S{{1,120}}@\S{{1,120}}[>)][^\n]{{0,80}}\b{_WROTE}\b[^\n]{{0,80}}:\s*$"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d[^\n]{0,120}[<(]\s?\S{1,120}@\S{1,120}[>)]\s*:\s*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_TELLING = re.compile(r"\d|@")
_RULE = re.compile(
    r"\s*(?:[-_=*]{2,}\s*(?:mensagem original|mensagem encaminhada|mensagem anterior|"
    r"original message|original appointment|forwarded message|forwarded by|reply message|"
    r"message d'origine|"
    r"mensaje original|mensaje reenviado|ursprüngliche nachricht|messaggio originale)\b"
    r"|-{2,}\s?[^\n-]{2,120}\b(?:escreveu|wrote)\s?-{2,}\s*$"
    r"|_{10,}\s*$|begin forwarded message:|início da mensagem encaminhada:)",
    re.IGNORECASE,
)
# The header lines of a message that is repeated: who it is from, and then a line that no list of
# somebody's own has, and another one.
_LABEL = r"[\s>*]{{0,9}}(?:{})\s?:\*{{0,2}}(?:\s|$)"
_FROM = r"de|from|von|remetente|da|van|fra|från|expéditeur|mittente"
_SENT = (
    r"enviada em|enviado em|enviada|enviado|enviado el|sent|envoyé|gesendet|inviato|verzonden|"
    r"sendt|skickat|emne|ämne|"
    r"assunto|subject|asunto|objet|betreff|oggetto|onderwerp"
)
_LIKELY = r"data|date|fecha|datum|para|to|til|till|aan|a|cc|cópia|c/c|à|an|importância|prioridade"
_IS_FROM = re.compile(_LABEL.format(_FROM), re.IGNORECASE)
_IS_DATE = re.compile(_LABEL.format("data|date|fecha|datum"), re.IGNORECASE)
_IS_SENT = re.compile(_LABEL.format(_SENT), re.IGNORECASE)
_IS_LINE = re.compile(_LABEL.format(f"{_SENT}|{_LIKELY}"), re.IGNORECASE)
_IN_ONE_LINE = re.compile(
    rf"\s*(?:{_FROM})\s?:[^\n]{{1,300}}?\b(?:{_SENT}|{_LIKELY})\s?:[^\n]{{1,300}}?\b(?:{_SENT})\s?:",
    re.IGNORECASE,
)


class _Begins(Enum):
    """How what is repeated begins: each line marked, or all of it to the end."""

    MARKED = auto()
    BLOCK = auto()


def split_quoted(text: str) -> tuple[str, str]:
    """Return what was written, and what was quoted below it; nothing is lost.

    Where there would be nothing written, or something is written below what is quoted, all of it
    counts as written.
    """
    lines = text.splitlines()
    found = _first(lines)
    if found is None:
        return text, ""
    first, kind = found
    own, rest = "\n".join(lines[:first]).strip(), lines[first:]
    if not own or (kind is _Begins.MARKED and _answers(rest)):
        return text, ""
    return own, "\n".join(rest).strip()


def own_words(text: str, ours: Sequence[str] = ()) -> str:
    """Return what was written alone, to be used in another message: nothing that was repeated.

    `ours` are texts that must not go on; what is found of them is left out, even where nothing
    marks it as repeated. Answers between marked lines stay.
    """
    lines = text.splitlines()
    found = _first(lines)
    if found is not None and found[1] is _Begins.BLOCK:
        above = lines[: found[0]]
        lines = above if any(each.strip() for each in above) else _below(lines, ours)
    elif found is not None:
        lines = [*lines[: found[0]], *_answers(lines[found[0] :])]
    return "\n".join(_without(lines, ours)).strip()


def repeated(text: str, ours: Iterable[str]) -> list[str]:
    """Return the lines of a text that repeat one of `ours`."""
    lines = text.splitlines()
    kept = set(_without(lines, ours))
    return [each for each in lines if each.strip() and each not in kept]


def _first(lines: Sequence[str]) -> tuple[int, _Begins] | None:
    """Return the first line of what is repeated, and how that begins; None where nothing is."""
    for n, line in enumerate(lines):
        if line.lstrip().startswith(">"):
            return n, _Begins.MARKED
        if _RULE.match(line) or _is_block(lines, n):
            return n, _Begins.BLOCK
        length = _heading(lines, n)
        if length:
            after = next((each for each in lines[n + length :] if each.strip()), "")
            marked = after.lstrip().startswith(">")
            return n, _Begins.MARKED if marked else _Begins.BLOCK
    return None


def _heading(lines: Sequence[str], n: int) -> int:
    """Return how many lines from this one on say who wrote what follows; 0 where they do not."""
    line = lines[n].lstrip()
    opens = _OPENER.match(line)
    dated = line[:1].isdigit()
    if not (opens or dated or "@" in line):
        return 0
    said = ""
    for length, each in enumerate(lines[n : n + MAX_HEADING_LINES], 1):
        said = f"{said} {each.strip()}".strip()
        if len(said) > MAX_HEADING_CHARS:
            return 0
        if not each.rstrip().endswith(":"):
            continue
        by_date = (opens or dated) and _HEADING.match(said) and _TELLING.search(said)
        if by_date or _BY_ADDRESS.match(said):
            return length
    return 0


def _is_block(lines: Sequence[str], n: int) -> bool:
    """Return whether the header lines of a message stand here, as Outlook repeats them."""
    is_from, is_date = _IS_FROM.match(lines[n]), _IS_DATE.match(lines[n])
    if not (is_from or is_date):
        return False
    if _IN_ONE_LINE.match(lines[n][:MAX_ONE_LINE_CHARS]):
        return True
    # What one line of a header says may go on in the next one.
    below = [each for each in lines[n + 1 : n + 1 + MAX_BLOCK_LINES] if each.strip()]
    if is_date and not any(_IS_FROM.match(each) for each in below):
        return False  # a list of somebody's own may begin with a date, too
    known = sum(1 for each in below if _IS_LINE.match(each))
    return known >= MIN_BLOCK_LINES and any(_IS_SENT.match(each) for each in below)


def _answers(lines: Sequence[str]) -> list[str]:
    """Return the lines that stand between marked ones: answers to them, up to another block."""
    found: list[str] = []
    n = 0
    while n < len(lines):
        line = lines[n]
        length = _heading(lines, n)
        if _RULE.match(line) or _is_block(lines, n):
            break
        if length:
            n += length
            continue
        if not line.lstrip().startswith(">"):
            found.append(line)
        n += 1
    return found if any(each.strip() for each in found) else []


def _below(lines: Sequence[str], ours: Iterable[str]) -> list[str]:
    """Return what was written below a message that is repeated without marks, as far as it is ours.

    Nothing where it is not: nobody can tell then where it ends.
    """
    heads = (_IS_FROM, _IS_LINE, _RULE)
    rest = [each for each in lines if not any(known.match(each) for known in heads)]
    found = _without(rest, ours)
    return found if len(found) < len(rest) else []


def _without(lines: Sequence[str], ours: Iterable[str]) -> list[str]:
    """Return the lines without those that repeat ours, however they are broken there.

    What only stands inside of a sentence of ours is not ours: an answer says again what was asked.
    """
    texts = [each[:MAX_OURS_CHARS] for each in ours]
    wholes = [folded(each) for each in texts]
    known = {folded(line) for each in texts for line in each.splitlines()} - {""}
    by_line, by_whole = _by_beginning(known), _by_beginning(wholes)
    exact = {each for each in wholes if len(each) >= MIN_WHOLE_CHARS}
    said = [folded(each) for each in lines]
    tells = [
        each in exact or _is_beginning(each, by_line) or _has_inside(each, by_whole)
        for each in said
    ]
    kept, follows, is_repeated = [], False, any(tells)
    for line, each, is_told in zip(lines, said, tells, strict=True):
        # What is short, or the middle of a sentence, tells nothing by itself, and much beside it.
        repeats = is_told or (is_repeated and each in known) or (follows and _is_in(each, wholes))
        follows = repeats or (follows and not each)
        if not (repeats and each):
            kept.append(line)
    return kept


def _by_beginning(texts: Iterable[str]) -> dict[str, list[str]]:
    """Return the texts that are long enough to tell something, by their first letters."""
    found: dict[str, list[str]] = {}
    for each in texts:
        if len(each) >= MIN_REPEATED_CHARS:
            found.setdefault(each[:MIN_REPEATED_CHARS], []).append(each)
    return found


def _is_beginning(line: str, texts: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a line is one of the texts, or the first words of one."""
    alike = texts.get(line[:MIN_REPEATED_CHARS], ())
    return any(f"{each} ".startswith(f"{line} ") for each in alike)


def _has_inside(line: str, texts: Mapping[str, Sequence[str]]) -> bool:
    """Return whether one of the texts stands in a line, word for word."""
    return any(
        line.startswith(each, n) and not line[n + len(each) : n + len(each) + 1].isalnum()
        for n in (word.start() for word in _WORD.finditer(line))
        for each in texts.get(line[n : n + MIN_REPEATED_CHARS], ())[:MAX_ALIKE]
    )


def _is_in(line: str, wholes: Iterable[str]) -> bool:
    return line != "" and any(f" {line} " in f" {each} " for each in wholes)
