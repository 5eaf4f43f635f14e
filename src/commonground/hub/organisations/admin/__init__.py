"""What operators see of organisations and people."""

from .claims import ClaimAdmin
from .reports import ReportAdmin

__all__ = ["ClaimAdmin", "ReportAdmin"]
