"""Reading organisations, memberships and profiles, always for a viewer."""

from .directory import DirectoryPage, directory
from .filters import OrganisationFilter
from .panels import PANELS, Panel, PanelOf, panels
from .people import (
    LIVE,
    acting_for,
    acting_viewer,
    colleagues,
    membership_viewer,
    my_organisations,
    person_viewer,
)
from .profiles import (
    Common,
    Fact,
    common,
    contact,
    contacts,
    facts,
    identifiers,
    names,
    needs,
    offers,
    organisation,
    organisations,
    section_records,
    services,
)

__all__ = [
    "LIVE",
    "PANELS",
    "Common",
    "DirectoryPage",
    "Fact",
    "OrganisationFilter",
    "Panel",
    "PanelOf",
    "acting_for",
    "acting_viewer",
    "colleagues",
    "common",
    "contact",
    "contacts",
    "directory",
    "facts",
    "identifiers",
    "membership_viewer",
    "my_organisations",
    "names",
    "needs",
    "offers",
    "organisation",
    "organisations",
    "panels",
    "person_viewer",
    "section_records",
    "services",
]
