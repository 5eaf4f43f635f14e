"""What people say of a table they upload to import."""

import io
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.forms.text import LineField
from commonground.hub.vocabularies import queries as vocabularies
from commonground.methods.errors import UnusableFile
from commonground.methods.interchange import ACTIVITIES, ORGANISATIONS, PARTNERSHIPS, read_rows
from commonground.methods.saying import said

from .models import TABLES

MOST_MEGABYTES = 20
KINDS: dict[str, Any] = {
    "organisations": ORGANISATIONS,
    "partnerships": PARTNERSHIPS,
    "activities": ACTIVITIES,
}
NO_TABLE = (b"\x89PNG", b"%PDF", b"GIF8", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0")
PACKED = (b"\x1f\x8b", b"PAR1")


class UploadForm(forms.Form):
    """This asks for a table, what it holds and where it comes from."""

    table = forms.ChoiceField(
        label=gettext_lazy("What does the table hold?"),
        choices=list(TABLES.items()),
        initial="organisations",
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Organisations first: partnerships and activities refer to them by their numbers."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("The table"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        help_text=gettext_lazy(
            "A CSV file of at most 20 MB, with a header row. Organisations need the columns org_id "
            "and name; partnerships org_a and org_b; activities org_id, issue and place. Beside them "
            "we understand, for organisations: org_type, country, place, latitude, longitude, "
            "issues, people, services, mission, needs, offers, languages, size, founded, values; "
            "for partnerships: project, role_a, role_b, date, sector, place, country; for "
            "activities: people, role, start, end, reached, source. Every other column is kept "
            "beside the entry, as the register wrote it."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. It needs a header row."),
        },
    )
    register = LineField(
        label=gettext_lazy("Name of the register"),
        max_length=80,
        help_text=gettext_lazy(
            "Where the table comes from. It is shown as the source, with the name of your organisation "
            "as those who took it in. Give the same name for the "
            "organisations, partnerships and activities of one register."
        ),
    )
    country: Any = forms.ModelChoiceField(
        label=gettext_lazy("The country of places that name none"),
        queryset=None,
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("none"),
    )
    issue_unknown: Any = forms.ModelChoiceField(
        label=gettext_lazy("For activities: the issue where theirs is not known"),
        queryset=None,
        to_field_name="key",
        required=False,
        empty_label=gettext_lazy("refuse the row"),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = vocabularies.countries(viewer)  # type: ignore[attr-defined]
        self.fields["issue_unknown"].queryset = vocabularies.issues(viewer)  # type: ignore[attr-defined]
        self.content = b""

    def clean_file(self) -> UploadedFile:
        """This takes what can be read as text; the rows are judged afterwards."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_MEGABYTES * 1_000_000:
            raise ValidationError(
                _("The file has more than %(most)s MB. Cut it in parts, or ask the people who run "
                  "this site to import it.")
                % {"most": MOST_MEGABYTES}
            )  # fmt: skip
        content = file.read()
        if content.startswith(PACKED):
            raise ValidationError(_("This file is packed. Unpack it, and choose the CSV inside."))
        is_sheet = content.startswith(b"PK")  # the reader has a sentence of its own for these
        if (b"\0" in content[:4096] and not is_sheet) or content.startswith(NO_TABLE):
            raise ValidationError(
                _("This is not plain text. Save the table as “CSV UTF-8”, and choose that file.")
            )
        self.content = content
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind = KINDS.get(cleaned.get("table", ""))
        if self.content and kind is not None:
            try:
                next(iter(read_rows(io.BytesIO(self.content), kind, name=self.file_name())), None)
            except UnusableFile as fault:
                self.add_error("file", said(fault.reason, translation))
        if self.errors and self.content and "file" not in self.errors:
            # Browsers forget a chosen file when a page comes back.
            self.add_error(
                "file", _("The file is fine. Choose it once more: a page cannot keep it.")
            )
        return cleaned

    def file_name(self) -> str:
        """This is the file's name as it was on the person's machine."""
        return str(self.cleaned_data["file"].name)

    def options(self) -> dict[str, str]:
        """This is what was chosen beside the table."""
        country, issue = self.cleaned_data["country"], self.cleaned_data["issue_unknown"]
        return {
            "register": self.cleaned_data["register"],
            "country": country.code if country else "",
            "issue_unknown": issue.key if issue else "",
        }
