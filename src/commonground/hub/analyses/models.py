"""Which index of the finder is in use, and which organisations changed since it was begun.

Both tables are written by nobody but `actions.reindex` and the triggers of `changes.py`.
"""

from django.db import models


class Generation(models.Model):
    """This is the one index in use; without a row there is none, and no change is written down."""

    name = models.CharField(max_length=80, blank=True)
    built_at = models.DateTimeField(null=True)
    organisations = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """This says that the index may be wrong about an organisation; without one, about everybody.

    It is no foreign key: that an organisation was deleted must be known, too.
    """

    organisation_id = models.BigIntegerField(null=True, db_index=True)
    slug = models.CharField(max_length=80, blank=True)
    #: Random: two states of the database with the same tokens hold the same changes.
    token = models.CharField(max_length=36)

    def __str__(self) -> str:
        return self.slug
