"""Telling the other side that something was taken back; never what it said."""

from datetime import datetime

from commonground.hub.access.viewer import Viewer
from commonground.hub.ties.models import TakenBack, Word


def tell_taken_back(*, viewer: Viewer, other: int, word: Word, now: datetime) -> None:
    """This tells an organisation (by key) that we took back what it was told; call it inside the
    action's transaction."""
    TakenBack.objects.update_or_create(
        owner_id=viewer.organisation_id,
        other_id=other,
        word=word,
        defaults={"told_at": now, "author_id": viewer.person_id},
    )


def told_again(*, viewer: Viewer, other: int, word: Word) -> None:
    """This forgets that something was taken back, because it is told anew."""
    TakenBack.objects.filter(owner_id=viewer.organisation_id, other_id=other, word=word).delete()
