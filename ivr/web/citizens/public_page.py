"""Describe one page that anybody may find, for whatever lists such pages."""

from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from ivr.web.common.installation import installation


@dataclass(frozen=True)
class PublicPage:
    """One page that anybody may find: what it is called, and what it is for, in a sentence."""

    endpoint: str
    title: str
    description: str
    words: str = ""  # by which it is found, too
    short: str = ""  # in the menu; "": it does not stand there
    footer: bool = False
    indexed: bool = True  # by others' searches; not what begins something personal
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Return its address on this site."""
        return url_for(self.endpoint, **self.arguments)

    @property
    def canonical(self) -> str:
        """Return its one whole address."""
        return f"{installation().settings.PUBLIC_URL.rstrip('/')}{self.path}"
