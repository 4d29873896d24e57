"""All that bends SpiffWorkflow; nothing else imports it.

The library keeps tokens, we do the rest: when a timer is due, whether a message fits, what an
expression means, what a step does and how state is stored are answered by the `Host` that each
advance brings along. See `docs/architecture.md` for what the library does wrong by itself.
"""
