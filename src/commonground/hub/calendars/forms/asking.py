"""What people say of an event, and the file it comes from."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.audience import Level
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.forms import TouchpointForm

from .reading import Found, UnreadableCalendar, events_in

MOST_BYTES = 1_000_000


class CalendarFileForm(forms.Form):
    """This asks for a calendar file or an invitation."""

    file = forms.FileField(
        label=gettext_lazy("The calendar file"),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        help_text=gettext_lazy(
            "A file that ends in .ics: an invitation out of a mail, or what your calendar exports."
        ),
    )

    def clean_file(self) -> UploadedFile:
        """This reads the file; one that is no calendar is told so in words."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                _("The file has more than 1 MB. Export only the months you need, and choose that.")
            )
        try:
            self.found: Found = events_in(file.read(), timezone.now())
        except UnreadableCalendar:
            raise ValidationError(
                _(
                    "We cannot read this as a calendar file. Choose one that ends in .ics; if it "
                    "came by mail, save it again from there."
                )
            ) from None
        if not self.found.events and not self.found.cancelled:
            if self.found.unreadable:
                raise ValidationError(
                    _("None of the events in this file has a day we can read. Export it again.")
                )
            raise ValidationError(_("There is no event in this file. Choose another."))
        return file


class AheadForm(TouchpointForm):
    """This asks what will be done for whom: the next step that an event ahead becomes."""

    levels: Any = (Level.NAMED, Level.ORGANISATION)
    left_out = ("kind", "said", "held_on", "people", "request_key", "shown")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for name in self.left_out:
            del self.fields[name]
        for name in ("next_step", "next_due"):
            self.fields[name].required = True
        self.fields["next_step"].label = _("What will be done?")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if len(cleaned.get("parties", [])) > 1:
            self.add_error("parties", _("A next step belongs to one tie: tick one organisation."))
        return cleaned

    def planned(self) -> dict[str, Any]:
        """This is the next step."""
        subject: Organisation = self.parties_chosen()[0]
        return {
            "subject": subject,
            "text": self.cleaned_data["next_step"],
            "due_on": self.cleaned_data["next_due"],
            "responsible": self.cleaned_data["next_by"],
        } | self.audience()
