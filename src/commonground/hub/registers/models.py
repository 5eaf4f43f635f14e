"""Where imported facts came from: runs, and the register entries they were read from."""

from typing import ClassVar

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Kept, Shared, VisibleQuerySet
from commonground.methods.saying import said, told_from

TABLES = {
    "organisations": _("organisations"),
    "partnerships": _("partnerships"),
    "activities": _("activities"),
}


KEPT_REMARKS = 20_000
"""How many things found about the rows of a file are kept; beyond, they are only counted."""


def unmarked(register: str) -> tuple[str, str]:
    """This is a register's name, and the mark of who imported it, if it carries one."""
    name, _sign, mark = register.rpartition(" #")
    return (name, mark) if name else (register, "")


class Found(models.TextChoices):
    """These are the things found about a row of a file, the gravest first."""

    REFUSED = "refused", _("refused")
    IN_PART = "in_part", _("refused in part")
    TO_REVIEW = "to_review", _("to look at")
    LINKED = "linked", _("linked")
    ALIKE = "alike", _("perhaps here already")


class FileOfRows(Shared):
    """This is what a run and an uploaded table have in common: the file, and what came of its rows."""

    table = models.CharField(max_length=20)
    file_name = models.CharField(max_length=300)
    counts = models.JSONField(default=dict)
    faults = models.JSONField(default=list)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.table} {self.file_name}"

    @property
    def table_name(self) -> str:
        """This is what the file holds, in words."""
        return str(TABLES.get(self.table, self.table))

    @property
    def is_cut(self) -> bool:
        """This tells whether more was found about the rows than is kept."""
        return len(self.faults) >= KEPT_REMARKS


class Run(FileOfRows):
    """This is one import of one file: who, what, how many, and the rows refused with reasons."""

    file_digest = models.CharField(max_length=64)
    register = models.CharField(_("register"), max_length=100)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet["Run"].as_manager()

    class Meta:
        ordering = ["-started_at"]

    @property
    def register_name(self) -> str:
        """This is the register's name as it was given, without the mark of who imported it."""
        return unmarked(self.register)[0]


class UploadState(models.TextChoices):
    """These are the states of an uploaded table."""

    LOOKING = "looking", _("being looked at")
    LOOKED = "looked", _("looked at, nothing taken in yet")
    TAKING = "taking", _("being taken in")
    TAKEN = "taken", _("taken in")
    STOPPED = "stopped", _("cannot be taken in")


class Upload(FileOfRows):
    """This is a table that somebody uploaded to import: kept until it is taken in or thrown away.

    Its counts and faults are what an import would do, before anything is done.
    """

    content = models.BinaryField(default=b"")
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.LOOKING)
    rows_done = models.PositiveIntegerField(default=0)
    trouble = models.JSONField(default=str, blank=True)
    uploaded_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = VisibleQuerySet["Upload"].as_manager()

    class Meta:
        ordering = ["-uploaded_at"]

    @property
    def register_name(self) -> str:
        """This is the name of the register, as it was typed."""
        return str(self.options.get("register", ""))

    @property
    def why_stopped(self) -> str:
        """This is why it cannot be taken in, in the reader's language."""
        return said(told_from(self.trouble), translation)

    @property
    def is_moving(self) -> bool:
        """This tells whether the worker has it in hand, or will have."""
        return self.state in (UploadState.LOOKING, UploadState.TAKING)


class Record(Kept):
    """This is a register's entry for an organisation: its number there, and every column we have no
    field for, kept as a fact."""

    visible_with: ClassVar[tuple[str, ...]] = ("organisation",)

    register = models.CharField(max_length=100)
    number = models.CharField(max_length=300)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    facts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = VisibleQuerySet["Record"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="register_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.number}"


class Before(Kept):
    """This is what a row was before a run changed or linked it, so that the run can be undone.

    `subject` is the register entry; an empty `profile` means that the organisation stayed as it was.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("run", "subject")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    subject = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    is_link = models.BooleanField(default=False)
    entry = models.JSONField(default=dict)
    profile = models.JSONField(default=dict)

    objects = VisibleQuerySet["Before"].as_manager()

    def __str__(self) -> str:
        return f"{self.subject} before {self.run}"


class Likeness(Shared):
    """This is what the owner decided of a register's entry that looks like an organisation here: that
    the two are one, or that they are not."""

    visible_with: ClassVar[tuple[str, ...]] = ("organisation",)

    register = models.CharField(max_length=100)
    number = models.CharField(max_length=300)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    is_same = models.BooleanField()
    decided_at = models.DateTimeField()

    objects = VisibleQuerySet["Likeness"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "number", "organisation"], name="likeness_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.number}: {self.organisation}"
