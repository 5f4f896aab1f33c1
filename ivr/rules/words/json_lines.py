"""Write JSON for exports: exactly what was said, harmless where a page shows it."""

import json
from collections.abc import Mapping
from typing import Any


def json_line(row: Mapping[str, Any]) -> str:
    """Return the row as one JSON object, in ASCII, without a character that begins a tag."""
    return json.dumps(row, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e")
