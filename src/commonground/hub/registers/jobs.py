"""Looking at and taking in tables that are too long for one request: the worker does it."""

from django.utils import timezone
from django_tasks import task

from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Membership
from commonground.hub.organisations.queries import LIVE, acting_viewer

from . import actions, queries


def viewer_now(membership_id: int | None) -> Viewer | None:
    """This is who asked, if they still act for the organisation: leaving ends what waits, too."""
    found = Membership.objects.filter(LIVE, pk=membership_id, person__is_active=True)
    membership = found.select_related("person", "organisation").first()
    return acting_viewer(membership) if membership else None


@task()
def look_later(upload_ref: str, membership_id: int | None) -> None:
    """This looks through an uploaded table."""
    viewer = viewer_now(membership_id)
    if viewer is not None:
        try:
            upload = queries.upload(viewer, upload_ref)
        except Hidden:
            return
        actions.look_through(viewer=viewer, upload=upload, now=timezone.now())


@task()
def take_in_later(upload_ref: str, membership_id: int | None) -> None:
    """This takes an uploaded table in."""
    viewer = viewer_now(membership_id)
    if viewer is not None:
        try:
            upload = queries.upload(viewer, upload_ref)
        except Hidden:
            return
        actions.take_in(viewer=viewer, upload=upload, now=timezone.now())
