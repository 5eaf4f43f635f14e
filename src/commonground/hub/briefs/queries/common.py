"""What two organisations have in common by what they do: overlapping work and partners of both."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Activity
from commonground.hub.activities.queries import activities, partnerships
from commonground.hub.organisations.models import Organisation

LOOKED_AT = 300
AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Overlap:
    """This is one issue in one place on which both work."""

    issue: str
    place: str
    theirs: list[str]
    ours: list[str]


@dataclass(frozen=True, slots=True)
class Partner:
    """This is an organisation that both have worked with, and on what."""

    name: str
    slug: str
    with_them: list[str]
    with_us: list[str]


@dataclass(frozen=True, slots=True)
class Work:
    """This is what an organisation is known to do, the newest first."""

    rows: list[Activity]

    @property
    def issues(self) -> dict[int, str]:
        """These are the issues it works on."""
        return {row.issue_id: str(row.issue) for row in self.rows}

    @property
    def people(self) -> dict[int, str]:
        """These are the people it works with."""
        return {row.people_id: str(row.people) for row in self.rows if row.people_id}

    @property
    def places(self) -> dict[int, str]:
        """These are the places it works in."""
        return {row.place_id: row.place.name for row in self.rows}


def work_of(viewer: Viewer, organisation: Organisation) -> Work:
    """This reads what an organisation is known to do."""
    return Work(list(activities(viewer, organisation)[:LOOKED_AT]))


def overlaps(theirs: Work, ours: Work) -> list[Overlap]:
    """This finds where both do the same in the same place, the busiest cell first."""
    cells: dict[tuple[int, int], tuple[list[Activity], list[Activity]]] = {}
    for side, rows in enumerate((theirs.rows, ours.rows)):
        for row in rows:
            cells.setdefault((row.issue_id, row.place_id), ([], []))[side].append(row)
    both = [cell for cell in cells.values() if cell[0] and cell[1]]
    both.sort(key=lambda cell: -len(cell[0]) - len(cell[1]))
    return [
        Overlap(str(they[0].issue), they[0].place.name, titles(they), titles(we))
        for they, we in both[:AT_MOST]
    ]


def titles(rows: Iterable[Activity]) -> list[str]:
    """This names pieces of work once each, with their years, three at most."""
    named = [f"{row.title}{years(row)}" for row in rows if row.title]
    return list(dict.fromkeys(named))[:3]


def years(row: Activity) -> str:
    """This writes the years of a piece of work."""
    if row.starts_on is None and row.ends_on is None:
        return ""
    first = str(row.starts_on.year) if row.starts_on else ""
    last = str(row.ends_on.year) if row.ends_on else ""
    return f" ({first})" if first == last else f" ({first}–{last})"


def worked_with(
    viewer: Viewer, organisation: Organisation
) -> dict[int, tuple[Organisation, list[str]]]:
    """This gives the partners an organisation is known to have worked with, and on what."""
    found: dict[int, tuple[Organisation, list[str]]] = {}
    for row in partnerships(viewer, organisation)[:LOOKED_AT]:
        is_first = row.organisation_a_id == organisation.pk
        other = row.organisation_b if is_first else row.organisation_a
        _one, projects = found.setdefault(other.pk, (other, []))
        if row.project and row.project not in projects:
            projects.append(row.project)
    return found


def partners_of_both(
    viewer: Viewer, subject: Organisation, ours: Organisation
) -> tuple[list[Partner], list[str]]:
    """This lists partners of both by name, and what the two did together already."""
    theirs, own = worked_with(viewer, subject), worked_with(viewer, ours)
    together = (
        theirs[ours.pk][1] or [_("Something whose name we do not know")]
        if ours.pk in theirs
        else []
    )
    shared = sorted(
        (theirs[pk][0] for pk in theirs.keys() & own.keys()), key=lambda row: (row.name, row.pk)
    )
    return [
        Partner(row.name, row.slug, theirs[row.pk][1][:2], own[row.pk][1][:2])
        for row in shared[:AT_MOST]
    ], together[:4]
