"""The library: pure calculation, with no web platform, database, network or clock behind it."""
