"""Where operators keep the shared words and places, without code."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from .actions import renew_paths
from .models import Issue, Kind, PeopleServed, Place, Relationship, Scale


class TermAdmin(admin.ModelAdmin[Any]):
    """This lists a vocabulary; a term in use is retired rather than deleted."""

    list_display = ("name", "key", "position", "retired")
    list_editable = ("position", "retired")
    search_fields = ("name", "key", "aliases")
    prepopulated_fields = {"key": ("name",)}

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
    autocomplete_fields = ("parent",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Place]:
        return super().get_queryset(request).defer("boundary")

    def save_model(self, request: HttpRequest, obj: Place, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        renew_paths(place=obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


for term in (Issue, PeopleServed, Kind, Scale, Relationship):
    admin.site.register(term, TermAdmin)
