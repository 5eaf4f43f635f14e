"""What people type about organisations."""

from .audience import (
    AudienceForm,
)
from .people import (
    CodeForm,
    CodeSentToForm,
    EraseForm,
    FoundForm,
    InviteForm,
    MeForm,
    MemberForm,
    SignUpForm,
    StatementForm,
    TokenForm,
)
from .profiles import (
    DirectoryForm,
)

__all__ = [
    "AudienceForm",
    "CodeForm",
    "CodeSentToForm",
    "DirectoryForm",
    "EraseForm",
    "FoundForm",
    "InviteForm",
    "MeForm",
    "MemberForm",
    "SignUpForm",
    "StatementForm",
    "TokenForm",
]
