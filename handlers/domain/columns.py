"""Column types that all tables of the Jobcenter share."""

from typing import Any

from sqlalchemy import JSON, String

ID = String(36)
CODE = String(120)
NAME = String(400)

JsonObject = dict[str, Any]
JsonList = list[Any]

__all__ = ["CODE", "ID", "JSON", "NAME", "JsonList", "JsonObject"]
