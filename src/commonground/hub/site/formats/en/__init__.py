"""How dates are written in British English."""
