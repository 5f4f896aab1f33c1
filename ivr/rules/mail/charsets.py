"""Decode text in whatever charset it is in, by the name that it gives or by its bytes."""

import codecs
import re

from charset_normalizer import from_bytes

MAX_SAMPLE_BYTES = 4_000  # of a text whose charset is found out by its bytes
MIN_TELLING_BYTES = 5  # beyond ASCII, of which a foreign charset is guessed
LAST_ASCII = 0x7F
MAX_BAD_SHARE = 0.1  # of letters that do not fit, of a text that is in the charset all the same
# Not every codec is a charset: some run for hours over a long text, and some are no text at all.
_CODECS = re.compile(
    r"ascii|latin_?1|iso8859-\d+|cp(437|720|737|775|85\d|86\d|87\d|93[26]|949|950|100[67]|125\d)"
    r"|koi8-[rtu]|mac[-_](roman|cyrillic|greek|turkish|latin2|iceland|arabic)|tis-620|hz"
    r"|gb2312|gbk|gb18030|big5(hkscs)?|shift_jis(_2004|x0213)?|euc_(jp|kr|jis_2004)|johab"
    r"|iso2022_(jp(_[123]|_ext)?|kr)|utf-(7|8|8-sig|16|32)(-[lb]e)?",
    re.IGNORECASE,
)
# Names that programs use and the standard library does not know, or knows as less than they mean.
_NAMES = {
    "x-mac-roman": "mac_roman",
    "x-macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "x-windows-949": "cp949",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc_jp",
    "x-big5": "big5hkscs",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-2022-jp": "iso2022_jp_ext",
    "dos-850": "cp850",
    "ansi": "cp1252",
    "8859-1": "cp1252",
}
# Western ones are often named for one another. What is UTF-8 by its bytes is hardly anything else.
_WESTERN = frozenset({"ascii", "iso8859-1", "latin_1", "iso8859-15", "cp1252", "utf-8", ""})
_GUESSED = ["cp1252", "mac_roman", "cp850", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1255"]
_GUESSED += ["cp1256", "cp949", "cp932", "euc_jp", "gb18030", "big5hkscs"]
_PORTUGUESE = frozenset("áàâãäéèêëíìîïóòôõöúùûüçñÁÀÂÃÉÈÊÍÓÔÕÚÜÇÑºª°§–—“”‘’…€•·´«»")


def decoded(raw: bytes, charset: str) -> str:
    """Return the text of these bytes, by the charset named if that fits them; never raise.

    A byte that does not fit costs its own letter and no other.
    """
    name = codec_of(charset)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and name in _WESTERN:
        as_utf16 = _fitting(raw, "utf-16")
        if as_utf16 is not None:
            return as_utf16
    as_utf8 = _fitting(raw, "utf-8")
    # What fits both is in the one named, unless that is one that is named for any other.
    if as_utf8 is not None and name in _WESTERN:
        return as_utf8
    named = raw.decode(name, "replace") if name not in _WESTERN else ""
    if named and named.count("\ufffd") <= len(named) * MAX_BAD_SHARE:
        return named
    if as_utf8 is not None:
        return as_utf8
    if _is_mostly_utf8(raw):
        return raw.decode("utf-8", "replace")
    if name in ("iso8859-1", "latin_1", "cp1252", "iso8859-15"):
        return raw.decode("cp1252", "replace")
    return raw.decode(_guessed(raw), "replace")


def codec_of(charset: str) -> str:
    """Return the standard library's codec for a charset's name; "" where there is none."""
    name = charset.strip(" \t\"'").lower()
    name = _NAMES.get(name, name)
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        plain = re.sub(r"^(?:x-)?(ibm|cp|windows|dos)[-_ ]?(\d{3,4})$", r"cp\2", name)
        try:
            found = codecs.lookup(plain).name
        except (LookupError, ValueError):
            return ""
    return found if _CODECS.fullmatch(found) else ""


def _fitting(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except ValueError:
        return None


def _is_mostly_utf8(raw: bytes) -> bool:
    """Return whether more letters beyond ASCII are good UTF-8 than bytes are not."""
    text = raw.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for each in text if each > "\x7f") - bad
    return good > bad


def _guessed(raw: bytes) -> str:
    """Return the codec that the bytes are in, as far as can be told from them."""
    sample = raw[:MAX_SAMPLE_BYTES]
    for codec in ("cp1252", "mac_roman", "cp850"):
        text = _fitting(sample, codec)
        if text and _PORTUGUESE.issuperset(each for each in text if each > "\x7f"):
            return codec
    if sum(1 for each in sample if each > LAST_ASCII) < MIN_TELLING_BYTES:
        return "cp1252"
    found = from_bytes(sample, cp_isolation=_GUESSED).best()
    return found.encoding if found else "cp1252"
