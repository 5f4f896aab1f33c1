"""Protect forms against forgery, and tell a page's own requests from somebody's."""

from flask import request
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()


def is_fragment() -> bool:
    """Return whether a page asks for a part of itself (HX-Request), and not somebody for a page."""
    return "HX-Request" in request.headers
