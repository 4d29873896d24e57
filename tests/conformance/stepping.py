"""One process step by step."""


class Session:
    """Later."""
