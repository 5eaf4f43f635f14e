"""What people type about organisations."""

from .audience import AudienceForm

__all__ = ["AudienceForm"]
