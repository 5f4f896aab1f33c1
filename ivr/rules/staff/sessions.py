"""Define how long sessions at the desk last, and how each is shown to its owner."""

from datetime import datetime, timedelta
from enum import Enum

LASTS = timedelta(hours=12)  # the longest session: a shift and its overtime
IDLE = timedelta(hours=1)  # without a page asked for by a person
REMEMBERED = timedelta(hours=12)  # a device that is asked for no code again
DEVICE_KNOWN = timedelta(days=30)  # after its last sign-in, a device that strangers' tries not bar
SEEN_EVERY = timedelta(minutes=1)  # how exactly the last request is kept: not a write a page
MAX_SESSIONS_PER_KIND = 20  # of one person: the oldest end
_BROWSERS = (  # in this order: each also names those behind it
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "no iPhone"),
    ("iPad", "no iPad"),
    ("Android", "no Android"),
    ("Windows", "no Windows"),
    ("CrOS", "no Chromebook"),
    ("Mac OS X", "no Mac"),
    ("Linux", "no Linux"),
)


class Kind(Enum):
    """The kind of a session row.

    The value is what the database stores.
    """

    SESSION = "session"  # a browser that is signed in
    DEVICE = "device"  # a browser that was, and is known again by its own cookie


def is_over(begun_seen: tuple[datetime, datetime], now: datetime) -> bool:
    """Return whether a session is over, by when it began and when it was last seen."""
    begun, seen = begun_seen
    return now - begun > LASTS or now - seen > IDLE


def device_words(user_agent: str) -> str:
    """Return a browser and its system in plain words (pt-BR): "Chrome no Windows"."""
    browser = next((word for mark, word in _BROWSERS if mark in user_agent), "Navegador")
    system = next((word for mark, word in _SYSTEMS if mark in user_agent), "")
    return f"{browser} {system}".strip() if system else f"{browser}, aparelho não reconhecido"
