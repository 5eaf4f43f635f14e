"""Whom a command acts for: `PERSON@ORGANISATION`, as `--as` takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonground.methods.errors import UnusableQuestion

if TYPE_CHECKING:
    from commonground.hub.access.viewer import Viewer


def viewer_named(words: str) -> Viewer:
    """Find the viewer: an e-mail address or reference, an @, and the organisation.

    What stands after the last @ is the organisation's address part (slug) or its exact name.

    Raises
    ------
    UnusableQuestion
        Nobody is called so, or they do not act for that organisation today.
    """
    from commonground.hub.organisations.queries import membership_viewer, my_organisations
    from commonground.hub.organisations.queries import person_viewer as alone

    who, at, where = (part.strip() for part in words.rpartition("@"))
    if not at or not who or not where:
        raise UnusableQuestion(
            "--as: write PERSON@ORGANISATION, such as amina@cfc.example@citizens-k3v9qm: an "
            "e-mail address, an @, and the organisation's name or the word it has in addresses."
        )
    person = person_named(who)
    if person is None:
        raise UnusableQuestion(f"--as: nobody here has the e-mail address “{who}”.")
    own = my_organisations(alone(person))
    slugs = [one.slug for one in own if where in (one.slug, one.name)]
    viewer = membership_viewer(person, slugs[0]) if len(slugs) == 1 else None
    if viewer is None:
        offered = ", ".join(f"{one.name} ({one.slug})" for one in own) or "no organisation"
        raise UnusableQuestion(f"--as: {person} does not act for “{where}”, but for: {offered}.")
    return viewer


def operator_named(words: str) -> Viewer:
    """Find the viewer for what is no organisation's business: a person alone.

    Raises
    ------
    UnusableQuestion
        Nobody is called so.
    """
    from commonground.hub.organisations.queries import person_viewer

    person = person_named(words.strip())
    if person is None:
        raise UnusableQuestion(f"--as: nobody here has the e-mail address “{words}”.")
    return person_viewer(person)


def person_named(words: str):  # type: ignore[no-untyped-def]
    from django.db.models import Q

    from commonground.hub.organisations.models import Person

    found = Person.objects.filter(Q(email__iexact=words) | Q(ref=words), is_active=True)
    return found.first()
