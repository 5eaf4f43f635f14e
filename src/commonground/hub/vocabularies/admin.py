"""Where operators keep the shared words and places, without code."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import require
from commonground.hub.access.web import viewer_of

from .actions import FaultyPlaces, import_places, renew_paths
from .forms import LookedAtPlaces, PlaceByCode, PlacesForm
from .models import Check, Issue, Kind, PeopleServed, Place, Relationship, Scale
from .rules import may_keep_vocabularies


class TermAdmin(admin.ModelAdmin[Any]):
    """This lists a vocabulary; a term in use is retired rather than deleted."""

    list_display = ("name", "key", "position", "retired")
    list_editable = ("position", "retired")
    search_fields = ("name", "key", "aliases")
    prepopulated_fields = {"key": ("name",)}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """This names the fields in the list, which have no label beside them."""
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        if found is not None and db_field.name in self.list_editable:
            found.widget.attrs["aria-label"] = capfirst(db_field.verbose_name)
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"key": ("name",)}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin[Place]):
    """This lists places; the path follows from the parent."""

    list_display = ("name", "code", "kind", "parent")
    list_filter = ("kind",)
    list_select_related = ("parent",)
    search_fields = ("name", "code", "aliases")
    show_full_result_count = False
    change_list_template = "vocabularies/places.html"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """This asks for the place above by its code: Django's search box has no name to read aloud,
        and a list of all places is too long."""
        if db_field.name != "parent":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return db_field.formfield(
            to_field_name="code",
            form_class=PlaceByCode,
            help_text=_("The code of the place that it lies in, as the list of places has it."),
            error_messages={"invalid_choice": _("No place here has this code.")},
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Place]:
        return super().get_queryset(request).defer("boundary")

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "take-in/", self.admin_site.admin_view(self.take_in), name="vocabularies_place_take_in"
        )
        return [own, *super().get_urls()]

    def take_in(self, request: HttpRequest) -> HttpResponse:
        """This looks at a table of places first, and takes it in when the operator says so."""
        viewer = viewer_of(request)
        require(may_keep_vocabularies(viewer))
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Take in places"),
            "opts": self.opts,
        }
        looked_at = LookedAtPlaces(request.POST) if "table" in request.POST else None
        asked = PlacesForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        given: dict[str, str] | None = None
        if looked_at is not None:
            given = looked_at.cleaned_data if looked_at.is_valid() else None
        elif request.method == "POST" and asked.is_valid():
            given = {
                "table": asked.cleaned_data["file"],
                "boundaries": asked.cleaned_data["shapes"],
            }
        if given is not None:
            now, is_dry = timezone.now(), looked_at is None
            try:
                counts = import_places(viewer=viewer, now=now, is_dry=is_dry, **given)
            except FaultyPlaces as faulty:
                context["faults"] = faulty.faults
                looked_at, asked = None, PlacesForm()
            else:
                if not is_dry:
                    told = _("Taken in. New places: %(added)s; renewed: %(changed)s; boundaries: "
                             "%(boundaries)s.") % counts  # fmt: skip
                    messages.success(request, told)
                    return redirect("admin:vocabularies_place_changelist")
                context |= {"counts": counts, "looked_at": LookedAtPlaces(initial=given)}
        status = 422 if "faults" in context or (asked.errors and looked_at is None) else 200
        return render(
            request, "vocabularies/take_in_places.html", {**context, "form": asked}, status=status
        )

    def save_model(self, request: HttpRequest, obj: Place, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        renew_paths(place=obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


for term in (Issue, PeopleServed, Kind, Scale, Relationship, Check):
    admin.site.register(term, TermAdmin)
