"""Compress answers, but only those of views that say that nobody's secret stands in them.

Whoever sees how long compressed answers are, and can have a word of their own put into them, may
guess from that what else stands there (BREACH, CVE-2013-3587). So nothing is compressed unless its
view is marked: static files, and pages that are the same for everybody. An answer to a form, and
one that sets a cookie, is never compressed, whatever its view is.

Of the desk's pages only the longest lists are marked, and they are compressed only as long as no
search stands in their address. The token of their forms is another one each second.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, after_this_request, request
from flask_compress import Compress

ALGORITHMS = ["br", "gzip"]
# All that marked views answer with and that gets smaller: a PDF does not.
TYPES = ["text/html", "text/css", "text/plain", "text/javascript", "text/csv"]
TYPES += ["application/json", "application/xml", "image/svg+xml"]
_compress = Compress()
_View = TypeVar("_View", bound=Callable[..., Any])


def prepare_compression(app: Flask) -> None:
    """Set up how marked views are compressed; no other answer is."""
    app.config.update(
        COMPRESS_REGISTER=False, COMPRESS_ALGORITHM=ALGORITHMS, COMPRESS_MIMETYPES=TYPES
    )
    _compress.init_app(app)


def compressed(view: _View) -> _View:
    """Mark a view of which each answer to GET may be compressed: it shows nobody's secret."""
    return _marked(view, lambda: True)


def compressed_unasked(view: _View) -> _View:
    """Mark a view of which an answer is compressed unless its address asks for something."""
    return _marked(view, lambda: not request.query_string)


def _marked(view: _View, may_be: Callable[[], bool]) -> _View:
    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Any:
        if may_be():
            after_this_request(_smaller)
        return view(*args, **kwargs)

    return cast(_View, answer)


def _smaller(response: Response) -> Response:
    if request.method not in ("GET", "HEAD") or "Set-Cookie" in response.headers:
        return response
    # The library takes "br;q=0" for a wish.
    if not any(request.accept_encodings.quality(each) for each in ALGORITHMS):
        response.vary.add("Accept-Encoding")
        return response
    return _compress.after_request(response)
