"""The guide for the talk: what to ask, what to listen for, how to end."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .brief import Brief


@dataclass(frozen=True, slots=True)
class Chapter:
    """This is one part of the guide, in the order of the talk."""

    title: str
    lines: list[str]


def guide(read: Brief) -> list[Chapter]:
    """This is the guide, with a line for what the brief found: for a first meeting, or another."""
    met = read.has_met
    return [
        Chapter(_("Before you go"), before_again() if met else before_first()),
        Chapter(_("Begin"), begin_again() if met else begin_first()),
        Chapter(_("Ask"), [*of_this_brief(read), *(of_old_friends() if met else of_anybody())]),
        Chapter(
            _("Listen for"),
            [
                _("Words that both of you use, and one word that means two things."),
                _("Who decides there, and how long that takes."),
                _("What they could lose: money, a good name, members, safety."),
                _("What they say otherwise than last time, and what they leave out.")
                if met
                else _("What they leave out. Do not press: it is a first meeting."),
            ],
        ),
        Chapter(
            _("End"),
            [
                _("Say back in a few sentences what you heard, and let them put it right."),
                _("Agree on one small thing: who does it, by which day. Then keep it."),
                _("Ask what of this may be passed on, and to whom."),
                _("Say thank you, and say it again in writing within two days."),
            ],
        ),
    ]


def before_first() -> list[str]:
    """This is what to see to before a first meeting."""
    return [
        _("Go in twos: one talks, the other listens and remembers."),
        _("Choose one thing you would be glad to come home with."),
        _("Agree among yourselves what you will not promise today."),
    ]


def before_again() -> list[str]:
    """This is what to see to before another meeting."""
    return [
        _("Read what happened before, and what is promised and still open."),
        *before_first(),
    ]


def begin_first() -> list[str]:
    """This is how a first talk begins."""
    return [
        _("Say in two sentences who you are, and why you came to them."),
        _("Ask how much time they have, and keep to it."),
        _("Ask first, tell later. A good first talk is mostly theirs."),
    ]


def begin_again() -> list[str]:
    """This is how a talk begins among people who have met before."""
    return [
        _("Say what became of what you promised last time, also where nothing did."),
        _("Ask how much time they have, and keep to it."),
        _("Ask what is new with them before you tell what is new with you."),
    ]


def of_old_friends() -> list[str]:
    """These are the questions for those we have met before."""
    return [
        _("What has changed for you since we last met?"),
        _("What of what we did together helped you, and what did not?"),
        _("What should we do more of, less of, or stop?"),
        _("Whom do you miss at the table?"),
        _("What could we do for you that costs us little?"),
    ]


def of_this_brief(read: Brief) -> list[str]:
    """These are the questions that what is known suggests."""
    asked = []
    if read.they_can:
        asked.append(
            _("They offer what you need (%(what)s). What would it take?")
            % {"what": read.they_can[0].words.rstrip(". ")}
        )
    if read.we_can:
        asked.append(
            _("You offer what they need (%(what)s). Would it help them?")
            % {"what": read.we_can[0].words.rstrip(". ")}
        )
    if read.overlaps:
        cell = read.overlaps[0]
        asked.append(
            _("You both work on “%(issue)s” in %(place)s. Where are you in each other's way?")
            % {"issue": cell.issue, "place": cell.place}
        )
    return asked


def of_anybody() -> list[str]:
    """These are the questions for anybody."""
    return [
        _("What would the place look like if your work were done?"),
        _("What goes well this year, and what is hard?"),
        _("With whom do you work already? Whom do you miss at the table?"),
        _("What did a partner once do that you never want to see again?"),
        _("What could we do for you that costs us little?"),
    ]
