"""When people want mail about what waits for them, and which links of such mails were used."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.refs import new_ref
from commonground.hub.access.viewer import Viewer


class Often(models.TextChoices):
    """These are the ways to have the mail of what waits."""

    WEEKLY = "weekly", _("once a week")
    DAILY = "daily", _("every day")
    NEVER = "never", _("never")


class OwnHabits(models.QuerySet["MailHabits"]):
    """This shows people their own habits."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(person_id=viewer.person_id) if viewer.is_signed_in else self.none()


class MailHabits(models.Model):
    """This is when mail may reach a person: weekday, hours to be left in peace, zone and language.

    From `quiet_from` until `quiet_until` (hours of their day) no such mail leaves; the same hour
    twice means none of these. `language` is empty for that of their pages.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    person = models.OneToOneField(
        "organisations.Person", on_delete=models.CASCADE, related_name="+"
    )
    weekday = models.PositiveSmallIntegerField(default=0)
    quiet_from = models.PositiveSmallIntegerField(default=20)
    quiet_until = models.PositiveSmallIntegerField(default=7)
    time_zone = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OwnHabits.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekday__lt=7, quiet_from__lt=24, quiet_until__lt=24),
                name="habits_of_a_week",
            )
        ]

    def __str__(self) -> str:
        return self.ref


class OwnDigests(models.QuerySet["Digest"]):
    """This shows people when their own mails leave."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.is_signed_in:
            return self.none()
        return self.filter(membership__person_id=viewer.person_id)


class Digest(models.Model):
    """This is the mail of what waits for one person at one organisation: how often, and when next.

    `is_asked` sends it at once, at whatever hour, because the person pressed for it.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    membership = models.OneToOneField(
        "organisations.Membership", on_delete=models.CASCADE, related_name="+"
    )
    often = models.CharField(max_length=6, choices=Often, default=Often.WEEKLY)
    next_at = models.DateTimeField(null=True, blank=True, db_index=True)
    is_asked = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    objects = OwnDigests.as_manager()

    def __str__(self) -> str:
        return self.ref


class UsedLink(models.Model):
    """This is a link of a mail that was used: once is all it is good for."""

    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]
