"""What people type to find organisations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.forms.choices import PlainSelect
from commonground.hub.organisations.queries import OrganisationFilter
from commonground.hub.vocabularies import queries as vocabularies
from commonground.hub.vocabularies.models import Issue, Kind, PeopleServed, Scale


class DirectoryForm(forms.Form):
    """This asks which organisations are meant, one word of each list; it is never refused."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    issue = forms.ChoiceField(label=_("Issue"), required=False, widget=PlainSelect)
    people = forms.ChoiceField(label=_("People served"), required=False, widget=PlainSelect)
    where = forms.CharField(label=_("Place"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind of organisation"), required=False, widget=PlainSelect)
    scale = forms.ChoiceField(label=_("How far they reach"), required=False, widget=PlainSelect)

    def __init__(self, *, viewer: Viewer, wanted: OrganisationFilter, places: list[str]) -> None:
        first = {
            "q": wanted.text,
            "issue": wanted.issues[:1],
            "people": wanted.people[:1],
            "where": ", ".join(places[:1]),
            "kind": wanted.kinds[:1],
            "scale": wanted.scales[:1],
        }
        super().__init__(
            initial={
                name: value if isinstance(value, str) else "".join(value)
                for name, value in first.items()
            }
        )
        self.offer("issue", _("any issue"), vocabularies.offered(viewer, Issue))
        self.offer("people", _("anyone"), vocabularies.offered(viewer, PeopleServed))
        self.offer("kind", _("any kind"), vocabularies.offered(viewer, Kind))
        self.offer("scale", _("any scale"), vocabularies.offered(viewer, Scale))
        self.fields["q"].widget.attrs |= {
            "type": "search", "dir": "auto", "placeholder": _("anything"),
        }  # fmt: skip
        self.fields["where"].widget.attrs |= {"placeholder": _("anywhere"), "dir": "auto"}

    def offer(self, name: str, nothing: Any, choices: list[tuple[str, str]]) -> None:
        """This fills one list."""
        self.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]
