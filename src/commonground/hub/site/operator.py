"""The operators' pages hold what our own rooms put there, and nothing else."""

from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.web import page

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

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """This asks operators for a second step in this very session before it shows them anything:
        a password alone would lend what they can do to whoever learns it."""
        shown = super().admin_view(view, cacheable)

        def asked(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
            if self.has_permission(request):
                refused = without_second_step(request)
                if refused is not None:
                    return refused
            answer: HttpResponse = shown(request, *args, **kwargs)
            return answer

        return update_wrapper(asked, shown)


def without_second_step(request: HttpRequest) -> HttpResponse | None:
    """This says to an operator who used no second step in this session what to do; None once used."""
    from .accounts import has_second_step, step_again, used_second_step

    if used_second_step(request):
        return None
    has_one = has_second_step(request.user)
    context = {"use_it": step_again(request) if has_one else "", "person": request.user}
    return page(request, "site/second_step.html", context, status=403)


class OperatorConfig(AdminConfig):
    """This puts the operators' pages in place of Django's."""

    default_site = "commonground.hub.site.operator.OperatorSite"
