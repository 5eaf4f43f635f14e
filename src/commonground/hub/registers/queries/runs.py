"""Reading the imports of the organisation acted for."""

from django.db.models import QuerySet

from commonground.hub.access.audience import owned_by
from commonground.hub.access.viewer import Viewer
from commonground.hub.registers.models import Run


def runs(viewer: Viewer) -> QuerySet[Run]:
    """This lists the organisation's imports, the newest first."""
    return Run.objects.visible_to(viewer).filter(owned_by(viewer)).select_related("author")


def run(viewer: Viewer, ref: str) -> Run:
    """This is one import, or `Hidden`."""
    return runs(viewer).seen(viewer, ref)  # type: ignore[attr-defined,no-any-return]
