"""Organisations, the people who act for them, and what is known of them."""

from .membership import ApiToken, Claim, Invitation, Membership, Role
from .organisation import Organisation, OrganisationQuerySet, new_slug
from .person import Person
from .profile import (
    Body,
    Contact,
    Identifier,
    Need,
    Offer,
    OrganisationName,
    ResourceKind,
    SectionRecord,
    Service,
)
from .report import Report, Wrong

__all__ = [
    "ApiToken",
    "Body",
    "Claim",
    "Contact",
    "Identifier",
    "Invitation",
    "Membership",
    "Need",
    "Offer",
    "Organisation",
    "OrganisationName",
    "OrganisationQuerySet",
    "Person",
    "Report",
    "ResourceKind",
    "Role",
    "SectionRecord",
    "Service",
    "Wrong",
    "new_slug",
]
