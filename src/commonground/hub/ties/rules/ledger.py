"""What is given and got, in which units; never one sum over two of them."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

import pycountry
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.ties.models import Contribution, ContributionKind, Direction, TouchpointKind

MOST = 10**15
"""The most of anything, in its smallest parts: beyond that somebody slipped."""

PLACES: dict[str, int] = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}
"""How many places after the point a currency has where it is not two (ISO 4217, list one)."""

GIVEN_BY_KIND: dict[str, tuple[ContributionKind, Direction | None]] = {
    TouchpointKind.LETTER_GIVEN: (ContributionKind.LETTER, Direction.GAVE),
    TouchpointKind.LETTER_RECEIVED: (ContributionKind.LETTER, Direction.GOT),
    TouchpointKind.INTRODUCTION: (ContributionKind.INTRODUCTION, None),
    TouchpointKind.TRAINING: (ContributionKind.TRAINING, None),
    TouchpointKind.REFERRAL: (ContributionKind.REFERRAL, None),
    TouchpointKind.PUBLICITY: (ContributionKind.PUBLICITY, None),
    TouchpointKind.VOLUNTEERING: (ContributionKind.VOLUNTEERING, None),
}
"""What contact of a kind says was given, and by whom; None: somebody has to say who gave it."""


def is_currency(code: str) -> bool:
    """This tells whether three letters name a currency (ISO 4217)."""
    return pycountry.currencies.get(alpha_3=code) is not None


def currencies() -> list[str]:
    """These are the three letters of every currency (ISO 4217)."""
    return sorted(one.alpha_3 for one in pycountry.currencies)


def parts_of(kind: str, currency: str = "") -> int:
    """This is how many smallest parts make one: minutes of an hour, cents of a euro."""
    if kind == ContributionKind.HOURS:
        return 60
    if kind == ContributionKind.MONEY:
        return int(10 ** PLACES.get(currency, 2))
    return 1


class NotAnAmount(ValueError):
    """This says in words why what was typed is no amount."""


def amount_from(text: str, kind: str, currency: str = "") -> int:
    """This reads an amount as people type it, in smallest parts, or raises `NotAnAmount`.

    "1.5", "1,5" and "1:30" are the same hours. A comma or point before three digits could mean
    thousands or not, so it is asked about instead of guessed.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).replace("٫", ".").split())
    typed = "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in typed
    )
    clock = re.fullmatch(r"(\d{1,6}):([0-5]\d)", typed)
    if clock and kind == ContributionKind.HOURS:
        return positive(int(clock[1]) * 60 + int(clock[2]))
    if re.search(r"[.,]\d{3}$", typed) and parts_of(kind, currency) != 1000:
        plain = re.sub(r"[.,]", "", typed)
        raise NotAnAmount(
            _("Does “%(typed)s” mean thousands? Write it without commas or points: %(plain)s.")
            % {"typed": text.strip(), "plain": plain}
            if plain.isdecimal()
            else _("Write a number, such as 6 or 1.5.")
        )
    if not re.fullmatch(r"\d{1,16}([.,]\d{1,6})?", typed):
        raise NotAnAmount(_("Write a number, such as 6 or 1.5."))
    exact = Decimal(typed.replace(",", ".")) * parts_of(kind, currency)
    whole = int(exact.to_integral_value(ROUND_HALF_UP))
    if whole != exact and kind != ContributionKind.HOURS:
        raise NotAnAmount(
            _("%(currency)s has no parts that small. Write fewer places after the point.")
            % {"currency": currency}
            if kind == ContributionKind.MONEY
            else _("Only whole numbers can be counted here: 1, 2, 3 …")
        )
    return positive(whole)


def positive(amount: int) -> int:
    """This refuses nothing at all, and more than can be meant."""
    if amount < 1:
        raise NotAnAmount(_("Write more than nothing, or leave it out."))
    if amount > MOST:
        raise NotAnAmount(_("That is more than can be meant. Is there a slip in the number?"))
    return amount


def typed(amount: int, kind: str, currency: str = "") -> str:
    """This writes an amount as it would be typed, with a point and no words."""
    parts = parts_of(kind, currency)
    if parts == 1:
        return str(amount)
    if kind == ContributionKind.HOURS and amount % 15:
        return f"{amount // 60}:{amount % 60:02d}"
    value = Decimal(amount) / parts
    if kind == ContributionKind.MONEY:
        return f"{value:.{len(str(parts)) - 1}f}"
    return f"{value.normalize():f}"


def in_words(amount: int, kind: str, currency: str = "") -> str:
    """This says an amount with its unit: "1.5 hours", "EUR 120.00", "2 letters"."""
    if kind == ContributionKind.MONEY:
        places = PLACES.get(currency, 2)
        value = number_format(
            Decimal(amount) / parts_of(kind, currency), places, force_grouping=True
        )
        return _("%(currency)s %(amount)s") % {"currency": currency, "amount": value}
    if kind == ContributionKind.HOURS:
        if amount % 15:
            clock = f"{amount // 60}:{amount % 60:02d}"
            return _("%(clock)s hours") % {"clock": clock}
        value = number_format(Decimal(amount) / 60)
        value = value.rstrip("0").rstrip(".,٫") if amount % 60 else number_format(amount // 60)
        return ngettext("%(count)s hour", "%(count)s hours", 1 if amount == 60 else 2) % {
            "count": value
        }
    count = {"count": number_format(amount)}
    match kind:
        case ContributionKind.ROOM:
            return ngettext("%(count)s room lent", "%(count)s times a room", amount) % count
        case ContributionKind.PUBLICITY:
            return ngettext("%(count)s time publicity", "%(count)s times publicity", amount) % count
        case ContributionKind.INTRODUCTION:
            return ngettext("%(count)s introduction", "%(count)s introductions", amount) % count
        case ContributionKind.LETTER:
            return ngettext("%(count)s letter", "%(count)s letters", amount) % count
        case ContributionKind.TRAINING:
            return ngettext("%(count)s training", "%(count)s trainings", amount) % count
        case ContributionKind.REFERRAL:
            return ngettext("%(count)s referral", "%(count)s referrals", amount) % count
        case ContributionKind.VOLUNTEERING:
            return (
                ngettext("%(count)s time a hand lent", "%(count)s times a hand lent", amount)
                % count
            )
    return ngettext("%(count)s other thing", "%(count)s other things", amount) % count


def unit_of(kind: str, currency: str = "") -> str:
    """This is what amounts of a kind are counted in, for tables; two units are never summed."""
    return currency if kind == ContributionKind.MONEY else kind


def may_turn_into(
    row: Contribution, *, is_answered: bool, kind: str, currency: str, direction: str
) -> Verdict:
    """This keeps what the other side answered from becoming an answer to something else."""
    is_same = (row.kind, row.currency, row.direction) == (kind, currency, direction)
    if is_same or not is_answered:
        return YES
    return no(
        _(
            "They have answered this. You can still correct how much, the day and the words; for "
            "something else, write a new line."
        )
    )
