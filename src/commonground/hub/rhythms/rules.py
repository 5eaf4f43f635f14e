"""How often one can want to be in touch, and which small acts are near enough to be told of."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.verdicts import Verdict
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.rules import AT_REST, QUIET_AFTER_DAYS, may_keep_tie

RHYTHMS = {
    14: gettext_lazy("every two weeks"),
    30: gettext_lazy("every month"),
    60: gettext_lazy("every two months"),
    90: gettext_lazy("every three months"),
    180: gettext_lazy("twice a year"),
    365: gettext_lazy("once a year"),
}
"""The rhythms offered, by days between contacts."""

NEVER = 0

AHEAD = timedelta(days=21)
"""How soon something of theirs begins or ends that is worth telling."""

JUST_PAST = timedelta(days=7)
"""How long after its day a beginning, an end or an anniversary is still worth a word."""

LETTER = ("letter", "carta", "lettre", "رسالة", "خطاب")
"""How people write "letter" in the languages of the platform, in a promise or a need."""


def may_set_rhythm(viewer: Viewer, subject: Organisation) -> Verdict:
    """This lets anyone of an organisation say how often it wants to be in touch with another."""
    return may_keep_tie(viewer, subject)


def by_stage(stage: str) -> str:
    """This is the rhythm that a stage suggests, in words."""
    days = QUIET_AFTER_DAYS.get(stage)
    return str(RHYTHMS[days]) if days else _("no reminders")


def in_words(days: int | None, stage: str) -> str:
    """This is a rhythm in a sentence: the one chosen, or what the stage suggests."""
    if stage in AT_REST:
        return _("No reminders, because the tie rests.")
    if days == NEVER:
        return _("No reminders, as you chose.")
    if days is None:
        return _("%(rhythm)s, as where you stand suggests.") % {"rhythm": first_up(by_stage(stage))}
    words = RHYTHMS.get(days) or _("every %(days)s days") % {"days": days}
    return _("%(rhythm)s, as you chose.") % {"rhythm": first_up(str(words))}


def first_up(words: str) -> str:
    """This begins a sentence with these words."""
    return words[:1].upper() + words[1:]


def is_soon(day: date | None, today: date) -> bool:
    """This tells whether a day is near: in the weeks to come, or just past."""
    return day is not None and today - JUST_PAST <= day <= today + AHEAD


def anniversary(first: date, today: date) -> tuple[date, int] | None:
    """This is the day on which a first contact is whole years ago, and how many, if it is near."""
    for year in (today.year, today.year + 1):
        years = year - first.year
        # Whoever met on 29 February has the day before in other years.
        leap = first.month == 2 and first.day == 29
        day = date(year, 2, 28) if leap else first.replace(year=year)
        if years > 0 and is_soon(day, today):
            return day, years
    return None


def speaks_of_letter(text: str) -> bool:
    """This tells whether a promise or a need is about a letter."""
    words = text.casefold()
    return any(word in words for word in LETTER)
