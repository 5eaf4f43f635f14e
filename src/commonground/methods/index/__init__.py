"""The partner finder over millions of organisations: an index on disk, and the question to it."""
