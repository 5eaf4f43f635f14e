"""The brief on paper: typeset into a PDF, in whatever script its names are written."""

import json
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

import typst
from django.contrib.staticfiles import finders
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from commonground.hub.briefs.queries import Brief, Chapter, Side, Thing

BUILT = "site/built/paper"
LONGEST = 700
Block = dict[str, Any]


@cache
def fonts() -> typst.Fonts:
    """These are the site's own fonts; where nothing was built, those that typst brings."""
    folder = finders.find(BUILT)
    if not isinstance(folder, str):
        return typst.Fonts(include_system_fonts=False)
    # Nothing beside them: what one file of a family lacks is then looked for in the others.
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[Path(folder)]
    )


def is_rtl(text: str) -> bool:
    """This tells from the first letter with a direction whether a text runs from the right."""
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in ("R", "AL", "L"):
            return direction != "L"
    return get_language_bidi()


def line(text: str, label: str = "", *, mark: str = "") -> Block:
    """This is one line, with its direction; `label` and `mark` are said before and after it in our
    words."""
    short = text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
    return {"text": short, "rtl": is_rtl(short), "label": label, "mark": mark}


def grouped(lines: Iterable[Block]) -> list[Block]:
    """This says a label once for all lines that follow with the same."""
    return [
        {"label": label, "lines": list(under)}
        for label, under in groupby(lines, key=lambda one: one["label"])
    ]


def typeset(read: Brief, guide: list[Chapter], ours: str) -> bytes:
    """This makes the PDF."""
    given = {
        "title": _("Meeting with %(name)s") % {"name": read.subject.name},
        "lead": _("What all people of %(name)s may see, on %(day)s. Not for handing on.")
        % {"name": ours, "day": date_format(read.day, "j F Y")},
        "page": _("Page"),
        "rtl": get_language_bidi(),
        "lang": (get_language() or "en").split("-")[0],
        "sides": [one_side(read.theirs), one_side(read.ours)],
        "sections": sections(read),
        "guide_title": _("For the talk"),
        "guide": [
            {"title": part.title, "lines": [line(text) for text in part.lines]} for part in guide
        ],
        "notes": _("Notes"),
    }
    template = files("commonground.hub.briefs").joinpath("templates", "briefs/brief.typ")
    compiler = typst.Compiler(
        input=template.read_bytes(),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"brief": json.dumps(given, ensure_ascii=False)},
    )
    made: Any = compiler.compile(format="pdf")
    return bytes(made)


def one_side(side: Side) -> Block:
    """This is one of the two columns: what they are for, what they lack and give."""
    told = [
        *([line(side.vision, _("What they want to see"))] if side.vision else []),
        *([line(side.mission, _("What they do about it"))] if side.mission else []),
        *([line(side.values, _("What they hold to"))] if side.values else []),
        *things(side.needs, _("Needs"), _("The other can help.")),
        *things(side.offers, _("Offers"), _("The other needs it.")),
    ]
    return {"name": side.name, "rtl": is_rtl(side.name), "groups": grouped(told)}


def things(rows: Iterable[Thing], label: str, fits: str) -> list[Block]:
    """These are needs or offers; `fits` is said of those that the other side answers."""
    return [line(thing.words, label, mark=fits if thing.answers else "") for thing in rows]


def sections(read: Brief) -> list[Block]:
    """These are the parts below the two columns; empty ones are left out.

    Who of ours knows whom stands on the page only: paper is carried to those very people.
    """
    both = [
        *([line(", ".join(read.issues), _("Issues"))] if read.issues else []),
        *([line(", ".join(read.people), _("People"))] if read.people else []),
        *([line(", ".join(read.places), _("Places"))] if read.places else []),
        *(
            line(
                f"{cell.issue} · {cell.place}: {'; '.join([*cell.theirs, *cell.ours])}".rstrip(
                    ": "
                ),
                _("Same work"),
            )
            for cell in read.overlaps
        ),
        *(line(partner.name, _("Partner of both")) for partner in read.partners),
        *(line(project, _("Done together")) for project in read.together),
    ]
    there = [
        line(" · ".join(part for part in (one.name, one.position) if part), one.body)
        for one in read.contacts
    ]
    before = [
        *(
            line(
                " · ".join(part for part in (one.title, one.who, one.text) if part),
                date_format(one.held_on, "j M Y"),
            )
            for one in read.happened
        ),
        *(line(words, _("Promised")) for words in read.promised),
    ]
    found = [
        (_("What you share"), both),
        (_("People there"), there),
        (_("What happened before"), before),
        (_("What you do not know of them"), [line(words) for words in read.questions]),
    ]
    return [{"title": title, "groups": grouped(lines)} for title, lines in found if lines]
