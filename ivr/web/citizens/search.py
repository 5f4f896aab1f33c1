"""Search the public pages, by a plain form and without keeping what was typed."""

from flask import Blueprint, render_template, request

from ivr.rules.words.page_search import found, read_search
from ivr.web.citizens.site import searchable
from ivr.web.common.compression import compressed
from ivr.web.common.installation import installation

search = Blueprint("search", __name__)


@search.get("/busca")
@compressed
def find() -> str:
    """Show the pages that have the words which were typed."""
    typed = read_search(request.args.get("q", ""))
    return render_template(
        "citizens/search.html",
        searched=typed.text,
        cut=typed.cut,
        pages=found(searchable(), typed.text),
        topics=installation().line.conversations.current().callflow.topics,
    )
