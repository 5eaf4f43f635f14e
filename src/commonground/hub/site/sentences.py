"""What our forms answer to a field that is empty or cannot be understood, said once for the house.

Django's own sentences ("Ensure this value …") speak of values and fields; these say what to do. A
field may still say it better by `error_messages` of its own.
"""

from typing import Any

from django import forms
from django.forms import formsets
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

NOT_ON_THE_LIST = _("“%(value)s” is not on this list. Choose one that is.")
NOT_A_LIST = _("This could not be read as a choice. Choose from the list again.")
CUT_OFF = _("The file did not arrive whole. Choose it again.")
NO_WHOLE_NUMBER = _("Write a whole number in figures, such as 12.")
NO_NUMBER = _("Write a number in figures, such as 12 or 12.5.")
AT_MOST = _("This can be %(limit_value)s at most.")
AT_LEAST = _("This has to be %(limit_value)s at least.")
NO_DAY = _("We cannot read this as a day. Write it as year, month, day: 2026-03-31.")
LIMITS = {"min_value": AT_LEAST, "max_value": AT_MOST}

PLAINLY: dict[Any, dict[str, Any]] = {
    forms.Field: {"required": _("This is still empty, and it is needed. Fill it in.")},
    forms.CharField: {
        "max_length": ngettext_lazy(
            "This has %(show_value)d characters; we can keep %(limit_value)d at most.",
            "This has %(show_value)d characters; we can keep %(limit_value)d at most.",
            "limit_value",
        ),
        "min_length": ngettext_lazy(
            "This has %(show_value)d characters; it needs %(limit_value)d at least.",
            "This has %(show_value)d characters; it needs %(limit_value)d at least.",
            "limit_value",
        ),
        "null_characters_not_allowed": _(
            "This holds a sign that cannot be shown. Type it again without it."
        ),
    },
    forms.EmailField: {"invalid": _("This is no e-mail address. One looks like name@example.org.")},
    forms.URLField: {
        "invalid": _("This is no address of a website. One looks like https://example.org.")
    },
    forms.IntegerField: {"invalid": NO_WHOLE_NUMBER, **LIMITS},
    forms.FloatField: {"invalid": NO_NUMBER},
    forms.DecimalField: {"invalid": NO_NUMBER},
    forms.DateField: {"invalid": NO_DAY},
    forms.TimeField: {"invalid": _("We cannot read this as a time. Write it as 14:30.")},
    forms.DateTimeField: {
        "invalid": _("We cannot read this as day and time. Write it as 2026-03-31 14:30.")
    },
    forms.BooleanField: {"required": _("Tick this to go on.")},
    forms.ChoiceField: {
        "required": _("Choose one of these."),
        "invalid_choice": NOT_ON_THE_LIST,
    },
    forms.MultipleChoiceField: {
        "required": _("Choose at least one of these."),
        "invalid_choice": NOT_ON_THE_LIST,
        "invalid_list": NOT_A_LIST,
    },
    forms.ModelChoiceField: {
        "required": _("Choose one of these."),
        "invalid_choice": NOT_ON_THE_LIST,
    },
    forms.ModelMultipleChoiceField: {
        "required": _("Choose at least one of these."),
        "invalid_choice": NOT_ON_THE_LIST,
        "invalid_list": NOT_A_LIST,
        "invalid_pk_value": _("“%(pk)s” is not on this list. Choose one that is."),
    },
    forms.FileField: {
        "required": _("Choose a file."),
        "invalid": CUT_OFF,
        "missing": CUT_OFF,
        "empty": _("The file is empty. Choose another."),
        "max_length": _("The file's name is too long. Give it a shorter one, and choose it again."),
        "contradiction": _("Either choose a file or tick the box, not both."),
    },
    forms.RegexField: {"invalid": _("This does not have the form it needs.")},
    forms.UUIDField: {"invalid": _("This does not have the form it needs.")},
    forms.JSONField: {"invalid": _("This is no JSON.")},
    formsets.BaseFormSet: {
        "missing_management_form": _(
            "A part of the page did not come along. Send it again, please; if that does not help, "
            "open the page anew."
        ),
        "too_many_forms": ngettext_lazy(
            "At most %(num)d row can be kept at once.",
            "At most %(num)d rows can be kept at once.",
            "num",
        ),
        "too_few_forms": ngettext_lazy(
            "At least %(num)d row is needed.", "At least %(num)d rows are needed.", "num"
        ),
    },
}


def say_plainly() -> None:
    """This puts our sentences in the place of Django's, before any form is made."""
    for asker, sentences in PLAINLY.items():
        own = asker.__dict__.get("default_error_messages", {})
        asker.default_error_messages = {**own, **sentences}
