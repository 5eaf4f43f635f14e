"""The one rule for who sees what. Everything that is shown anywhere was read through it.

A row is visible if and only if its own audience admits the viewer, and so do its parent's and, for
a link, both ends'. The own audience is a sum of named conditions (`CONDITIONS`), so that the proof
can take each out in turn and show that a test notices.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.apps import apps
from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connections, models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .refs import new_ref
from .verdicts import Hidden
from .viewer import Viewer

M_co = TypeVar("M_co", bound=models.Model, covariant=True)

NOBODY = Q(pk__in=())


class Level(models.TextChoices):
    """This names the five audiences, narrowest first."""

    NAMED = "named", _("named people")
    ORGANISATION = "organisation", _("my organisation")
    SPACE = "space", _("a table we sit at")
    NETWORK = "network", _("everyone signed in")
    PUBLIC = "public", _("anyone")

    @property
    def width(self) -> int:
        """This orders the levels: a larger number reaches more people."""
        return list(Level).index(self)

    @property
    def traffic_light(self) -> str:
        """This is the nearest label of the Traffic Light Protocol 2.0 (FIRST)."""
        return ("RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR")[self.width]


def current_seats() -> Q:
    """This limits seats to those held today (their end lies open or ahead)."""
    return Q(until=None) | Q(until__gt=Now())


def is_public(model: type[models.Model], viewer: Viewer) -> Q:
    """This admits anyone."""
    return Q(level=Level.PUBLIC)


def is_network(model: type[models.Model], viewer: Viewer) -> Q:
    """This admits any person signed in."""
    return Q(level=Level.NETWORK) if viewer.is_signed_in else NOBODY


def is_own_organisation(model: type[models.Model], viewer: Viewer) -> Q:
    """This admits people acting for the owner."""
    return Q(level=Level.ORGANISATION, owner_id=viewer.organisation_id)


def is_space_owner(model: type[models.Model], viewer: Viewer) -> Q:
    """This admits people acting for the organisation that shared the row with a space."""
    return Q(level=Level.SPACE, owner_id=viewer.organisation_id)


def is_seated(model: type[models.Model], viewer: Viewer) -> Q:
    """This admits people acting for an organisation that holds a seat in the space today."""
    seats = apps.get_model("spaces", "Seat").objects.filter(
        current_seats(), space=OuterRef("space"), organisation_id=viewer.organisation_id
    )
    return Q(level=Level.SPACE) & Q(Exists(seats))


def is_author(model: type[models.Model], viewer: Viewer) -> Q:
    """This admits the author, while they act for the owner."""
    return Q(author_id=viewer.person_id, owner_id=viewer.organisation_id)


def is_named(model: type[models.Model], viewer: Viewer) -> Q:
    """This admits the people named, each only while acting for the organisation named with them."""
    through = model._meta.get_field("readers").remote_field.through  # type: ignore[union-attr]
    named = through.objects.filter(
        **{model._meta.model_name or "": OuterRef("pk"), "membership_id": viewer.membership_id}
    )
    return Q(level=Level.NAMED) & Q(Exists(named))


def is_its_teller(model: type[models.Model], viewer: Viewer) -> Q:
    """This admits people acting for the organisation whose word a row between two is."""
    return Q(owner_id=viewer.organisation_id)


def is_told(model: type[models.Model], viewer: Viewer) -> Q:
    """This admits people acting for the other of two, from when it was told until that is taken back."""
    return Q(other_id=viewer.organisation_id, told_at__isnull=False)


Condition = Callable[[type[models.Model], Viewer], Q]

CONDITIONS: dict[str, Condition] = {
    "public": is_public,
    "network": is_network,
}
ACTING_CONDITIONS: dict[str, Condition] = {
    "organisation": is_own_organisation,
    "space_owner": is_space_owner,
    "space_seat": is_seated,
    "author": is_author,
    "named_reader": is_named,
}
BETWEEN_CONDITIONS: dict[str, Condition] = {
    "teller": is_its_teller,
    "told": is_told,
}


def own_audience(model: type[models.Model], viewer: Viewer) -> Q:
    """This is the row's own audience: any one of the conditions is enough."""
    rule = NOBODY
    for condition in CONDITIONS.values():
        rule |= condition(model, viewer)
    if viewer.acts:
        for condition in ACTING_CONDITIONS.values():
            rule |= condition(model, viewer)
    return rule


