"""Reading organisations and their profiles, always for a viewer."""

from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation, OrganisationQuerySet


def organisations(viewer: Viewer) -> OrganisationQuerySet:
    """This lists the organisations the viewer may see."""
    return Organisation.objects.visible_to(viewer)


def organisation(viewer: Viewer, slug: str) -> Organisation:
    """This is one organisation by its address part, or `Hidden`."""
    found = (
        organisations(viewer)
        .filter(slug=slug)
        .select_related("kind", "scale", "place", "owner")
        .first()
    )
    if found is None:
        raise Hidden
    return found
