"""What people type about organisations."""

from .audience import AudienceForm
from .listing import ListingAudienceForm, NewOrganisationForm, PersonThereForm
from .people import (
    INVITED_ADDRESS,
    CodeForm,
    CodeSentToForm,
    EraseForm,
    FoundForm,
    InviteForm,
    MeForm,
    MemberForm,
    ReportForm,
    SignUpForm,
    StatementForm,
    TokenForm,
)
from .places import PlaceQuestion
from .profiles import DirectoryForm
from .rows import rows_form
from .sections import SECTION_FORMS, Section
from .text import LineField, TextField

__all__ = [
    "INVITED_ADDRESS",
    "SECTION_FORMS",
    "AudienceForm",
    "CodeForm",
    "CodeSentToForm",
    "DirectoryForm",
    "EraseForm",
    "FoundForm",
    "InviteForm",
    "LineField",
    "ListingAudienceForm",
    "MeForm",
    "MemberForm",
    "NewOrganisationForm",
    "PersonThereForm",
    "PlaceQuestion",
    "ReportForm",
    "Section",
    "SignUpForm",
    "StatementForm",
    "TextField",
    "TokenForm",
    "rows_form",
]
