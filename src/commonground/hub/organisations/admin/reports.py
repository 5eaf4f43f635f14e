"""Reports before the operators: what people say is wrong with entries that nobody keeps."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.verdicts import Conflict, Refused
from commonground.hub.organisations import actions, queries
from commonground.hub.organisations.models import Report


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin[Report]):
    """This lists the reports that wait and the entries hidden, and decides about them."""

    list_display = ("organisation", "wrong", "note", "person", "reported_at", "hidden_at")
    fields = readonly_fields = list_display
    actions = ("settle", "hide", "show_again")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return queries.reports_waiting(queries.person_viewer(request.user))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return False

    @admin.action(description=_("Settle: leave the entry as it is"))
    def settle(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        """This closes each report."""
        self.decide(request, reports, actions.settle_report)

    @admin.action(description=_("Hide the entry from everybody"))
    def hide(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        """This hides what each report is about."""
        self.decide(request, reports, actions.hide_reported)

    @admin.action(description=_("Make a hidden entry readable again"))
    def show_again(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        """This takes back the hiding of what each report is about."""
        self.decide(request, reports, actions.show_again)

    def decide(self, request: HttpRequest, reports: QuerySet[Report], act: Any) -> None:
        """This decides about each report and says what came of it."""
        viewer = queries.person_viewer(request.user)
        for report in reports:
            try:
                act(viewer=viewer, report=report, now=timezone.now())
            except (Refused, Conflict) as error:
                messages.error(request, error.reason)
            else:
                messages.success(request, _("Done: %(report)s") % {"report": report})
