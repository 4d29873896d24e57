"""The Jobcenter: what a step really does, its rules and its tables.

`registry` is the one upward door of the engine: diagrams name a handler, an acceptor, a function or
a message, and the engine finds it here. Modules of this package fill it when they are imported;
`webui/bootstrap.py` imports them all once at start-up.
"""

from engine.registry import Registry

registry = Registry()
