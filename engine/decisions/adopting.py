"""What an editor's whole export changed in a table, put into the stored file part by part.

Comments, order, our attributes and whatever the editor does not know stay as they are stored.
Rules and columns are the same if their ids are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.decisions.editing import TableFile
from engine.errors import Rejected


def adopt(stored: bytes, exported: bytes) -> bytes:
    """Return the stored file with the table of the exported one."""
    file, drawn = TableFile(stored), TableFile(exported)
    _arrange(file, drawn, "input", file.remove_input, file.add_input, file.move_input)
    _arrange(file, drawn, "output", file.remove_output, file.add_output, file.move_output)
    _arrange(
        file,
        drawn,
        "rule",
        file.remove_rule,
        lambda name: file.add_rule(len(file.ids("rule")) - 1, name),
        file.move_rule,
    )
    try:
        file.write(drawn.grid())
    except ValueError:  # rules with more or fewer cells than there are columns
        raise Rejected("table_not_editable") from None
    return file.bytes()


def _arrange(
    file: TableFile,
    drawn: TableFile,
    kind: str,
    remove: Callable[[int], None],
    add: Callable[[str], None],
    move: Callable[[int, int], None],
) -> None:
    """Let the file have the same parts in the same order."""
    wanted = drawn.ids(kind)
    for number in reversed(range(len(file.ids(kind)))):
        if file.ids(kind)[number] not in wanted:
            remove(number)
    for name in wanted:
        if name not in file.ids(kind):
            add(name)
    _sort(lambda: file.ids(kind), wanted, move)


def _sort(
    present: Callable[[], Sequence[str]], wanted: Sequence[str], move: Callable[[int, int], None]
) -> None:
    for place, name in enumerate(wanted):
        for number in range(present().index(name), place, -1):
            move(number, -1)
