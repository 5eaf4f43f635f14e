"""What we do not know of an organisation, as questions one can ask across a table."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

QUESTIONS = {
    "mission": gettext_lazy("What are you there for? What should be different because of you?"),
    "work": gettext_lazy("What do you work on, from day to day?"),
    "people_served": gettext_lazy("Whom do you work with, and whom do you not reach yet?"),
    "places": gettext_lazy("Where do you work? Where would you like to?"),
    "scale": gettext_lazy("How far does your work reach: the quarter, the city, further?"),
    "about": gettext_lazy("Which languages do you speak, and how many of you are there?"),
    "needs": gettext_lazy("What do you miss most: people, rooms, money, skills, contacts?"),
    "offers": gettext_lazy("What could you lend others that costs you little?"),
    "contact": gettext_lazy("Whom do we call, and whom when that person is away?"),
}


def questions(unknown: Collection[str], stale: Collection[str] = ()) -> list[str]:
    """This lists the questions for what is unknown, and asks whether old facts still hold."""
    asked = [str(words) for key, words in QUESTIONS.items() if key in unknown]
    asked += [
        _("What we know of this is old: “%(what)s”. Does it still hold?") % {"what": label}
        for label in stale
    ]
    return asked
