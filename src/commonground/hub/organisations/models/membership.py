"""Who acts for which organisation, and how one comes to do so."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Kept, VisibleQuerySet
from commonground.hub.access.refs import new_ref
from commonground.hub.access.viewer import Viewer


class Role(models.TextChoices):
    """These are the roles, each able to do what the ones before it can."""

    MEMBER = "member", _("member")
    EDITOR = "editor", _("editor")
    STEWARD = "steward", _("steward")


class OfOwnOrganisation(VisibleQuerySet["Invitation"]):
    """This shows what belongs to an organisation to the people acting for it, and to them only."""

    def visible_to(self, viewer: Viewer) -> "OfOwnOrganisation":
        if not viewer.acts:
            return self.none()
        return self.filter(organisation_id=viewer.organisation_id)


class OwnMembership(VisibleQuerySet["Membership"]):
    """This shows one's own memberships, and those of the organisation acted for."""

    def visible_to(self, viewer: Viewer) -> "OwnMembership":
        if not viewer.is_signed_in:
            return self.none()
        own = Q(person_id=viewer.person_id)
        return self.filter(own | Q(organisation_id=viewer.organisation_id) if viewer.acts else own)


class OwnClaim(VisibleQuerySet["Claim"]):
    """This shows people their own claims."""

    def visible_to(self, viewer: Viewer) -> "OwnClaim":
        if not viewer.is_signed_in:
            return self.none()
        return self.filter(person_id=viewer.person_id)


class Membership(models.Model):
    """This lets a person act for an organisation, from a moment to a moment (open while it lasts)."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey("Person", on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey("Organisation", on_delete=models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    is_signatory = models.BooleanField(_("may sign agreements"), default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = OwnMembership.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(until=None), name="member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"


class Invitation(models.Model):
    """This asks a person by mail to join an organisation; the link is good once, until it expires."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    organisation = models.ForeignKey("Organisation", on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    is_signatory = models.BooleanField(_("may sign agreements"), default=False)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey("Person", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OfOwnOrganisation.as_manager()

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation}"


class Claim(models.Model):
    """This is a person's word that they speak for a listed organisation, until it is verified."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    organisation = models.ForeignKey("Organisation", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("Person", on_delete=models.CASCADE, related_name="+")
    code_digest = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    statement = models.TextField(blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    granted_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    objects = OwnClaim.as_manager()

    def __str__(self) -> str:
        return f"{self.person} → {self.organisation}"


class ApiToken(Kept):
    """This lets a program act as one person for one organisation; it dies with the membership."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("what it is for"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class OwnQuerySet(VisibleQuerySet["ApiToken"]):
        """This shows a person their own tokens for the organisation acted for."""

        def visible_to(self, viewer: Viewer) -> "ApiToken.OwnQuerySet":
            if not viewer.acts:
                return self.none()
            return self.filter(membership_id=viewer.membership_id)

    objects = OwnQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
