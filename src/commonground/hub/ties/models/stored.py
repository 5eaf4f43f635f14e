"""What the files of contacts and of mails have in common: a name, a kind, bytes out of reach."""

from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Kept
from commonground.hub.access.verdicts import Hidden


class Stored(Kept):
    """This is a file: its kind was judged by its content, and its bytes lie under `FILES_ROOT`, out of
    reach of the web server, under the random name `stored`."""

    name = models.CharField(_("name of the file"), max_length=200)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    stored = models.CharField(max_length=40, unique=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """This is where its bytes lie."""
        return Path(settings.FILES_ROOT) / self.stored[:2] / self.stored

    def opened(self) -> BinaryIO:
        """This opens its bytes, for whom it was read; `Hidden` where they are gone."""
        try:
            return self.path.open("rb")
        except FileNotFoundError:
            raise Hidden from None
