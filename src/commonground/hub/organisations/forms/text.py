"""Names and other single lines that people type: seen by strangers, so without invisible tricks."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Signs that turn the direction of what follows: a name with them reads as another one.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
MARKS_AT_THE_ENDS = "\u200e\u200f\u061c \t\r\n"
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class LineField(forms.CharField):
    """This takes one line of text without control signs."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        # The box takes more than may be kept, so that nothing typed is cut off unseen.
        self.widget.attrs.pop("maxlength", None)
        self.widget.attrs["dir"] = "auto"

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        text = INVISIBLE.sub("", text).strip(MARKS_AT_THE_ENDS)
        if TURNING.search(text):
            raise ValidationError(
                _(
                    "This holds invisible signs that turn the direction of the letters, so that it"
                    " would read as something else. Type it again without them."
                )
            )
        if CONTROL.search(text):
            raise ValidationError(
                _("This holds signs that cannot be shown. Type it again in one line.")
            )
        return text


class TextField(forms.CharField):
    """This takes a longer text."""

    widget = forms.Textarea(attrs={"rows": 4, "dir": "auto"})

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return TURNING.sub("", INVISIBLE.sub("", text)).replace("\r\n", "\n")
