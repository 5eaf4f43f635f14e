"""Pages about organisations and the people who act for them."""

from .profiles import directory, organisation

__all__ = ["directory", "organisation"]
