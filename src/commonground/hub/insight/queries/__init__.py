"""Reading how the field hangs together, always for a viewer."""

from .picture import Picture, graphml, picture
from .web import AT_MOST, Insight, Member, Players, insight

__all__ = [
    "AT_MOST",
    "Insight",
    "Member",
    "Picture",
    "Players",
    "graphml",
    "insight",
    "picture",
]
