"""Who is looking: a person and the one organisation they act for now, or nobody."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Viewer:
    """This is built anew from the live membership at every request, and never stored.

    `membership_id`, `organisation_id`, `organisation_slug` and `role` are empty for a person who
    acts for no organisation at this address; everything is empty for the anonymous viewer.
    """

    person_id: int | None = None
    person_ref: str = ""
    person_name: str = ""
    membership_id: int | None = None
    organisation_id: int | None = None
    organisation_slug: str = ""
    organisation_name: str = ""
    role: str = ""
    is_signatory: bool = False
    is_operator: bool = False

    @property
    def is_signed_in(self) -> bool:
        """This tells a person from the anonymous viewer."""
        return self.person_id is not None

    @property
    def acts(self) -> bool:
        """This tells whether the person acts for an organisation here."""
        return self.membership_id is not None

    def anybody_of_ours(self) -> Self:
        """This is somebody of the same organisation and nobody in particular.

        What they see, all its people see: nothing that is kept for named people, nor what hangs on
        it. Keys begin at 1, so 0 is nobody's; without a key they would be taken for anonymous.
        """
        return replace(self, person_id=0, person_ref="", person_name="", membership_id=0)


ANONYMOUS = Viewer()
