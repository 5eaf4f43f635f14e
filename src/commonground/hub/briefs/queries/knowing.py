"""Who knows whom: what rooms know of acquaintances between two organisations, in sentences."""

from collections.abc import Callable

from django.db.models import Count, Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.viewer import Viewer
from commonground.hub.ambassadors.queries import known_at
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.queries import our_touchpoints

AT_MOST = 8
KnowsOf = Callable[[Viewer, Organisation], list[str]]


def in_touch_so_far(viewer: Viewer, subject: Organisation) -> list[str]:
    """This says who of us has been in touch with them, the latest first."""
    rows = (
        our_touchpoints(viewer)
        .select_related(None)
        .filter(parties=subject, author__isnull=False)
        .order_by()
        .values("author", "author__name")
        .annotate(times=Count("pk"), last=Max("held_on"))
        .order_by("-last", "author__name", "author")[:AT_MOST]
    )
    return [
        ngettext(
            "%(name)s wrote down %(times)s contact with them, on %(day)s.",
            "%(name)s wrote down %(times)s contacts with them, the last on %(day)s.",
            row["times"],
        )
        % {
            "name": row["author__name"] or _("Somebody of us"),
            "times": row["times"],
            "day": date_format(row["last"], "j F Y"),
        }
        for row in rows
    ]


def doors_there(viewer: Viewer, subject: Organisation) -> list[str]:
    """This says whom our people know there, those who know them best first."""
    return [one.sentence for one in known_at(viewer, subject)]


KNOWS: list[KnowsOf] = [doors_there, in_touch_so_far]
"""Each room that knows who knows whom, in the order in which the brief says it."""


def who_knows_whom(viewer: Viewer, subject: Organisation) -> list[str]:
    """This asks each of them."""
    return [line for knows in KNOWS for line in knows(viewer, subject)]
