"""The printed sheet of a process („Prozessblatt“), made from its diagram.

`sheet_of` and `sheet_of_bundle` give frozen data; `pdf`, `docx` and `json` render it. Rendering
takes time: read the sheet first, leave the transaction, then render.
"""
