"""Outside systems, one file each.

No outside system documents an interface to us, so each file holds the honest default: the entry is
made in our own register, "lokal, nicht in OPEN", together with a Nachtrag, a to-do for a person to
enter it there and note its number. A connector that really speaks to a system replaces the
functions of its file and keeps their signatures: transactional, once per activity.
"""
