"""The part every form that asks "who can see it" shares."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.audience import Level, Shared, seated_in
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Membership, Organisation
from commonground.hub.organisations.queries import colleagues_here, open_tables
from commonground.hub.organisations.rules import may_set_audience, may_tell_of


class AudienceForm(forms.Form):
    """This asks who can see a thing; widening needs a steward, who first sees the new readers.

    Mix it into a form for one `Shared` row and pass `viewer` and, when editing, `row`. After
    `is_valid()`, `audience()` gives what an action needs. When the choice widens and is not yet
    confirmed, the form is invalid, `new_readers` names who would newly read it, and the template
    shows the box to confirm.
    """

    levels: tuple[Level, ...] = tuple(Level)

    level = forms.ChoiceField(label=gettext_lazy("Who can see it"))
    space = forms.ChoiceField(label=gettext_lazy("Which table"), required=False)
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Which colleagues"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("You see it yourself in any case."),
    )
    widen = forms.BooleanField(
        label=gettext_lazy("Yes, let them read it"), required=False, widget=forms.HiddenInput
    )

    def __init__(
        self,
        *args: Any,
        viewer: Viewer,
        row: Shared | None = None,
        about: Organisation | None = None,
        ours: Iterable[Membership] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.row = row
        self.new_readers = ""
        self.memberships = {
            membership.ref: membership
            for membership in (colleagues_here(viewer) if ours is None else ours)
        }
        self.spaces = {str(getattr(space, "ref")): space for space in open_tables(viewer)}  # noqa: B009
        levels = [
            level
            for level in self.levels
            if (level != Level.SPACE or self.spaces)
            and (about is None or may_tell_of(viewer, about, level))
        ]
        self.fields["level"].choices = [(level.value, self.words(level)) for level in levels]  # type: ignore[attr-defined]
        spaces = [("", "—"), *((ref, str(space)) for ref, space in self.spaces.items())]
        self.fields["space"].choices = spaces  # type: ignore[attr-defined]
        self.fields["readers"].choices = [  # type: ignore[attr-defined]
            (ref, str(membership.person))
            for ref, membership in self.memberships.items()
            if membership.person_id != viewer.person_id
        ]
        if not self.spaces:
            del self.fields["space"]
        self.fields["level"].initial = row.level if row else Level.ORGANISATION
        if row:
            self.fields["readers"].initial = list(row.readers.values_list("ref", flat=True))
            if "space" in self.fields and row.space_id:
                self.fields["space"].initial = getattr(row.space, "ref", "")

    def words(self, level: Level) -> str:
        """This says in words who would read it."""
        return {
            Level.NAMED: _("Only me and colleagues I name"),
            Level.ORGANISATION: _("Only people of %(name)s")
            % {"name": self.viewer.organisation_name},
            Level.SPACE: _("Organisations at one of our tables"),
            Level.NETWORK: _("Everyone signed in here"),
            Level.PUBLIC: _("Anyone, also without signing in"),
        }[level]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "level" not in cleaned:
            return cleaned
        after = Level(cleaned["level"])
        before = Level(self.row.level) if self.row else Level.ORGANISATION
        if after == Level.SPACE and not cleaned.get("space"):
            self.add_error("space", _("Choose the table whose organisations may read this."))
            return cleaned
        is_other_table = before == after == Level.SPACE and cleaned["space"] != getattr(
            getattr(self.row, "space", None), "ref", ""
        )
        verdict = may_set_audience(
            self.viewer, before=before, after=after, is_other_table=is_other_table
        )
        if not verdict:
            self.add_error("level", verdict.reason)
        elif (after.width > before.width or is_other_table) and not cleaned.get("widen"):
            along = self.opened_along(before, after)
            self.new_readers = " ".join([self.readers_in_words(after, cleaned), *along])
            self.fields["widen"].widget = forms.CheckboxInput()
            self.add_error("widen", self.new_readers)
        return cleaned

    @property
    def only_asks(self) -> bool:
        """This tells that nothing is wrong: the form only waits for the wider audience's yes."""
        return bool(self.new_readers) and set(self.errors) == {"widen"}

    def readers_in_words(self, level: Level, cleaned: dict[str, Any]) -> str:
        """This names who would newly be able to read it."""
        if level == Level.SPACE:
            names = ", ".join(seated_in(self.viewer, cleaned["space"]))
            return _("These organisations will be able to read it: %(names)s.") % {"names": names}
        if level == Level.NETWORK:
            return _("Everyone signed in here, of every organisation, will be able to read it.")
        if level == Level.PUBLIC:
            return _("Anyone in the world will be able to read it, without signing in.")
        return _("All people of %(name)s will be able to read it.") % {
            "name": self.viewer.organisation_name
        }

    def opened_along(self, before: Level, after: Level) -> list[str]:
        """This says, in sentences, what else is opened with the row; a form whose row has something
        that hangs on it says so here."""
        return []

    def audience(self) -> dict[str, Any]:
        """This is the audience chosen: `level`, `space` and `readers` (memberships)."""
        level = Level(self.cleaned_data["level"])
        named: list[Membership] = []
        if level == Level.NAMED:
            named = [self.memberships[ref] for ref in self.cleaned_data["readers"]]
        space = (
            self.spaces.get(self.cleaned_data.get("space", "")) if level == Level.SPACE else None
        )
        return {"level": level, "space": space, "readers": named}
