"""Reading the field: one set, seen as a map, a graph and a table."""
