"""Asking for files that belong to a contact."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.ties.actions.judging import ENDINGS, LONGEST_NAME, given_name, kind_of
from commonground.hub.ties.rules import may_be_attached, may_be_so_many


class FilesInput(forms.FileInput):
    """This lets several files be chosen at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """This takes one file or several, each judged by what is in it."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) and data else [data or None]
        files: list[UploadedFile] = [super(FilesField, self).clean(one, initial) for one in given]
        return [read(file) for file in files if file is not None]


def read(file: UploadedFile) -> tuple[str, bytes]:
    """This reads a file that may be kept: its name and its bytes; else it says why not."""
    name = str(file.name or "")
    # A file too large to be kept is not read at all.
    sized = may_be_attached("?", file.size or 0)
    if not sized:
        raise forms.ValidationError(about_file(name, sized.reason))
    content = file.read()
    judged = may_be_attached(kind_of(content), len(content))
    if not judged:
        raise forms.ValidationError(about_file(name, judged.reason))
    return name, content


def check_many(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """This refuses more files than one contact holds."""
    judged = may_be_so_many(len(files))
    if not judged:
        raise forms.ValidationError(judged.reason)
    return files


def about_file(name: str, reason: str) -> str:
    """This says which file it is about, by the name that whoever chose it knows it by."""
    shown = Truncator(given_name(name)).chars(LONGEST_NAME)
    return _("“%(name)s”: %(reason)s") % {"name": shown, "reason": reason} if shown else reason


HARM = gettext_lazy(
    "Letters, minutes, pictures, recordings. A photo often tells where and when it was taken: "
    "leave it out if that could harm somebody."
)
"""What to think of before a file is chosen."""


def choosing() -> FilesInput:
    """This is where files are chosen, of the kinds that are taken."""
    return FilesInput(attrs={"multiple": True, "accept": ",".join(ENDINGS)})


class AttachForm(forms.Form):
    """This asks for files to keep with a contact."""

    file = FilesField(
        label=gettext_lazy("Files"),
        allow_empty_file=True,
        widget=choosing(),
        help_text=HARM,
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "missing": gettext_lazy("Choose a file first."),
            "invalid": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("This file is empty."),
            "max_length": gettext_lazy("The name of this file is too long. Give it a shorter one."),
            "contradiction": gettext_lazy("Choose a file first."),
        },
    )
