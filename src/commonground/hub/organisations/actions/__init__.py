"""Changing organisations, and setting who can see a row."""

from .audience import set_audience

__all__ = ["set_audience"]
