"""What people type about themselves, their colleagues, their organisation's beginning and tokens."""

from typing import Any

from allauth.core import context
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.audience import Level
from commonground.hub.organisations.models import (
    Contact,
    Membership,
    Organisation,
    Person,
    Role,
    Wrong,
)

ROLES = [
    (Role.MEMBER.value, gettext_lazy("Member: reads everything of ours, records contacts")),
    (Role.EDITOR.value, gettext_lazy("Editor: also changes our profile and activities")),
    (Role.STEWARD.value, gettext_lazy("Steward: also invites people and lets more people read")),
]


# Where the session keeps the address an invitation went to, until its reader signs up.
INVITED_ADDRESS = "invited_address"


class SignUpForm(forms.Form):
    """This asks for a name beside what signing up asks anyway."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("As your colleagues should read it. You can leave it out."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (request := context.request) and INVITED_ADDRESS in request.session:
            self.initial.setdefault("email", request.session[INVITED_ADDRESS])

    def signup(self, request: object, user: Person) -> None:
        """This keeps the name when the account is made."""
        user.name = self.cleaned_data.get("name", "")
        user.save(update_fields=["name"])


class MeForm(forms.Form):
    """This asks for a person's name and language."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Your colleagues see it beside what you write."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=lambda: settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [code for code, _name in settings.LANGUAGES]
        if self.initial.get("language") not in offered:
            self.initial["language"] = offered[0]
        if len(offered) == 1:
            self.fields["language"].widget = forms.HiddenInput()


class EraseForm(forms.Form):
    """This asks whether somebody is sure to erase their account."""

    sure = forms.BooleanField(
        label=gettext_lazy("Yes, erase my account"),
        error_messages={"required": gettext_lazy("Tick this box if you are sure.")},
    )


class InviteForm(forms.Form):
    """This asks whom to invite, and as what."""

    email = forms.EmailField(
        label=gettext_lazy("Their e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What they may do"),
        choices=ROLES,
        initial=Role.MEMBER,
        widget=forms.RadioSelect,
    )
    is_signatory = forms.BooleanField(
        label=gettext_lazy("They may sign agreements for us"), required=False
    )


class MemberForm(forms.Form):
    """This asks what a colleague may do, and carries the role that was shown."""

    role = forms.ChoiceField(
        label=gettext_lazy("What they may do"), choices=ROLES, widget=forms.RadioSelect
    )
    is_signatory = forms.BooleanField(
        label=gettext_lazy("They may sign agreements for us"), required=False
    )
    was = forms.ChoiceField(choices=Role.choices, widget=forms.HiddenInput)

    @staticmethod
    def shown(membership: Membership) -> dict[str, Any]:
        """This fills the form with what stands now."""
        return {
            "role": membership.role,
            "was": membership.role,
            "is_signatory": membership.is_signatory,
        }


class FoundForm(forms.Form):
    """This asks for a new organisation's name and who may find it; namesakes are shown first."""

    name = forms.CharField(label=gettext_lazy("Name of your organisation"), max_length=500)
    level = forms.ChoiceField(
        label=gettext_lazy("Who may find it here"),
        choices=[
            (Level.ORGANISATION.value, gettext_lazy("Only people we invite")),
            (Level.NETWORK.value, gettext_lazy("Everyone signed in here")),
            (Level.PUBLIC.value, gettext_lazy("Anyone, also without signing in")),
        ],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Your work, notes and contacts stay yours in any case."),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("None of these is ours"), required=False, widget=forms.HiddenInput
    )

    def doubt(self, found: list[Organisation]) -> bool:
        """This asks to look at namesakes first, unless the person has; true when it asks."""
        if not found:
            return False
        self.fields["sure"].widget = forms.CheckboxInput()
        if self.cleaned_data.get("sure"):
            return False
        self.add_error(
            "sure", _("Look at these first. If one is yours, claim it; else tick this box.")
        )
        return True


class CodeSentToForm(forms.Form):
    """This asks which contact on record should get the code."""

    contact = forms.ChoiceField(label=gettext_lazy("Send the code to"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, contacts: list[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = [  # type: ignore[attr-defined]
            (contact.ref, f"{contact.name}: {contact.email}") for contact in contacts
        ]
        if len(contacts) == 1:
            self.fields["contact"].initial = contacts[0].ref


class CodeForm(forms.Form):
    """This asks for the code from the mail."""

    code = forms.CharField(
        label=gettext_lazy("The code from the mail"),
        max_length=40,
        help_text=gettext_lazy("Eight letters and digits. Capitals and spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "class": "short"}
        ),
    )


class StatementForm(forms.Form):
    """This asks in one's own words why one speaks for an organisation."""

    statement = forms.CharField(
        label=gettext_lazy("Who are you there, and how can we check it?"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=gettext_lazy("Only the operators of this site read it."),
    )


class ReportForm(forms.Form):
    """This asks what is wrong with an entry."""

    wrong = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"), choices=Wrong, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("What do you know about it?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto"}),
        help_text=gettext_lazy("Only the operators of this site read it."),
    )


class TokenForm(forms.Form):
    """This asks what a token is for."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=100,
        help_text=gettext_lazy("So that you know later which program uses it."),
    )
