"""How dates are written, language by language, where we differ from Django."""
