"""The finder against slow, plain computations of the same formulas."""

from __future__ import annotations

from commonground.methods.matching import Field, recommend
from commonground.methods.values import Organisation, Partnership


def test_no_partner_and_not_itself() -> None:
    organisations = [Organisation(x, x.upper()) for x in "abcd"]
    field = Field(organisations, [Partnership("a", "b", date="2014")])
    assert [advice.candidate for advice in recommend(field, "a")] == ["c", "d"]
