"""What people report to the operators about entries that nobody keeps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import VisibleQuerySet
from commonground.hub.access.refs import new_ref
from commonground.hub.access.viewer import Viewer


class Wrong(models.TextChoices):
    """These are the things that can be wrong with an entry."""

    NO_ORGANISATION = "no-organisation", _("There is no such organisation")
    DOUBLE = "double", _("It is here twice")
    FALSE = "false", _("It says something false about them")
    DANGER = "danger", _("It puts people in danger")
    ABUSE = "abuse", _("It is advertising or abuse")


class OwnReport(VisibleQuerySet["Report"]):
    """This shows people what they reported themselves."""

    def visible_to(self, viewer: Viewer) -> "OwnReport":
        if not viewer.is_signed_in:
            return self.none()
        return self.filter(person_id=viewer.person_id)


class Report(models.Model):
    """This tells the operators what is wrong with an entry; nobody else reads it."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    organisation = models.ForeignKey("Organisation", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("Person", null=True, on_delete=models.SET_NULL, related_name="+")
    wrong = models.CharField(_("what is wrong"), max_length=20, choices=Wrong)
    note = models.TextField(_("what you know"), blank=True)
    reported_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    # Set while an operator keeps the entry out of sight, with who could see it before.
    hidden_at = models.DateTimeField(null=True, blank=True)
    seen_before = models.JSONField(default=dict, blank=True)

    objects = OwnReport.as_manager()

    class Meta:
        ordering = ["-reported_at"]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_wrong_display()}"
