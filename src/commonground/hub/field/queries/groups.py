"""A large set gathered by the place where organisations sit; those without one stand together."""

from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.viewer import Viewer
from commonground.hub.vocabularies.models import Place

from .filters import EXACTLY, UNKNOWN, FieldFilter, own_ties, shown

GROUPS_AT_MOST = 60
WIDTH, HEIGHT, MARGIN = 1200, 640, 50
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Group:
    """This is the organisations of one place, `ties` of them with a tie of ours, at pixels."""

    key: str
    label: str
    count: int
    ties: int
    address: str
    x: float
    y: float
    radius: float

    @property
    def is_unknown(self) -> bool:
        """This tells the group of those whose place nobody knows."""
        return self.key == UNKNOWN

    @property
    def words(self) -> str:
        """This says what the circle says."""
        count = ngettext("%(count)d organisation", "%(count)d organisations", self.count) % {
            "count": self.count
        }
        ties = ngettext("tie with %(count)d", "ties with %(count)d", self.ties) % {
            "count": self.ties
        }
        return f"{self.label}: {count}, {ties}" if self.ties else f"{self.label}: {count}"

    @property
    def label_y(self) -> float:
        """This is where its name stands, below the circle."""
        return round(self.y + self.radius + 12, 1)


def counted_by_place(viewer: Viewer, chosen: FieldFilter) -> dict[str, tuple[int, int]]:
    """This counts the set, and our ties in it, by the path of the place where each sits."""
    found = shown(viewer, chosen).order_by()
    counts = dict(found.values_list("place__path").annotate(Count("pk")))
    ours = found.filter(pk__in=own_ties(viewer).values("subject_id"))
    ties = dict(ours.values_list("place__path").annotate(Count("pk")))
    return {path or "": (count, ties.get(path, 0)) for path, count in counts.items()}


def partition(counts: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """This gathers paths into groups that do not overlap, as near as at most sixty groups allow.

    The keys are values of the facet `based`; those who sit in a wider place, and nobody knows
    where in it, form a group of their own (`EXACTLY`).
    """
    best: dict[str, tuple[int, int]] = {}
    wider = {path[: at + 1] for path in counts for at in range(len(path) - 1) if path[at] == "/"}
    for depth in range(1, DEEPEST + 1):
        groups: dict[str, tuple[int, int]] = {}
        for path, (count, ties) in counts.items():
            parts = [part for part in path.split("/") if part]
            if not parts:
                key = UNKNOWN
            elif len(parts) < depth:
                key = (EXACTLY if path in wider else "") + parts[-1]
            else:
                key = parts[depth - 1]
            before = groups.get(key, (0, 0))
            groups[key] = (before[0] + count, before[1] + ties)
        if depth > 1 and len(groups) > GROUPS_AT_MOST:
            break
        best = groups
    return best


def grouped(viewer: Viewer, chosen: FieldFilter, view: str = "graph") -> list[Group]:
    """This lays the groups out in rings around us, the largest nearest."""
    found = partition(counted_by_place(viewer, chosen))
    codes = [key.removeprefix(EXACTLY) for key in found]
    names = {
        place.code: place.name for place in Place.objects.visible_to(viewer).filter(code__in=codes)
    }
    ranked = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    ring_count = 1
    while 3 * ring_count * (ring_count + 1) < len(ranked):
        ring_count += 1
    step = (HEIGHT / 2 - MARGIN / 2) / (ring_count + 0.5)
    largest = ranked[0][1][0] if ranked else 1
    groups = []
    for number, (key, (count, ties)) in enumerate(ranked):
        ring, place_in_ring, places = ring_of(number, len(ranked))
        angle = 2 * pi * place_in_ring / places - pi / 2
        groups.append(
            Group(
                key=key,
                label=group_label(key, names),
                count=count,
                ties=ties,
                address=chosen.only("based", key).address(view=view),
                x=round(WIDTH / 2 + ring * step * cos(angle) * WIDTH / HEIGHT, 1),
                y=round(HEIGHT / 2 + ring * step * sin(angle), 1),
                radius=round(max(13.0, min(step * 0.42, 40.0) * sqrt(count / largest)), 1),
            )
        )
    return groups


def ring_of(number: int, total: int) -> tuple[int, int, int]:
    """This is the ring of the nth group, its place in the ring, and how many the ring holds.

    Ring r holds 6 r, so that neighbours stand as far apart as the rings do.
    """
    ring, before = 1, 0
    while number >= before + 6 * ring:
        before += 6 * ring
        ring += 1
    return ring, number - before, min(6 * ring, total - before)


def group_label(key: str, names: dict[str, str]) -> str:
    """This names a group."""
    if key == UNKNOWN:
        return _("place unknown")
    code = key.removeprefix(EXACTLY)
    name = names.get(code, code)
    return _("somewhere in %(place)s") % {"place": name} if key.startswith(EXACTLY) else name


def group_key(path: str, groups: dict[str, Group]) -> str:
    """This is the group that a path belongs to."""
    parts = [part for part in path.split("/") if part]
    for key in (*parts, *(EXACTLY + part for part in parts[-1:])):
        if key in groups:
            return key
    return UNKNOWN
