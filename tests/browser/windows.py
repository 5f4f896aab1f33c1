"""Open windows of Chromium with a given colour scheme and size of screen."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext


def window(
    chromium: Browser, width: int, scheme: str = "light", height: int = 900, **also: Any
) -> BrowserContext:
    """Open a context in Portuguese, of that `width`, in that colour scheme."""
    return chromium.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": height},
        locale="pt-BR",
        **also,
    )
