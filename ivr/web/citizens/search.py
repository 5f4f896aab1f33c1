"""Search the public pages, by a plain form and without keeping what was typed."""

from flask import Blueprint, render_template, request

from ivr.rules.words.page_search import MAX_SEARCH_CHARS, found
from ivr.web.citizens.site import searchable
from ivr.web.common.compression import compressed
from ivr.web.common.installation import installation

search = Blueprint("search", __name__)


@search.get("/busca")
@compressed
def find() -> str:
    """Show the pages that have the words which were typed."""
    typed = " ".join(request.args.get("q", "").split())
    return render_template(
        "citizens/search.html",
        searched=typed[:MAX_SEARCH_CHARS],
        cut=len(typed) > MAX_SEARCH_CHARS,
        pages=found(searchable(), typed),
        topics=installation().line.conversations.current().callflow.topics,
    )
