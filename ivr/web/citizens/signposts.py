"""Serve what programs ask for unseen: robots.txt, the site's map, the icon."""

from flask import Blueprint, Response, redirect, url_for
from markupsafe import escape
from werkzeug.wrappers import Response as Redirect

from ivr.web.citizens.site import HOME, PAGES, service_pages, topic_pages
from ivr.web.common.installation import installation

signposts = Blueprint("signposts", __name__)


@signposts.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers where nothing is to be found, and where the map is.

    Personal addresses are not named: who asks for one is told by its own header that it is not to
    be found, which a crawler that is kept away would never read.
    """
    base = installation().settings.PUBLIC_URL.rstrip("/")
    lines = ("User-agent: *", "Disallow: /busca", f"Sitemap: {base}{url_for('signposts.site_map')}")
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@signposts.get("/sitemap.xml")
def site_map() -> Response:
    """List the whole addresses of the pages that anybody may find."""
    callflow = installation().line.conversations.current().callflow
    all_pages = (HOME, *PAGES, *topic_pages(callflow), *service_pages(callflow))
    pages = (each for each in all_pages if each.indexed)
    found = "".join(f"<url><loc>{escape(each.canonical)}</loc></url>" for each in pages)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{space}">{found}</urlset>\n'
    return Response(text, content_type="application/xml")


@signposts.get("/favicon.ico")
def icon() -> Redirect:
    """Lead browsers that ask for an icon without having read a page to it."""
    return redirect(url_for("static", filename="icon.svg"), 301)