def between_two(model: type[models.Model], viewer: Viewer) -> Q:
    """This is the audience of a row between two organisations."""
    rule = NOBODY
    for condition in BETWEEN_CONDITIONS.values():
        rule |= condition(model, viewer)
    return rule


def absent(field: Any) -> Q:
    """This admits rows without this parent or end. Where none can be without, it says nothing: a single
    condition can be joined by the database, one of two is asked of every row."""
    return Q(**{field.name: None}) if field.null else NOBODY


def end_visible(model: type[models.Model], name: str, viewer: Viewer) -> Q:
    """This asks that the parent or end called `name` is visible too (all of them, if plural)."""
    field: Any = model._meta.get_field(name)
    target: Any = field.related_model
    if field.many_to_many:
        through: Any = field.remote_field.through
        links = through.objects.filter(**{model._meta.model_name or "": OuterRef("pk")})
        seen = target.objects.visible_to(viewer).filter(
            pk=OuterRef(f"{target._meta.model_name}_id")
        )
        return Q(~Exists(links.filter(~Exists(seen))))
    seen = Q(Exists(target.objects.visible_to(viewer).filter(pk=OuterRef(name))))
    return absent(field) | seen


def audience(model: type["Kept"], viewer: Viewer) -> Q:
    """This is the whole rule for one table: own audience, parent and ends."""
    rule = own_audience(model, viewer) if issubclass(model, Shared) else Q()
    if issubclass(model, Between):
        rule &= between_two(model, viewer)
    for name in model.visible_with:
        rule &= end_visible(model, name, viewer)
    return rule


@dataclass(frozen=True, slots=True)
class Written:
    """This is the rule for one table as text: `nobody`, `anybody`, or a condition with parameters.

    `AT` stands for the row in the condition; a parameter of `StandIn` for what the viewer has there.
    """

    condition: str
    parameters: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class StandIn:
    """This is the place of one property of the viewer among the parameters."""

    name: str


AT = "\x01"
NOBODY_WRITTEN, ANYBODY_WRITTEN = Written("nobody", ()), Written("anybody", ())
INNER_ALIAS = re.compile(r"\b[A-Z]{1,2}\d+\b")
NUMBERS = count(1)
# Written once for each table, database and sort of viewer: there are few of each.
WRITTEN: dict[tuple[object, ...], Any] = {}


def written(model: type["Kept"], viewer: Viewer, using: str) -> Written:
    """This is `audience`, put into words of the database once and kept.

    Building the rule anew for every query took most of the time of every page. Who the viewer is
    enters as parameters; what decides on the shape of the rule (whether they are signed in, act,
    their role) tells one text from another.
    """
    key = (model, connections[using].vendor, *sort_of(viewer))
    found: Written | None = WRITTEN.get(key)
    if found is None:
        found = WRITTEN[key] = write(model, viewer, using)
    return found


def sort_of(viewer: Viewer) -> tuple[object, ...]:
    """This is what decides on the shape of a question, where all else about the viewer is a value."""
    return (
        viewer.person_id is None,
        viewer.membership_id is None,
        viewer.organisation_id is None,
        viewer.role,
        viewer.is_signatory,
        viewer.is_operator,
    )


def stand_in_for(viewer: Viewer) -> tuple[Viewer, dict[object, StandIn]]:
    """This is nobody of the same sort as the viewer, and what each of their properties stands for."""
    places: dict[object, StandIn] = {}
    given: dict[str, Any] = {}
    for number, field in enumerate(fields(viewer)):
        value = getattr(viewer, field.name)
        if isinstance(value, bool) or value is None or field.name == "role":
            continue
        given[field.name] = f"\x02{number}" if isinstance(value, str) else -7_000_000_000 - number
        places[given[field.name]] = StandIn(field.name)
    return replace(viewer, **given), places


