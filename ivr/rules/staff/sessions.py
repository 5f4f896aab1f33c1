"""Sessions at the desk: how long they last, and what is told of each to whose they are."""

from datetime import datetime, timedelta
from enum import Enum

LASTS = timedelta(hours=12)  # the longest session: a shift and its overtime
IDLE = timedelta(hours=1)  # without a page asked for by a person
REMEMBERED = timedelta(hours=12)  # a device that is asked for no code again
DEVICE_KNOWN = timedelta(days=30)  # after its last sign-in, a device that strangers' tries not bar
SEEN_EVERY = timedelta(minutes=1)  # how exactly the last request is kept: not a write a page
MOST_OF_A_KIND = 20  # of one person: the oldest end
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
    """What a row is; the value is what the database keeps."""

    SESSION = "session"  # a browser that is signed in
    DEVICE = "device"  # a browser that was, and is known again by its own cookie


def is_over(begun_seen: tuple[datetime, datetime], now: datetime) -> bool:
    """Whether a session that began and was last seen then counts no more."""
    begun, seen = begun_seen
    return now - begun > LASTS or now - seen > IDLE


def device_words(user_agent: str) -> str:
    """Return a browser and its system in plain words (pt-BR): "Chrome no Windows"."""
    browser = next((word for mark, word in _BROWSERS if mark in user_agent), "Navegador")
    system = next((word for mark, word in _SYSTEMS if mark in user_agent), "")
    return f"{browser} {system}".strip() if system else f"{browser}, aparelho não reconhecido"
