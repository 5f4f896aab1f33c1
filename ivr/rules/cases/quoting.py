"""Split a message into what somebody wrote now and what their program quoted below it."""

import re

_BEGINS = re.compile(
    r"\s*(?:>|(?:Em|On|Le|El) .{4,200}(?:escreveu|wrote|écrit|escribió)\s*:\s*$"
    r"|-{2,}\s*(?:Mensagem original|Original Message|Mensagem encaminhada|Forwarded message)\b"
    r"|_{10,}\s*$)",
    re.IGNORECASE,
)


def split_quoted(text: str) -> tuple[str, str]:
    """Return what was written, and what was quoted below it; nothing is lost.

    Where there would be nothing written, or something is written below what is quoted, all of it
    counts as written.
    """
    lines = text.splitlines()
    first = next((n for n, line in enumerate(lines) if _BEGINS.match(line)), None)
    if first is None:
        return text, ""
    own, rest = "\n".join(lines[:first]).strip(), lines[first:]
    answers_below = any(line.lstrip().startswith(">") for line in rest) and any(
        line.strip() and not _BEGINS.match(line) for line in rest[1:]
    )
    if not own or answers_below:
        return text, ""
    return own, "\n".join(rest).strip()
