"""Read a message that was signed and wrapped in one piece (S/MIME: RFC 8551, CMS: RFC 5652).

The signature is not checked: whoever wrote it is told by our mail server, as of any other message.
"""

from collections.abc import Iterator
from dataclasses import dataclass

MAX_DEPTH = 24  # of values within values
MAX_VALUES = 20_000  # in one message: programs write the text in pieces of some kilobytes
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_SEQUENCE, _OBJECT_ID, _CONTENT, _OCTETS, _OCTETS_IN_PIECES = 0x30, 0x06, 0xA0, 0x04, 0x24
_INDEFINITE, _LONG, _MAX_LENGTH_BYTES = 0x80, 0x80, 4
_TAG_MASK = 0x1F  # a tag of more than one byte: none that is read here


class _Odd(ValueError):
    """It is not written as the standard has it."""


@dataclass
class _Value:
    """One value (BER): its tag, where its content begins and ends, and where it ends itself."""

    tag: int
    begins: int
    ends: int
    after: int


def signed_content(raw: bytes) -> bytes | None:
    """Return the message that a signed one wraps; None where it is none, or brings no content."""
    try:
        reader = _Reader(raw)
        kind, content = reader.content_of(reader.value(0))
        if kind != SIGNED_DATA:
            return None
        # version, digestAlgorithms, encapContentInfo
        inside = list(reader.children(next(reader.children(content))))
        wrapped = next(each for each in inside if each.tag == _SEQUENCE)
        kind, content = reader.content_of(wrapped)
        return reader.octets(content) if kind == _DATA else None
    except (_Odd, StopIteration):
        return None


class _Reader:
    """The reader of one message's values, which gives up where there are too many."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._left = raw, MAX_VALUES

    def value(self, at: int, depth: int = 0) -> _Value:
        """Return the value that begins there; of one without a length its end is looked for."""
        self._left -= 1
        if depth > MAX_DEPTH or self._left < 0 or at + 2 > len(self._raw):
            raise _Odd
        tag, length, begins = self._raw[at], self._raw[at + 1], at + 2
        if tag & _TAG_MASK == _TAG_MASK:
            raise _Odd
        if length == _INDEFINITE:
            after = begins
            while self._raw[after : after + 2] != b"\0\0":
                after = self.value(after, depth + 1).after
            return _Value(tag, begins, after, after + 2)
        if length & _LONG:
            many = length ^ _LONG
            length = int.from_bytes(self._raw[begins : begins + many], "big")
            begins += many
            if many > _MAX_LENGTH_BYTES:
                raise _Odd
        if begins + length > len(self._raw):
            raise _Odd
        return _Value(tag, begins, begins + length, begins + length)

    def children(self, value: _Value) -> Iterator[_Value]:
        """Yield the values within one."""
        at = value.begins
        while at < value.ends:
            child = self.value(at)
            yield child
            at = child.after

    def content_of(self, value: _Value) -> tuple[bytes, _Value]:
        """Return the type that a ContentInfo names, and the value that holds its content."""
        named, content = list(self.children(value))[:2] if value.tag == _SEQUENCE else (None, None)
        if not named or not content or named.tag != _OBJECT_ID or content.tag != _CONTENT:
            raise _Odd
        return self._raw[named.begins : named.ends], content

    def octets(self, value: _Value) -> bytes:
        """Return the bytes of the octet strings within a value, in their order."""
        found = []
        for each in self.children(value):
            if each.tag == _OCTETS:
                found.append(self._raw[each.begins : each.ends])
            elif each.tag == _OCTETS_IN_PIECES:
                found.append(self.octets(each))
        return b"".join(found)
