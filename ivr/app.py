"""The web application, put together."""

import os

from flask import Flask

from ivr import wiring
from ivr.settings import Settings, read_settings
from ivr.usecases.line import open_line
from ivr.usecases.ports import Ports
from ivr.web.health import health
from ivr.web.house import House, move_in
from ivr.web.voice import audio, voice


def create_app(settings: Settings | None = None, ports: Ports | None = None) -> Flask:
    """The application for `settings` (the environment's unless given).

    Raises BadSettings with every mistake in the environment.
    """
    settings = settings or read_settings(os.environ)
    ports = ports or wiring.connect(settings)
    app = Flask("ivr.web")
    app.secret_key = settings.SECRET_KEY
    move_in(app, House(settings, ports, open_line(ports)))
    app.register_blueprint(health)
    app.register_blueprint(voice)
    app.register_blueprint(audio)
    return app
