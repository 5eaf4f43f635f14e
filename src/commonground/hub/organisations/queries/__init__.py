"""Reading organisations, memberships and profiles, always for a viewer."""

from .directory import DirectoryPage, directory
from .filters import OrganisationFilter
from .people import (
    LIVE,
    acting_for,
    acting_viewer,
    colleagues,
    membership_viewer,
    my_organisations,
    person_viewer,
)
from .profiles import organisation, organisations

__all__ = [
    "LIVE",
    "DirectoryPage",
    "OrganisationFilter",
    "acting_for",
    "acting_viewer",
    "colleagues",
    "directory",
    "membership_viewer",
    "my_organisations",
    "organisation",
    "organisations",
    "person_viewer",
]
