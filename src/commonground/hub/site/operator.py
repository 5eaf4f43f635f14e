"""The operators' pages hold what our own rooms put there, and nothing else."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _

OURS = "commonground."


class OperatorSite(AdminSite):
    """This leaves out what other packages would bring along.

    With people's e-mail addresses and second factors in hand, one operator could sign in as anybody
    and read what they read, and no history would tell.
    """

    site_header = site_title = _("Common Ground for operators")
    index_title = _("What operators look after")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        asked = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in asked if model.__module__.startswith(OURS)]
        super().register(ours, admin_class, **options)


class OperatorConfig(AdminConfig):
    """This puts the operators' pages in place of Django's."""

    default_site = "commonground.hub.site.operator.OperatorSite"
