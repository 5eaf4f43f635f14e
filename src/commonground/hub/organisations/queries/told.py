"""Whom lines of the history are about, as far as profiles and people there go."""

from commonground.hub.access.viewer import Viewer
from commonground.hub.history.queries import Subjects, Whom
from commonground.hub.organisations.models import Contact, Organisation


def whom(viewer: Viewer, subjects: Subjects) -> Whom:
    """This names the organisation of each profile and each person noted, but not the viewer's own."""
    profile, person = Organisation._meta.label_lower, Contact._meta.label_lower
    refs = {name: {ref for table, ref in subjects if table == name} for name in (profile, person)}
    found: Whom = {}
    if refs[profile]:
        others = Organisation.objects.visible_to(viewer).exclude(pk=viewer.organisation_id)
        rows = others.filter(ref__in=refs[profile]).values_list("ref", "name", "slug")
        found |= {(profile, ref): (name, slug) for ref, name, slug in rows}
    if refs[person]:
        noted = Contact.objects.visible_to(viewer).exclude(organisation_id=viewer.organisation_id)
        people = noted.filter(ref__in=refs[person]).values_list(
            "ref", "organisation__name", "organisation__slug"
        )
        found |= {(person, ref): (name, slug) for ref, name, slug in people}
    return found
