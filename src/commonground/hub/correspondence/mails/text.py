"""Words out of bytes: charsets that lie, headers in pieces, HTML without its tricks."""

import html
import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses
from itertools import islice

import nh3

MOST_HTML = 500_000
# Tags inside tags inside tags take the parser time by the square of their number.
MOST_TAGS = 5_000
LONGEST_HEADER = 20_000
MOST_ADDRESSES = 60
# Codecs of Python that are no charset, or that take time by the square of the length.
NO_CHARSETS = {"idna", "punycode", "undefined", "unicodeescape", "rawunicodeescape"}
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2060\ufeff\u00ad]")
BREAKS = re.compile(r"<(?:br|hr)[^>]*>|</(?:p|div|li|tr|h[1-6]|blockquote|pre|ul|ol|table)>")
CELLS = re.compile(r"</t[dh]>")
TAGS = re.compile(r"<[^>]*>")
KEPT_TAGS = {
    "br", "hr", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote",
    "pre", "ul", "ol", "table",
}  # fmt: skip
DROPPED_WITH_CONTENT = {"script", "style", "title", "template", "noscript", "svg", "math"}


def decoded(data: bytes, charset: str = "") -> str:
    """This reads bytes as text: as they say they are, else as UTF-8, else as Western European.

    Examples
    --------
    >>> decoded("سلام".encode("windows-1256"), "windows-1256")
    'سلام'
    >>> decoded("né".encode(), "no-such-charset"), decoded(b"n\\xe9")
    ('né', 'né')
    """
    name = re.sub(r"[^a-z0-9]", "", charset.lower())
    if name and name not in NO_CHARSETS:
        try:
            return data.decode(charset, "replace")
        except (LookupError, ValueError, UnicodeError):
            pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("windows-1252", "replace")


def shown(text: str) -> str:
    """This takes out what cannot be kept or turns the direction of what follows.

    Examples
    --------
    >>> shown("a\\x00b\\u202ec\\r\\nd")
    'abc\\nd'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return CONTROL.sub("", TURNING.sub("", text))


def line(text: str, longest: int) -> str:
    """This is a text in one line, no longer than can be kept."""
    return " ".join(shown(text).split())[:longest]


def as_letters(raw: str) -> str:
    """This turns a header, as the parser hands it over, into letters; encoded words stay."""
    return decoded(raw[:LONGEST_HEADER].encode("utf-8", "surrogateescape"))


def words(text: str) -> str:
    """This reads the encoded words of a header.

    Examples
    --------
    >>> words("=?utf-8?q?Caf=C3=A9?= at =?windows-1256?B?08fj?=")
    'Café at سام'
    >>> words("=?no-such?q?plain?=")
    'plain'
    """
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError, TypeError):
        return text
    read = []
    for piece, charset in pieces:
        if isinstance(piece, str):
            read.append(piece)
        elif charset:
            read.append(decoded(piece, charset))
        else:
            read.append(piece.decode("raw-unicode-escape", "replace"))
    return "".join(read)


def addresses(values: list[str]) -> list[tuple[str, str]]:
    """This reads names and addresses from headers: those that have an @, in small letters."""
    try:
        pairs = getaddresses([value.replace("\n", " ") for value in values])
    except (ValueError, TypeError, IndexError, RecursionError):
        return []
    found = [(line(words(name), 200), line(address, 320).lower()) for name, address in pairs]
    return [(name, address) for name, address in found if "@" in address][:MOST_ADDRESSES]


def readable(source: str) -> str:
    """This is as much of HTML as can be read in a second, however it is made."""
    source = source[:MOST_HTML]
    marks = (found.start() for found in re.finditer("<", source))
    end = next(islice(marks, MOST_TAGS, None), None)
    return source[:end]


def text_of_html(source: str) -> str:
    """This is what a person would read of HTML; nothing it refers to is ever fetched.

    Examples
    --------
    >>> text_of_html("<style>p{}</style><p>One<br>two &amp; three</p><script>x</script>")
    'One\\ntwo & three'
    """
    cleaned = nh3.clean(
        readable(source),
        tags=KEPT_TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes={},
        strip_comments=True,
    )
    # Line breaks of the source mean nothing in HTML, those of its blocks do.
    cleaned = " ".join(cleaned.split())
    cleaned = TAGS.sub("", CELLS.sub(" ", BREAKS.sub("\n", cleaned)))
    lines = [" ".join(one.split()) for one in html.unescape(cleaned).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
