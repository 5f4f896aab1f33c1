"""Parse TwiML documents as Twilio does, with Twilio's error codes for bad ones.

https://www.twilio.com/docs/voice/twiml — MIME types, verbs
https://www.twilio.com/docs/api/errors/12100, /12300, /11750
"""

import re
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring

from ivr.simulator.grammar.checking import Complaint, check
from ivr.simulator.wire.webhooks import MAX_BYTES, Failed, Reply

XML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})


@dataclass(frozen=True)
class Document:
    """One TwiML document and the address that relative addresses in it are resolved against.

    `complaints`: what Twilio has against it, and no longer stands in it.
    """

    url: str
    root: Element
    complaints: tuple[Complaint, ...] = ()

    def resolve(self, address: str) -> str:
        """Return `address` made absolute; empty means this very document.

        A fragment survives. Raises Failed when no address can be made of it.
        """
        address = address.strip()
        try:
            return urljoin(urldefrag(self.url)[0], address) if address else self.url
        except ValueError:
            raise Failed(11100, f"Invalid URL format: {address}", self.url) from None


def read_document(reply: Reply, url: str) -> Document:
    """Return the document in `reply`.

    Raises Failed with the code Twilio's debugger would show.
    """
    kind = reply.content_type.split(";")[0].strip().lower()
    if not kind:
        raise Failed(11200, "HTTP retrieval failure: 502 Bad Gateway (no Content-Type)", url)
    if len(reply.body) > MAX_BYTES:
        raise Failed(11750, "TwiML response body too large", url)
    if kind.startswith("audio/"):
        return Document(url, _wrapping("Play", url))
    if kind == "text/plain":
        return Document(url, _wrapping("Say", reply.body.decode("utf-8", "replace")))
    if kind not in XML_TYPES:
        raise Failed(12300, f"Invalid Content-Type: {kind}", url)
    return _checked(url, _parsed(reply.body, url))


def document_from_text(text: str) -> Document:
    """Return a document that was given with the request itself.

    Its addresses must be absolute. Raises Failed with the code Twilio's debugger would show.
    """
    return _checked("", _parsed(text.encode(), ""))


def _checked(url: str, root: Element) -> Document:
    return Document(url, root, tuple(check(root)))


def _wrapping(verb: str, text: str) -> Element:
    root = Element("Response")
    SubElement(root, verb).text = text
    return root


def _parsed(body: bytes, url: str) -> Element:
    if b"<!DOCTYPE" in body[:1000].upper():
        raise Failed(12100, "Document parse failure: a document type is not TwiML", url)
    try:
        root = fromstring(body)  # noqa: S314 - the developer's own application on this machine
    except ParseError as error:
        raise Failed(12100, f"Document parse failure: {error}", url) from None
    if root.tag != "Response":
        raise Failed(12100, f"Document parse failure: the root is <{root.tag}>", url)
    return root


def spoken_text(element: Element) -> str:
    """Return what a <Say> says, without SSML tags, in one line."""
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def break_seconds(element: Element) -> float:
    """Return the seconds of silence that a <Say>'s <break> tags add."""
    total = 0.0
    for each in element.iter("break"):
        found = re.fullmatch(r"([\d.]+)(ms|s)", each.get("time", "1s").strip())
        if found:
            total += float(found[1]) / (1000 if found[2] == "ms" else 1)
    return total


def whole_number(element: Element, name: str, otherwise: int) -> int:
    """Return attribute `name` as a whole number, or `otherwise` when it is missing or none."""
    text = element.get(name, "").strip()
    return int(text) if text.isdecimal() else otherwise


def is_true(element: Element, name: str, otherwise: bool = False) -> bool:
    """Return attribute `name` as Twilio's true or false, by default `otherwise`."""
    return element.get(name, str(otherwise)).strip().lower() == "true"
