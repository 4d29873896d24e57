"""Who may use which page. A new route does not exist before it stands here."""

from __future__ import annotations

from webui.auth import CASE_STAFF, EVERYONE, Role

PUBLIC: frozenset[Role] = frozenset()
ALL = frozenset(EVERYONE)
CASE = frozenset(CASE_STAFF)
WATCHERS = frozenset(
    {Role.TL, Role.FDL, Role.EDV, Role.ADMIN, Role.JCO, Role.EGS, Role.IFK, Role.LSB}
)

LEADS_AND_EDV = frozenset({Role.EDV, Role.TL, Role.FDL})
TRAINERS = frozenset({Role.ADMIN, Role.EDV, Role.TL, Role.FDL})

COUNSELLORS = frozenset({Role.JCO, Role.IFK, Role.TL, Role.FDL})
OWNERS = frozenset({Role.PROZESS, Role.QM, Role.EDV, Role.TL})
EDITORS = frozenset({Role.PROZESS, Role.QM})
DRAFT_READERS = frozenset({Role.PROZESS, Role.QM, Role.FDL, Role.EDV, Role.TL})
INTAKE = frozenset({Role.EGS, Role.SC})

ACCESS: dict[str, frozenset[Role]] = {
    "static": PUBLIC,
    "login.sign_in": PUBLIC,
    "login.sign_in_post": PUBLIC,
    "login.resume": PUBLIC,
    "login.resume_post": PUBLIC,
    "login.kept": ALL,
    "login.sign_out": ALL,
    "start.home": ALL,
    "start.keys": ALL,
    "start.guide": ALL,
    "start.accessibility": PUBLIC,
    "start.privacy": PUBLIC,
    "tasks.index": CASE,
    "tasks.preview": CASE,
    "tasks.claim": CASE,
    "tasks.release": CASE,
    "tasks.claim_chosen": CASE,
    "tasks.release_chosen": CASE,
    "tasks.pass_on": CASE,
    "tasks.put_aside": CASE,
    "task_form.show": CASE,
    "task_form.complete": CASE,
    "task_form.draft": CASE,
    "task_form.fields": CASE,
    "instances.index": ALL,
    "instances.detail": ALL,
    "instances.diagram": ALL,
    "incidents.index": WATCHERS,
    "incidents.retry": WATCHERS,
    "incidents.resolve": WATCHERS,
    "interventions.show": LEADS_AND_EDV,
    "interventions.carry_out": LEADS_AND_EDV,
    "suspensions.suspend": frozenset({Role.EDV}),
    "suspensions.resume": frozenset({Role.EDV}),
    "moves.show": frozenset({Role.EDV}),
    "moves.run": frozenset({Role.EDV}),
    "moves.undo": frozenset({Role.EDV}),
    "batches.index": frozenset({Role.EDV}),
    "batches.detail": frozenset({Role.EDV}),
    "batches.stop": frozenset({Role.EDV}),
    "batches.go_on": frozenset({Role.EDV}),
    "deviations.index": frozenset({Role.QM, Role.EDV}),
    "deviations.detail": frozenset({Role.QM, Role.EDV}),
    "training.clock": TRAINERS,
    "training.move": TRAINERS,
    "arrivals.report": CASE,
    "arrivals.save": CASE,
    "cases.confirm_todos": CASE,
    "notices.deal_with": CASE,
    "cases.detail": CASE,
    "cases.index": CASE,
    "cases.letter": CASE,
    "conversation.break_off": COUNSELLORS,
    "conversation.close": COUNSELLORS,
    "conversation.draft": COUNSELLORS,
    "conversation.fields": COUNSELLORS,
    "conversation.show": COUNSELLORS,
    "documents.download": CASE,
    "drafts.copy": EDITORS,
    "drafts.diagram": DRAFT_READERS,
    "drafts.discard": EDITORS,
    "drafts.dismiss": EDITORS,
    "drafts.merge": EDITORS,
    "drafts.open_draft": EDITORS,
    "drafts.restore": EDITORS,
    "drafts.revisions": DRAFT_READERS,
    "drafts.show": DRAFT_READERS,
    "entries.fields": CASE,
    "entries.save": CASE,
    "entries.show": CASE,
    "handovers.accept": frozenset({Role.IFK}),
    "handovers.show": frozenset({Role.IFK}),
    "mail.announcement": CASE,
    "mail.confirm": CASE,
    "mail.index": CASE,
    "mail.not_sent": CASE,
    "mail.print_file": CASE,
    "mail.print_out": CASE,
    "mail.take_back": CASE,
    "new_case.create": INTAKE,
    "new_case.fields": INTAKE,
    "new_case.show": INTAKE,
    "person_data.fields": CASE,
    "person_data.save": CASE,
    "person_data.show": CASE,
    "phone.complete": COUNSELLORS,
    "phone.save": COUNSELLORS,
    "phone.show": COUNSELLORS,
    "processes.diagram": OWNERS,
    "processes.index": OWNERS,
    "processes.used_by": OWNERS,
    "processes.version": OWNERS,
    "search.index": CASE,
    "undo.undo": CASE,
    "today.answer": CASE,
    "today.arrived": INTAKE,
    "today.change": CASE,
    "today.correct": CASE,
    "today.index": CASE,
}
