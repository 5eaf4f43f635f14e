"""What forms answer: our plain sentences, never those that come with the framework."""

import copy
import importlib
import pkgutil
import re
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

import commonground.hub

THEIRS = re.compile(
    r"This field|Select a valid|Enter (a|the|one)|Ensure (this|that)|No file was|The submitted"
    r"|Please (either|submit)|ManagementForm|Upload a valid|is not a valid|Null characters"
)
# Each sort of field with what it cannot take.
SPOILT: dict[type[forms.Field], tuple[Any, ...]] = {
    forms.EmailField: ("nobody",),
    forms.URLField: ("no site", "javascript:alert(1)"),
    forms.IntegerField: ("many", "1.5"),
    forms.FloatField: ("many",),
    forms.DateField: ("soon",),
    forms.MultipleChoiceField: (["nonsense"], "nonsense"),
    forms.CharField: ("a\x00b", "x" * 30_000),
    forms.FileField: ("no file",),
}


def form_classes() -> list[type[forms.BaseForm]]:
    """Every form of ours, and those of signing in."""
    for module in pkgutil.walk_packages(commonground.hub.__path__, "commonground.hub."):
        if ".forms" in module.name:
            importlib.import_module(module.name)
    importlib.import_module("allauth.account.forms")
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.__module__.startswith(("commonground.", "allauth.account")):
                found.add(one)
    return sorted(found, key=lambda one: (one.__module__, one.__name__))


FIELDS = [
    pytest.param(field, id=f"{one.__module__}.{one.__name__}.{name}")
    for one in form_classes()
    for name, field in one.base_fields.items()
]


def answers(field: forms.Field) -> list[str]:
    """What a field says to nothing, and to what it cannot take."""
    asked = copy.deepcopy(field)
    asked.required = True
    spoilt = [one for sort, some in SPOILT.items() if isinstance(field, sort) for one in some]
    for limit, beyond in (("max_value", 1), ("min_value", -1)):
        if getattr(field, limit, None) is not None:
            spoilt.append(str(getattr(field, limit) + beyond))
    if type(field) in (forms.ChoiceField, forms.TypedChoiceField):
        spoilt.append("nonsense")
    said = []
    for given in (None, "", *spoilt):
        try:
            asked.clean(given)
        except ValidationError as fault:
            said += fault.messages
    return said


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_speaks_plainly(field: forms.Field) -> None:
    said = [*answers(field), *(str(message) for message in field.error_messages.values())]
    assert said
    assert [sentence for sentence in said if THEIRS.search(sentence)] == []


def test_enough_is_asked() -> None:
    assert len(FIELDS) > 100
