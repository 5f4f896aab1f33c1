"""JSON that leaves the house: exactly what was said, inert where a page shows it."""

import json
from collections.abc import Mapping
from typing import Any


def json_line(row: Mapping[str, Any]) -> str:
    """Return one object, in ASCII, without a character that begins a tag."""
    return json.dumps(row, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e")
