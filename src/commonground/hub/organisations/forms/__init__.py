"""What people type about organisations."""

from .audience import AudienceForm
from .profiles import DirectoryForm

__all__ = ["AudienceForm", "DirectoryForm"]
