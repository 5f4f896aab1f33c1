"""Turn coded headers and HTML into harmless plain text."""

import re
import unicodedata
from email.errors import MessageError
from email.header import decode_header
from html import unescape
from typing import Any

from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml.etree import LxmlError
from lxml.html import HTMLParser, document_fromstring

from ivr.rules.mail.charsets import decoded
from ivr.rules.words.stream_safe import normalised
from ivr.rules.words.visible import is_visible

# What the standard library and inscriptis raise over things that no program would have written.
ODD = (ValueError, LookupError, TypeError, AttributeError, RecursionError, MessageError, LxmlError)
MAX_HTML_CHARS = 400_000  # letters of a page that are looked at
MAX_HEADER_CHARS = 4_000
_LAYOUT = ParserConfig(css=CSS_PROFILES["strict"])
_SIMPLER = dict.fromkeys(("table", "thead", "tbody", "tfoot", "tr", "caption"), "div")
_SIMPLER |= dict.fromkeys(("td", "th"), "span")
_TAG = re.compile(r"<[^<>]*>")
# Each alternative matches to its end or to the page's, and gives nothing back: one pass over it.
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?-->|.*)|<(?P<raw>script|style)\b(?:.*?</(?P=raw)\s*>|.*)"
    r"|<(?P<slash>/?)(?P<name>[a-z][a-z0-9]{0,19})(?![a-z0-9])"
    r"""(?P<attributes>(?:[^>=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=)*+)>?"""
    r"|<[!?/][^>]*+>?|<[a-z][^>]*+>?|<",
    re.I | re.S,
)
_STYLE = re.compile(r"""\bstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.I)
_UNSHOWN = re.compile(r"display:none|visibility:hidden")
_VALUE = re.compile(r"""=\s*(?:"[^"]*"|'[^']*'|[^\s>"']*)""")
_HIDDEN = re.compile(r"(?<![^\s/])hidden(?![^\s/])", re.I)
_FEWEST_HIDDEN = len(" hidden")
_BLANKS = re.compile(r"\n{3,}")
_JOINER = "\u200d"  # of which pictures of people are put together


def unfolded(raw: str, most: int = MAX_HEADER_CHARS) -> str:
    """Return a header's raw value on one line, at most `most` letters.

    Bytes beyond ASCII are turned into text.
    """
    return decoded(raw[:most].encode("utf-8", "surrogateescape"), "").translate({13: " ", 10: " "})


def header_text(raw: str, most: int) -> str:
    """Return a header's value as people read it: one line, at most `most` letters."""
    text = unfolded(raw)
    try:
        parts = decode_header(text)
    except ODD:
        return one_line(text, most)
    said = "".join(
        each if isinstance(each, str) else decoded(each, charset or "") for each, charset in parts
    )
    return one_line(said, most)


def one_line(text: str, most: int) -> str:
    """Return the text on one line without what cannot be seen, at most `most` letters."""
    return " ".join(plain(text).split())[:most].strip()


def plain(text: str) -> str:
    """Return the text without control characters, letters that change its direction, and half ones.

    Lines end with a line feed, and no more than one empty line stands between two.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Of each letter once: a text has many letters and few different ones.
    unseen = {ord(each): _instead(each) for each in set(text) if _is_unseen(each)}
    text = normalised("NFC", text.translate(unseen))
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANKS.sub("\n\n", lines).strip() if is_visible(lines) else ""


def html_text(page: str) -> str:
    """Return the visible text of an HTML page; nothing is fetched or run.

    What the page hides is not read.
    """
    page = page[:MAX_HTML_CHARS].replace("\0", "")
    try:
        bare = _TOKEN.sub(_bare, page)
        tree = document_fromstring(bare.encode(), parser=HTMLParser(encoding="utf-8"))
        _tame(tree)
        return plain(Inscriptis(tree, _LAYOUT).get_text())
    except ODD:
        return plain(_TAG.sub(" ", page))


def _tame(tree: Any) -> None:
    """Strip from the page whatever could make its text larger than it is, and what is hidden.

    A style can ask for a margin of a million lines; a table pads each of its rows to its widest.
    """
    elements = [each for each in tree.iter() if isinstance(each.tag, str)]
    for each in elements:
        if "hidden" in each.attrib:
            each.text, children = None, list(each)
            for child in children:
                each.remove(child)
        each.attrib.clear()
        if each.tag in ("td", "th"):
            each.text = f" {each.text or ''}"
        each.tag = _SIMPLER.get(each.tag, each.tag)


def _bare(token: re.Match[str]) -> str:
    """Return the tag without its attributes, but for whether it is hidden.

    libxml2 compares each attribute of a tag with all before it: 100,000 of them take ten seconds.
    What is returned is all that it gets to see, so that it cannot find a tag where we found none.
    """
    slash, name, attributes = token["slash"], token["name"], token["attributes"]
    if not name:
        # The last one is of a tag that was cut off.
        return "&lt;" if token[0] == "<" and token.end() < len(token.string) else ""
    return f"<{slash}{name}{' hidden' if _is_hidden(attributes) else ''}>"


def _is_hidden(attributes: str) -> bool:
    if len(attributes) < _FEWEST_HIDDEN:
        return False
    styles = (unescape(each[1]).lower() for each in _STYLE.finditer(attributes))
    if any(_UNSHOWN.search(re.sub(r"\s", "", each)) for each in styles):
        return True
    return bool(_HIDDEN.search(_VALUE.sub(" ", attributes)))


def _is_unseen(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return (kind[0] == "C" and letter not in f"\n\t{_JOINER}") or kind in ("Zl", "Zp")


def _instead(letter: str) -> str:
    """Return a line feed in place of other line and page breaks; "" in place of the rest."""
    return "\n" if letter in "\u2028\u2029\x85\x0b\x0c" else ""
