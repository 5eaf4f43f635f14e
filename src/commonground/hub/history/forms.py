"""What people ask of the history."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.viewer import Viewer

from .queries import people


class FilterForm(forms.Form):
    """This narrows the history to a person and to days."""

    person = forms.ChoiceField(label=_("Person"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("anyone")), *people(viewer)]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """This is what was asked, as far as it makes sense."""
        given: dict[str, Any] = getattr(self, "cleaned_data", {}) if self.is_valid() else {}
        return {
            "person_ref": given.get("person") or "",
            "since": given.get("since"),
            "until": given.get("until"),
        }
