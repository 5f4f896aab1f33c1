"""Give every route this installation's settings, ports, line and limits."""

from dataclasses import dataclass

from flask import Flask, current_app

from ivr.settings import Settings
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line
from ivr.web.common.limits import (
    ContactLimits,
    FeedLimits,
    RefusalLimits,
    SignInLimits,
    UploadLimits,
)

_KEY = "central-7880"


@dataclass(frozen=True)
class House:
    """One installation, as its web process sees it."""

    settings: Settings
    ports: Ports
    line: Line
    sign_in_limits: SignInLimits
    refusal_limits: RefusalLimits
    contact_limits: ContactLimits
    upload_limits: UploadLimits
    feed_limits: FeedLimits


def move_in(app: Flask, house: House) -> None:
    """Make `house()` return `house` in every request of `app`."""
    app.extensions[_KEY] = house


def house() -> House:
    """Return the installation of the application that serves this request."""
    found = current_app.extensions[_KEY]
    assert isinstance(found, House)  # noqa: S101 - for the type checker; only move_in writes it
    return found
