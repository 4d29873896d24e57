"""Read-only queries that return frozen rows."""
