"""How long what stands in a column may be: PostgreSQL refuses more, SQLite would not notice."""

LONGEST_CODE = 120
"""Ids of elements, keys of processes and cases, names of messages, teams and people."""
LONGEST_NAME = 400
"""What people call things, and the values by which messages find who waits."""
