"""Ways to be introduced: through whom we know, our ties and who worked with whom.

Only what the viewer may see is a step, so a way can tell them nothing that they could not read for
themselves. Rows are put in an order that hidden ones do not change.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from django.db.models import F
from django.utils.translation import gettext as _

from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Partnership
from commonground.hub.ambassadors.models import Acquaintance
from commonground.hub.ambassadors.rules import (
    FAIR,
    STRENGTH_AT,
    STRENGTH_OF,
    STRONG,
    WORKED_TOGETHER,
)
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Listed, organisations
from commonground.hub.ties.models import Stage
from commonground.hub.ties.queries import ties_for
from commonground.methods.network import Ties, introductions, network

from .known import Known, acquaintances, in_words

MOST = 5
PAIRS = 2_000
"""How many partnerships are read at most around one set of organisations, the newest first."""
NEIGHBOURS = 300
LONGEST = 5
"""A way of more steps than that opens no door."""
US = ""

Step = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Way:
    """This is one way to an organisation: a sentence a step, and how strong it is as a whole.

    It begins with `known` (one of ours, who can be asked) or with `tie`, the name and address part
    of an organisation we have a tie with. `strength` is the product of its steps.
    """

    sentences: tuple[str, ...]
    strength: float
    words: str
    known: Known | None
    tie: tuple[str, str] | None


def worked_together(viewer: Viewer, of: Collection[int]) -> set[tuple[int, int]]:
    """This lists who worked with whom where one end is in `of`; each end asked by its own index."""
    seen = Partnership.objects.visible_to(viewer).order_by(
        F("began_on").desc(nulls_last=True), "ref"
    )
    found: set[tuple[int, int]] = set()
    for end in ("organisation_a", "organisation_b"):
        rows = seen.filter(**{f"{end}__in": Listed(of)}).values_list(
            "organisation_a_id", "organisation_b_id"
        )
        found.update((min(pair), max(pair)) for pair in rows[:PAIRS])
    return found


def around(viewer: Viewer, target: Organisation) -> set[tuple[int, int]]:
    """This lists the partnerships up to two steps away from an organisation, ours left out."""
    near = worked_together(viewer, [target.pk])
    ring = sorted({end for pair in near for end in pair} - {target.pk, viewer.organisation_id})
    pairs = near | worked_together(viewer, ring[:NEIGHBOURS])
    return {pair for pair in pairs if viewer.organisation_id not in pair}


def ways(viewer: Viewer, target: Organisation, *, most: int = MOST) -> list[Way]:
    """This finds the strongest ways to an organisation, by the library (`methods.network`)."""
    if not viewer.acts or target.pk == viewer.organisation_id:
        return []
    rows = list(acquaintances(viewer))
    ties = {
        subject: stage
        for subject, stage in ties_for(viewer)
        .select_related(None)
        .exclude(subject=target)
        .values_list("subject_id", "stage")
        if stage in STRENGTH_AT
    }
    if not rows and not ties:
        return []
    pairs = around(viewer, target)
    ends = {end for pair in pairs for end in pair} | ties.keys() | {target.pk}
    names = {
        pk: (slug, name)
        for pk, slug, name in organisations(viewer)
        .filter(pk__in=Listed(ends))
        .order_by()
        .values_list("pk", "slug", "name")
    }
    return Doors(viewer, rows, ties, pairs, names).to(target, most)


class Doors:
    """This is the network in which ways are sought, and the words for its steps.

    Nodes: we ("" ), our people ("who " and a reference), organisations (their address part).
    """

    def __init__(
        self,
        viewer: Viewer,
        rows: list[Acquaintance],
        ties: dict[int, str],
        pairs: set[tuple[int, int]],
        names: dict[int, tuple[str, str]],
    ) -> None:
        self.viewer = viewer
        self.named = dict(names.values())
        self.stages = {names[pk][0]: stage for pk, stage in ties.items() if pk in names}
        self.best: dict[Step, Acquaintance] = {}
        strengths: dict[Step, float] = {}
        for row in sorted(rows, key=lambda row: (-STRENGTH_OF[row.closeness], row.ref)):
            who, slug = self.who(row), row.organisation.slug
            self.named[slug] = row.organisation.name
            self.best.setdefault((who, slug), row)
            strengths[US, who] = 1.0
            strengths.setdefault((who, slug), STRENGTH_OF[row.closeness])
        for slug, stage in self.stages.items():
            strengths[US, slug] = STRENGTH_AT[stage]
        for pair in pairs:
            if pair[0] in names and pair[1] in names:
                one, other = names[pair[0]][0], names[pair[1]][0]
                strengths[one, other] = strengths[other, one] = WORKED_TOGETHER
        self.strengths = dict(sorted(strengths.items()))

    def who(self, row: Acquaintance) -> str:
        """This is the node of one of our people."""
        return f"who {row.contact.ref if row.contact else row.membership.ref}"

    def to(self, target: Organisation, most: int) -> list[Way]:
        """This finds the strongest ways, and puts them into words."""
        ids = sorted({end for step in self.strengths for end in step} | {US, target.slug})
        place = {one: number for number, one in enumerate(ids)}
        steps = np.array(
            [(place[one], place[other]) for one, other in self.strengths], dtype=np.int64
        ).reshape(-1, 2)
        weight = np.array(list(self.strengths.values()), dtype=np.float64)
        graph = network(Ties(ids, steps[:, 0], steps[:, 1], weight), directed=True, strongest=True)
        found = introductions(graph, US, target.slug, most)
        return [self.way(one.path, one.strength) for one in found if len(one.path) <= LONGEST + 1]

    def way(self, path: tuple[str, ...], strength: float) -> Way:
        """This puts one way into words, a sentence a step."""
        first = self.best.get((path[1], path[2])) if len(path) > 2 else None
        known = in_words(self.viewer, first) if first else None
        told = [known.sentence if known else self.our_tie(path[1])]
        rest = path[2:] if known else path[1:]
        told += [
            _("%(one)s and %(other)s have worked together.")
            % {"one": self.named[one], "other": self.named[other]}
            for one, other in pairwise(rest)
        ]
        return Way(
            sentences=tuple(told),
            strength=strength,
            words=strength_in_words(strength),
            known=known,
            tie=None if known else (self.named[path[1]], path[1]),
        )

    def our_tie(self, slug: str) -> str:
        """This says where we stand with somebody on the way."""
        return _("We have a tie with %(organisation)s: %(stage)s.") % {
            "organisation": self.named[slug],
            "stage": Stage(self.stages[slug]).label,
        }


def strength_in_words(strength: float) -> str:
    """This says how strong a way is."""
    if strength >= STRONG:
        return _("a strong way")
    return _("a fair way") if strength >= FAIR else _("a thin thread")
