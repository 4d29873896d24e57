"""Taking files as they come."""


class Uploader:
    """Later."""
