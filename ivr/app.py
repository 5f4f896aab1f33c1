"""Create the web applications: the whole one, and the one that answers the telephone only."""

import os
import secrets
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Rule

from ivr import logs, wiring
from ivr.proxies import Trusted
from ivr.settings import Settings, read_settings
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import open_line
from ivr.usecases.reports.figures import PublishedFigures
from ivr.web.citizens.calendar_feed import calendar_feed
from ivr.web.citizens.charter.editions import charter_editions
from ivr.web.citizens.charter.files import charter_files
from ivr.web.citizens.charter.pages import charter
from ivr.web.citizens.contact import MAX_FORM_BYTES, contact
from ivr.web.citizens.email_page import email_page
from ivr.web.citizens.own_data import own_data
from ivr.web.citizens.public import public
from ivr.web.citizens.receipt import receipt
from ivr.web.citizens.search import search
from ivr.web.citizens.signposts import signposts
from ivr.web.citizens.surveys.pages import surveys
from ivr.web.citizens.surveys.results import survey_results
from ivr.web.citizens.topics import topics
from ivr.web.citizens.transparency.pages import transparency
from ivr.web.citizens.uploads import OwnRequest
from ivr.web.common.compression import compressed, prepare_compression
from ivr.web.common.health import health, readiness
from ivr.web.common.installation import Installation, install
from ivr.web.common.limits import (
    ContactLimits,
    Failures,
    FeedLimits,
    RefusalLimits,
    SignInLimits,
    UploadLimits,
)
from ivr.web.common.pages import prepare_pages
from ivr.web.common.static_files import StaticFiles
from ivr.web.desk import ROOMS, open_desk
from ivr.web.desk.session.registry import Room
from ivr.web.telephone.callback_legs import legs
from ivr.web.telephone.guards import MAX_BYTES
from ivr.web.telephone.recordings import recordings
from ivr.web.telephone.voice import audio, voice

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TELEPHONE = (health, voice, legs, recordings, audio)
CHARTER = (charter, charter_editions, charter_files, transparency)
CITIZENS = (
    *(public, topics, *CHARTER, search, contact, receipt, own_data, email_page, signposts),
    *(surveys, survey_results),
)
PAGES = (readiness, *CITIZENS, calendar_feed)

Builds = Callable[..., tuple[str, str]]


class LazyBuilder:
    """What builds the addresses of a rule, compiled when one is first built."""

    __slots__ = ("_append_unknown", "_compile", "_compiled")

    def __init__(self, compile_now: Callable[[bool], Builds], append_unknown: bool) -> None:
        """Compile nothing yet."""
        self._compile, self._append_unknown = compile_now, append_unknown
        self._compiled: Builds | None = None

    def __get__(self, rule: Rule, owner: type | None = None) -> Builds:
        """Return what builds for `rule`: Werkzeug binds to it what it compiled."""
        return partial(self._build, rule)

    # Positional, as what Werkzeug compiles is: a value in an address may have any name.
    def _build(self, rule: Rule, /, **values: Any) -> tuple[str, str]:
        if self._compiled is None:
            self._compiled = self._compile(self._append_unknown)
        return self._compiled(rule, **values)


class LazyRule(Rule):
    """A URL rule that compiles what builds its addresses when one is first built.

    Compiling both functions of every rule beforehand takes most of an application's start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Builds:
        # Werkzeug binds it as the function that it expects.
        return cast("Builds", LazyBuilder(super()._compile_builder, append_unknown))


class Application(Flask):
    """The Flask application, which logs the rule of an address and never the address itself.

    Some addresses are keys.
    """

    url_rule_class = LazyRule

    def __init__(self, import_name: str) -> None:
        """Read the static files of the package, for the addresses that they have."""
        super().__init__(import_name)
        self._static_files = StaticFiles(Path(self.static_folder or ""))
        self._static_files.build_into(self)

    @compressed
    def send_static_file(self, filename: str) -> Response:
        """Return a static file by the part of its address that follows `/static/`."""
        return self._static_files.send(filename)

    def log_exception(self, exc_info: Any) -> None:
        """Log an exception with the rule of the address at which it happened."""
        rule = request.url_rule.rule if request.url_rule else "no page"
        self.logger.error("Exception on %s [%s]", rule, request.method, exc_info=exc_info)


def create_app(
    settings: Settings | None = None, ports: Ports | None = None, rooms: Iterable[Room] = ROOMS
) -> Flask:
    """Return the whole application for `settings` (the environment's unless given).

    It answers the telephone, too: a demonstration has one process and one address. Raises
    BadSettings with every mistake in the environment, BadRegistry for `rooms` of the desk that
    contradict each other.
    """
    app = _open((*TELEPHONE, *PAGES, open_desk(rooms)), settings, ports)
    app.config["LARGEST_BODY"] = MAX_FORM_BYTES
    return app


def create_voice(settings: Settings | None = None, ports: Ports | None = None) -> Flask:
    """Return the application that answers the telephone and nothing else.

    `settings`, `ports` and errors: see `create_app`.
    """
    app = _open(TELEPHONE, settings, ports)
    app.config["LARGEST_BODY"] = MAX_BYTES
    app.config["TAKES_CHUNKS"] = False  # Twilio says how long each webhook is
    return app


def _open(doors: tuple[Blueprint, ...], settings: Settings | None, ports: Ports | None) -> Flask:
    settings = settings or read_settings(os.environ)
    ports = ports or wiring.connect(settings)
    wiring.load()
    app = Application("ivr.web")
    app.request_class = OwnRequest
    app.secret_key = settings.SECRET_KEY
    if settings.PROXIES:
        app.wsgi_app = behind_proxies(app.wsgi_app, settings)  # type: ignore
    app.before_request(_name_request)
    failures = Failures(settings.REDIS_URL)
    limits = SignInLimits(failures), RefusalLimits(failures)
    of_forms = ContactLimits(failures), UploadLimits(failures)
    line, feeds = open_line(ports), FeedLimits(failures)
    here = Installation(settings, ports, line, *limits, *of_forms, feeds, PublishedFigures(line))
    install(app, here)
    prepare_compression(app)
    prepare_pages(app, settings)
    for each in doors:
        app.register_blueprint(each)
    return app


def _name_request() -> None:
    logs.begin_request(secrets.token_hex(4))


def behind_proxies(application: "WSGIApplication", settings: Settings) -> "WSGIApplication":
    """Wrap `application` so that the client's address is read from trusted proxies only.

    Nothing else is taken from a proxy: addresses that are signed come from the settings.
    """
    trusted = Trusted(settings.TRUSTED_PROXIES)
    believing = ProxyFix(application, x_for=settings.PROXIES)

    def asked(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        believed = trusted.has(environ.get("REMOTE_ADDR", ""))
        return (believing if believed else application)(environ, start_response)

    return asked
