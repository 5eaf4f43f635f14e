"""Claims before the operators: each look is logged and told to the organisation's history."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.verdicts import Conflict, Refused
from commonground.hub.organisations import actions, queries
from commonground.hub.organisations.models import Claim


@admin.register(Claim)
class ClaimAdmin(admin.ModelAdmin[Claim]):
    """This lists the claims that wait, and grants or refuses them."""

    list_display = ("organisation", "person", "created_at")
    fields = readonly_fields = ("organisation", "person", "statement", "created_at")
    actions = ("grant", "refuse")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return queries.claims_waiting(queries.person_viewer(request.user))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        claim = self.get_object(request, object_id)
        if claim is not None:
            viewer = queries.person_viewer(request.user)
            actions.look_at_claim(viewer=viewer, claim=claim, now=timezone.now())
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.action(description=_("Grant: make this person the steward"))
    def grant(self, request: HttpRequest, claims: QuerySet[Claim]) -> None:
        """This hands each organisation over."""
        self.decide(request, claims, actions.grant_claim)

    @admin.action(description=_("Refuse"))
    def refuse(self, request: HttpRequest, claims: QuerySet[Claim]) -> None:
        """This refuses each claim."""
        self.decide(request, claims, actions.refuse_claim)

    def decide(self, request: HttpRequest, claims: QuerySet[Claim], act: Any) -> None:
        """This decides about each claim and says what came of it."""
        viewer = queries.person_viewer(request.user)
        for claim in claims:
            try:
                act(viewer=viewer, claim=claim, now=timezone.now())
            except (Refused, Conflict) as error:
                messages.error(request, error.reason)
            else:
                messages.success(request, _("Done: %(claim)s") % {"claim": claim})
