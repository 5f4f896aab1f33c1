"""Draw an e-mail to staff: a few paragraphs, as text and as HTML."""

from collections.abc import Mapping, Sequence
from html import escape

from ivr.rules.notices.email_texts import Words


def staff_email(subject: str, lines: Sequence[str], values: Mapping[str, str]) -> Words:
    """Return the e-mail of these paragraphs, with `values` in the place of their names."""
    text = "\n\n".join(line.format(**values) for line in lines) + "\n"
    safe = {key: escape(value) for key, value in values.items()}
    rows = "".join(f"<p>{line.format(**safe)}</p>" for line in lines)
    html = f'<!doctype html><html lang="pt-BR"><meta charset="utf-8"><title>{subject}</title>'
    return Words(subject, text, f"{html}<body>{rows}</body></html>")
