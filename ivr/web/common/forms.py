"""Protect forms against forgery, and tell a page's own requests from somebody's."""

from flask import request
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()


def is_fragment() -> bool:
    """Whether a part of a page asks, and not somebody who wants a page."""
    return "HX-Request" in request.headers
