"""Create, replace and end one's own calendar address, on the page of one's own account."""

from flask import flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ivr.usecases.staff import calendar_feeds
from ivr.web.common.installation import installation

ENDED = "Endereço do calendário desligado. Ele não mostra mais nada."
NONE_ENDED = "Nada a desligar: não havia endereço do calendário."


def renew_feed() -> str:
    """Show a new calendar address, this once; one of before shows nothing any more."""
    token = calendar_feeds.renew(installation().ports, g.member.id)
    path = url_for("calendar_feed.subscribed", token=token)
    address = installation().settings.PUBLIC_URL + path
    return render_template("desk/staff/calendar_address.html", address=address)


def end_feed() -> Response:
    """End the calendar address of whoever is signed in."""
    ended = calendar_feeds.end(installation().ports, g.member.id)
    flash(ENDED if ended else NONE_ENDED, "good" if ended else "bad")
    return redirect(url_for("desk.own_account"), 303)
