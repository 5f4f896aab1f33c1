"""Give every route this installation's settings, ports, line and limits."""

from dataclasses import dataclass

from flask import Flask, current_app

from ivr.settings import Settings
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line
from ivr.usecases.reports.figures import PublishedFigures
from ivr.web.common.limits import (
    ContactLimits,
    FeedLimits,
    RefusalLimits,
    SignInLimits,
    UploadLimits,
)

_KEY = "central-7880"


@dataclass(frozen=True)
class Installation:
    """One installation, as its web process sees it."""

    settings: Settings
    ports: Ports
    line: Line
    sign_in_limits: SignInLimits
    refusal_limits: RefusalLimits
    contact_limits: ContactLimits
    upload_limits: UploadLimits
    feed_limits: FeedLimits
    figures: PublishedFigures


def install(app: Flask, installation: Installation) -> None:
    """Make `house()` return `house` in every request of `app`."""
    app.extensions[_KEY] = installation


def follow_edition(app: object) -> None:
    """Let this process take up each new edition of the charter soon after it is published.

    An application that is none of ours is left alone.
    """
    found = getattr(app, "extensions", {}).get(_KEY)
    if isinstance(found, Installation):
        found.line.conversations.follow()


def installation() -> Installation:
    """Return the installation of the application that serves this request."""
    found = current_app.extensions[_KEY]
    assert isinstance(found, Installation)  # noqa: S101 - for the type checker; only install writes it
    return found
