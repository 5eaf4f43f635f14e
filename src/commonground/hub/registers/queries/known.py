"""Which organisations an imported file means: by its own numbers, or by public identifiers.

Everything goes through the viewer: a row is never linked to an organisation they may not see.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Identifier, Organisation, OrganisationName
from commonground.hub.organisations.queries.alike import name_key
from commonground.hub.organisations.rules import SPEAKS_FOR_ITSELF, may_take_in_of
from commonground.hub.registers.models import Likeness, Record, Run
from commonground.methods.saying import Told

# The shape of identifiers by org-id.guide: a register's code, a hyphen, the number there.
PUBLIC_IDENTIFIER = re.compile(r"([A-Z]{2}-[A-Z0-9_]{2,})-(\S.*)")
NAME_LENGTH = 80


def importer(viewer: Viewer) -> Organisation:
    """This is the organisation acted for, as those whom sources will name."""
    return Organisation.objects.visible_to(viewer).get(pk=viewer.organisation_id)


def scoped(viewer: Viewer, register: str) -> str:
    """This is a register's name, kept apart for each organisation that imports.

    Without that, two organisations could learn of each other's entries by importing a number.
    """
    return f"{register[:NAME_LENGTH]} #{importer(viewer).ref}"


def public_identifiers(words: Iterable[str]) -> list[tuple[str, str]]:
    """This lists the public identifiers among words as scheme and number."""
    found = (PUBLIC_IDENTIFIER.fullmatch(word.strip()) for word in words)
    pairs = [(pair[1], pair[2]) for pair in found if pair and len(pair[2]) <= 200]
    return list(dict.fromkeys(pair for pair in pairs if len(pair[0]) <= 60))


@dataclass
class Known:
    """This is what is known of some numbers: own entries, and organisations others know them by."""

    own: dict[str, Record] = field(default_factory=dict)
    elsewhere: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    identified: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    organisations: dict[int, Organisation] = field(default_factory=dict)
    names: dict[int, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))
    judged_same: dict[str, int] = field(default_factory=dict)
    judged_other: set[tuple[str, str]] = field(default_factory=set)

    def named_alike(self, number: str, names: Iterable[str]) -> Organisation | None:
        """This is the organisation that others' registers of the same name know by this number.

        A number alone does not link: anybody may call a register so and make numbers up.
        """
        asked = {name_key(name) for name in names} - {()}
        alike = [pk for pk in self.elsewhere.get(number, ()) if self.names[pk] & asked]
        return self.organisations[alike[0]] if alike else None


def known_organisations(
    viewer: Viewer,
    *,
    register: str,
    numbers: Collection[str],
    identifiers: Collection[tuple[str, str]],
) -> Known:
    """This finds what is known of these numbers and identifiers, in a fixed number of queries."""
    known = Known()
    entries = Record.objects.filter(register=register, number__in=numbers)
    known.own = {entry.number: entry for entry in entries}
    judged = Likeness.objects.visible_to(viewer).filter(register=register, number__in=numbers)
    for number, pk, ref, is_same in judged.values_list(
        "number", "organisation_id", "organisation__ref", "is_same"
    ):
        if is_same:
            known.judged_same[number] = pk
        else:
            known.judged_other.add((number, ref))
    name = register.rpartition(" #")[0]
    same = [
        other
        for other in Run.objects.order_by().values_list("register", flat=True).distinct()
        if other != register and other.rpartition(" #")[0] == name
    ]
    if same:
        seen = Record.objects.visible_to(viewer).filter(register__in=same, number__in=numbers)
        for number, pk in seen.order_by("pk").values_list("number", "organisation_id"):
            known.elsewhere[number].append(pk)
    if identifiers:
        rows = Identifier.objects.visible_to(viewer).filter(
            scheme__in={scheme for scheme, _ in identifiers},
            number__in={number for _, number in identifiers},
        )
        for scheme, number, pk in rows.values_list("scheme", "number", "organisation_id"):
            known.identified[scheme, number].add(pk)
    wanted = {entry.organisation_id for entry in known.own.values()} | {
        pk for several in known.elsewhere.values() for pk in several
    }
    wanted |= set(known.judged_same.values())
    for several in known.identified.values():
        wanted |= several
    found = Organisation.objects.visible_to(viewer).filter(pk__in=wanted)
    known.organisations = found.in_bulk()
    if known.elsewhere:
        there = {pk for several in known.elsewhere.values() for pk in several}
        others = OrganisationName.objects.visible_to(viewer).filter(organisation_id__in=there)
        for pk, name in others.values_list("organisation_id", "name"):
            known.names[pk].add(name_key(name))
        for pk in there & set(known.organisations):
            known.names[pk].add(name_key(known.organisations[pk].name))
    return known


def why_silent(viewer: Viewer, organisation: Organisation) -> Told | None:
    """This is why no import of the viewer's may speak of an organisation, if none may."""
    if may_take_in_of(viewer, organisation):
        return None
    return Told(SPEAKS_FOR_ITSELF, name=organisation.name)


def speaking_for_themselves(viewer: Viewer, keys: Collection[int]) -> dict[int, Told]:
    """These are those of some organisations that no import of the viewer's may speak of, and why."""
    kept = Organisation.objects.visible_to(viewer).filter(pk__in=keys, claimed_at__isnull=False)
    told = {one.pk: why_silent(viewer, one) for one in kept.defer("search_text")}
    return {pk: reason for pk, reason in told.items() if reason}


def known_numbers(viewer: Viewer, *, register: str, numbers: Collection[str]) -> dict[str, int]:
    """This finds the organisations that a register's numbers mean, as far as the viewer sees them.

    A number that the register does not have is looked for among public identifiers.
    """
    entries = Record.objects.visible_to(viewer).filter(register=register, number__in=numbers)
    found = dict(entries.values_list("number", "organisation_id"))
    left = {number: public_identifiers([number]) for number in numbers if number not in found}
    pairs = {pair: number for number, some in left.items() for pair in some}
    if pairs:
        rows = Identifier.objects.visible_to(viewer).filter(
            scheme__in={scheme for scheme, _ in pairs}, number__in={number for _, number in pairs}
        )
        several: dict[str, set[int]] = defaultdict(set)
        for scheme, number, pk in rows.values_list("scheme", "number", "organisation_id"):
            if (scheme, number) in pairs:
                several[pairs[scheme, number]].add(pk)
        found |= {number: pks.pop() for number, pks in several.items() if len(pks) == 1}
    return found
