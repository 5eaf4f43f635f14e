"""What operators hand over to take in places."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Place

MOST_MEGABYTES = 2


def text_of(file: UploadedFile) -> str:
    """This reads a file of text, and says what to do with any other."""
    if (file.size or 0) > MOST_MEGABYTES * 1_000_000:
        raise ValidationError(
            _("The file has more than %(most)s MB. Cut it in parts, or take it in on the server "
              "with “commonground places import”.")
            % {"most": MOST_MEGABYTES}
        )  # fmt: skip
    content: bytes = file.read()
    if content.startswith(b"PK"):
        raise ValidationError(_("This is a spreadsheet. Save it as “CSV UTF-8”, and choose that."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ValidationError(_("This is not plain text in UTF-8. Save it as “CSV UTF-8”."))
    return text


class PlaceByCode(forms.ModelChoiceField[Place]):
    """This asks for a place by its code."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        """This shows the code of a place that is kept by its key."""
        if isinstance(value, int) and self.queryset is not None:
            return self.queryset.filter(pk=value).values_list("code", flat=True).first()
        return value


class PlacesForm(forms.Form):
    """This asks for a table of places, and their boundaries if there are any."""

    file = forms.FileField(
        label=gettext_lazy("The table of places"),
        help_text=gettext_lazy(
            "A CSV file with the columns code, name and kind, and if you have them parent, latitude "
            "and longitude. A parent stands above the places that lie in it."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. It needs a header row."),
        },
    )
    shapes = forms.FileField(
        label=gettext_lazy("Their boundaries"),
        required=False,
        help_text=gettext_lazy(
            "If you have them: GeoJSON, where each feature has a “code” property."
        ),
        error_messages={"empty": gettext_lazy("The file of boundaries is empty.")},
    )

    def clean_file(self) -> str:
        """This is the table as text."""
        return text_of(self.cleaned_data["file"])

    def clean_shapes(self) -> str:
        """These are the boundaries as text, if any."""
        file = self.cleaned_data.get("shapes")
        return text_of(file) if file else ""


class LookedAtPlaces(forms.Form):
    """This carries what was looked at to the button that takes it in."""

    table = forms.CharField(widget=forms.HiddenInput, strip=False)
    boundaries = forms.CharField(widget=forms.HiddenInput, strip=False, required=False)
