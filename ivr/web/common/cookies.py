"""Read the session's cookie by its signature alone: its row in the database says when it ends."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature


class OwnSessions(SecureCookieSessionInterface):
    """Flask's own sessions, but of any age.

    Flask refuses a cookie that is signed later than now: where a clock is set back, or another
    machine signed it, everybody would be signed out, and could not sign in again with a code that
    is good for half a minute.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of the request's cookie; an empty one where it is not ours.

        None, which is never stored, for a webhook: it has no cookie, and is told of none.
        """
        if request.path.startswith("/voice/"):
            return None
        signer = self.get_signing_serializer(app)
        if signer is None:
            return None
        try:
            return self.session_class(signer.loads(request.cookies[self.get_cookie_name(app)]))
        except (KeyError, BadSignature):
            return self.session_class()
