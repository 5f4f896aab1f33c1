"""Redirect from the desk's bare address to a section."""

from flask import abort, g, redirect, url_for
from werkzeug.wrappers import Response

from ivr.rules.staff.roles import may
from ivr.web.desk.session.registry import registry


def home() -> Response:
    """Redirect to the first section that whoever is signed in may see."""
    for entry in registry().navigation:
        if may(g.member.role, entry.wants):
            return redirect(url_for(entry.endpoint))
    abort(403)
