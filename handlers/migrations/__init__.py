"""The schema's versions of the Jobcenter's tables: a branch of its own beside the engine's."""

from pathlib import Path

VERSIONS = Path(__file__).parent
