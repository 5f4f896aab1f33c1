"""Read the command line: which application is served, if it is not this product's line.

Each argument stands for a setting of the environment, and goes before it.
"""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

# What an application is told that has no account of its own; its number rings nowhere.
ACCOUNT, TOKEN, NUMBER = "AC" + "0" * 32, "token-of-the-simulator", "+15005550006"


def read_arguments(given: Sequence[str]) -> Namespace:
    """Return the arguments; exits with 2 and the usage where they make no sense."""
    parser = ArgumentParser("python -m ivr.simulator", description=__doc__)
    add = parser.add_argument
    add("--reference", action="store_true", help="print docs/simulator.md, and end")
    add("--voice-url", type=_address, help="who answers a call to the number")
    add("--voice-method", choices=("GET", "POST"), help="how that is asked; POST by default")
    add("--status-url", type=_address, help="who is told of a call's end; nobody by default")
    add("--fallback-url", type=_address, help="who is asked where the first cannot answer")
    add("--number", help=f"the number that is called; {NUMBER} by default")
    add("--port", help="where the telephones are served; 8001 by default")
    read = parser.parse_args(given)
    others = (read.voice_method, read.status_url, read.fallback_url, read.number)
    if any(others) and not read.voice_url:
        parser.error("--voice-url is missing")
    return read


def environment_of(read: Namespace, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with what the arguments say in it.

    An application that is not this product's line need not set anything else.
    """
    asked = {
        "SIMULATOR_VOICE_URL": read.voice_url,
        "SIMULATOR_VOICE_METHOD": read.voice_method,
        "SIMULATOR_STATUS_URL": read.status_url,
        "VOICE_FALLBACK_URL": read.fallback_url,
        "LINE_NUMBER": read.number,
        "SIMULATOR_PORT": read.port,
    }
    settled = dict(environment)
    if read.voice_url:
        usual = {
            "PUBLIC_URL": "{0.scheme}://{0.netloc}".format(urlsplit(read.voice_url)),
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "LINE_NUMBER": NUMBER,
        }
        settled = usual | {name: value for name, value in settled.items() if value}
        settled["PUBLIC_URL"] = usual["PUBLIC_URL"]
        del asked["VOICE_FALLBACK_URL"]
        settled["VOICE_FALLBACK_URL"] = read.fallback_url or ""
    return settled | {name: value for name, value in asked.items() if value}


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ArgumentTypeError(f"{text!r} is no web address")
    return text
