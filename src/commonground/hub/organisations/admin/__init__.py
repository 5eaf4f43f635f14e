"""What operators see of organisations and people."""

from .claims import ClaimAdmin

__all__ = ["ClaimAdmin"]