def write(model: type["Kept"], viewer: Viewer, using: str) -> Written:
    """This puts the rule for a viewer of this sort into words of the database."""
    somebody, places = stand_in_for(viewer)
    query = model._base_manager.filter(audience(model, somebody)).query
    compiler = query.get_compiler(using=using)
    try:
        text, parameters = query.where.as_sql(compiler, connections[using])
    except EmptyResultSet:
        return NOBODY_WRITTEN
    except FullResultSet:
        return ANYBODY_WRITTEN
    if sum(1 for times in query.alias_refcount.values() if times) > 1:
        raise TypeError(f"the rule for {model.__name__} joins tables; ask with Exists instead")
    # Names of its own for the tables inside, so that it can stand inside any other query.
    prefix = f"seen{next(NUMBERS)}_"
    text = INNER_ALIAS.sub(lambda alias: prefix + alias[0], text)
    table = connections[using].ops.quote_name(model._meta.db_table)
    text = text.replace(f"{table}.", f"{AT}.")
    return Written(f"({text})", tuple(places.get(value, value) for value in parameters))


class Seen(models.Expression):
    """This is the rule as one condition on the rows of a query."""

    conditional = True

    def __init__(self, model: type["Kept"], viewer: Viewer) -> None:
        super().__init__(output_field=models.BooleanField())
        self.model = model
        self.viewer = viewer
        self.row: Any = F("pk")

    def get_source_expressions(self) -> list[Any]:
        return [self.row]

    def set_source_expressions(self, exprs: Any) -> None:
        [self.row] = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        rule = written(self.model, self.viewer, connection.alias)
        if rule is NOBODY_WRITTEN:
            raise EmptyResultSet
        if rule is ANYBODY_WRITTEN:
            raise FullResultSet
        at = compiler.quote_name_unless_alias(self.row.alias)
        return rule.condition.replace(AT, at), [
            getattr(self.viewer, value.name) if isinstance(value, StandIn) else value
            for value in rule.parameters
        ]


class VisibleQuerySet(models.QuerySet[M_co]):
    """This adds the one question every reader asks."""

    def visible_to(self, viewer: Viewer) -> Self:
        """This keeps what the viewer may see."""
        return self.filter(Seen(self.model, viewer))  # type: ignore[arg-type]

    def seen(self, viewer: Viewer, ref: str) -> M_co:
        """This finds one row by its reference; hidden and absent alike raise `Hidden`."""
        row = self.visible_to(viewer).filter(ref=ref).first()
        if row is None:
            raise Hidden
        return row


class Kept(models.Model):
    """This is a row that only those see who see what it belongs to (`visible_with`)."""

    visible_with: ClassVar[tuple[str, ...]] = ()

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        pk: int


class Shared(Kept):
    """This is a row with an audience of its own: a level, an owner, perhaps a space and readers.

    `readers` are memberships, not persons: a right ends with the membership it was given to.
    """

    level = models.CharField(
        _("who can see it"), max_length=12, choices=Level, default=Level.ORGANISATION
    )
    owner = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    space = models.ForeignKey(
        "spaces.Space", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    readers = models.ManyToManyField("organisations.Membership", blank=True, related_name="+")

    class Meta:
        abstract = True


class Between(Kept):
    """This is one organisation's word about what is between it and another: its own people read it,
    and the other's from the moment they are told (`told_at`) until that is taken back."""

    visible_with: ClassVar[tuple[str, ...]] = ("owner", "other")

    owner = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    other = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    author = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def owned_by(viewer: Viewer) -> Q:
    """This limits rows to those of the organisation acted for."""
    return Q(owner_id=viewer.organisation_id) if viewer.acts else NOBODY


def newest_first(field: str) -> models.expressions.OrderBy:
    """This orders by a date, the newest first and unknown dates last."""
    return F(field).desc(nulls_last=True)


def spaces_open_to(viewer: Viewer) -> models.QuerySet[models.Model]:
    """This lists the spaces where the viewer's organisation sits today, by name.

    It stands here because rooms below `spaces` offer a table as an audience too.
    """
    found: models.QuerySet[models.Model] = (
        apps.get_model("spaces", "Space").objects.visible_to(viewer).order_by("name", "pk")
    )
    return found


def seated_in(viewer: Viewer, space_ref: str) -> list[str]:
    """This names the organisations that sit in a space the viewer may see today."""
    seats = apps.get_model("spaces", "Seat").objects.visible_to(viewer)
    return list(
        seats.filter(current_seats(), space__ref=space_ref)
        .order_by("organisation__name", "pk")
        .values_list("organisation__name", flat=True)
    )
