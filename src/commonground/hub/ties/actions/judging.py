"""What kind of file somebody attaches, judged by what is in it, and a name that tells no lies."""

import io
import re
import unicodedata
import zipfile
import zlib

import puremagic

KINDS: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic",),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    "application/vnd.oasis.opendocument.presentation": (".odp",),
    "text/plain": (".txt", ".csv", ".md", ".ics", ".vcf"),
}
"""What may be attached, each with the endings a name of it may have. Nothing that runs when opened:
no programs, no pages, no drawings with scripts, no archives, no documents with macros."""

ENDINGS = tuple(ending for endings in KINDS.values() for ending in endings)
BY_ENDING = {ending: kind for kind, endings in KINDS.items() for ending in endings}
ALIKE = {"image/heif": "image/heic", "audio/mp3": "audio/mpeg", "application/ogg": "audio/ogg"}
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_PARTS = {
    "word/document.xml": f"{OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}presentationml.presentation",
}
MOST_PARTS = 5000
LONGEST_NAME = 120
# Joiners stay: Persian names are written with them. All else that is not seen goes.
JOINERS = "\u200c\u200d"
UNSAFE = re.compile(r'[<>:"|?*]')


def kind_of(content: bytes) -> str:
    """This is the kind of a file by its content, one of `KINDS`, or nothing."""
    if content.startswith(b"PK\x03\x04"):
        return packed_document(content)
    if is_text(content):
        return "text/plain"
    try:
        matches = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return ""
    for match in sorted(matches, key=lambda match: -match.confidence):
        kind = ALIKE.get(match.mime_type, match.mime_type) or BY_ENDING.get(match.extension, "")
        if kind in KINDS:
            return kind
    return ""


def packed_document(content: bytes) -> str:
    """This is the kind of an office document, which is an archive inside; nothing for other archives
    and for documents with programs in them."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts[:MOST_PARTS]}
            if len(parts) > MOST_PARTS or any(runs(name) for name in names):
                return ""
            if "mimetype" in names:
                told = packed.open("mimetype").read(100).decode("ascii", "replace").strip()
                return told if told.startswith(OPEN_DOCUMENT) and told in KINDS else ""
            if "[Content_Types].xml" not in names:
                return ""
            types = packed.open("[Content_Types].xml").read(500_000)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ):
        return ""
    if b"macroEnabled" in types:
        return ""
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), "")


def runs(part: str) -> bool:
    """This tells whether a part of an office document is a program."""
    low = part.lower()
    return low.endswith("vbaproject.bin") or low.startswith(("basic/", "scripts/"))


def is_text(content: bytes) -> bool:
    """This tells plain text from all else: letters only, and no page or drawing for a browser."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\f" for sign in set(text)):
        return False
    head = text[:2000].lstrip().lower()
    return not head.startswith(("<", "#!", "%pdf", "{\\rtf", "mz"))


def clean_name(name: str, kind: str) -> str:
    """This is the name a file is kept under: the one it was given, without signs that no disk takes,
    and ending as its kind does."""
    words = UNSAFE.sub("_", given_name(name)).strip(". " + JOINERS)
    endings = KINDS.get(kind, (".txt",))
    ending = next((one for one in endings if words.lower().endswith(one)), "")
    stem = words[: -len(ending)] if ending else words
    return (stem[: LONGEST_NAME - 8].rstrip(". ") or "file") + (ending or endings[0])


def given_name(name: str) -> str:
    """This is the name a file was given, for people to read: without folders, and without signs that
    are not seen or turn what follows."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(
        sign
        if sign in JOINERS or not unicodedata.category(sign).startswith(("C", "Zl", "Zp"))
        else " "
        if sign in "\t\r\n"
        else ""
        for sign in last
    )
    return " ".join(seen.split())
