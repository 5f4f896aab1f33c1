"""Render all that is stored under a protocol for its owner: as HTML to read and as JSON."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape

from ivr.rules.hours.hours import FORTALEZA

Value = str | int | bool | datetime | None
STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem;color:#1b1b1b}"
    "h2{margin-top:2rem}dl{border-top:1px solid #888;padding:.5rem 0;margin:0}"
    "dt{color:#555}dd{margin:0 0 .4rem;white-space:pre-wrap;overflow-wrap:anywhere}"
)


@dataclass(frozen=True)
class Section:
    """One kind of stored data, with all there is of it; `rows` are label → value."""

    key: str
    title: str
    rows: tuple[dict[str, Value], ...]


def as_json(sections: Iterable[Section], made_at: datetime) -> str:
    """Return the sections as JSON, for programs; instants as ISO 8601 in UTC."""
    said = {
        "gerado_em": _iso(made_at),
        **{each.key: [_plain(row) for row in each.rows] for each in sections},
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def as_html(sections: Iterable[Section], made_at: datetime) -> str:
    """Return the sections as one HTML page to read, which fetches and runs nothing."""
    body = "".join(_parts(sections))
    return (
        '<!doctype html>\n<html lang="pt-BR"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        " style-src 'unsafe-inline'\">"
        f"<title>Meus dados na Central 7880</title><style>{STYLE}</style></head>\n<body>"
        f"<h1>Meus dados na Central 7880</h1><p>Gerado em {_shown(made_at)}. O arquivo data.json"
        f" traz o mesmo, para programas.</p>\n{body}</body></html>\n"
    )


def _parts(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        yield f"<h2>{escape(section.title)}</h2>\n"
        if not section.rows:
            yield "<p>Nada guardado.</p>\n"
        for row in section.rows:
            told = "".join(
                f"<dt>{escape(name)}</dt><dd>{escape(_shown(value))}</dd>"
                for name, value in row.items()
                if value not in ("", None)
            )
            yield f"<dl>{told}</dl>\n"


def _plain(row: dict[str, Value]) -> dict[str, Value]:
    return {
        name: _iso(value) if isinstance(value, datetime) else value for name, value in row.items()
    }


def _iso(at: datetime) -> str:
    return f"{at.isoformat()[:19]}Z"


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "sim" if value else "não"
    if isinstance(value, datetime):
        return value.astimezone(FORTALEZA).strftime("%d/%m/%Y %H:%M:%S")
    return str(value)
