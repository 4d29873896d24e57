"""The engine: runs BPMN, knows no Jobcenter.

These are the verbs a caller may use; each states its rule at its definition. The first argument
is a unit of work (one transaction, one instant, one actor), or a read-only session for looking.
"""

from engine.checks import check
from engine.definitions import Bundle, definitions, deploy, load_bundle
from engine.drafts import discard_draft, draft_bundle, draft_findings, keep_draft, kept_drafts
from engine.history import content_of as history_content
from engine.history import first_broken, history
from engine.incidents import incidents, resolve_incident, retry_incident
from engine.instances import (
    cancel_instance,
    instance,
    instance_tokens,
    instance_variables,
    linked_instances,
    start_instance,
)
from engine.jobs import claim_job, enqueue_job, fail_job, finish_job
from engine.messages import MessageReceipt, send_message
from engine.tasks import (
    Completion,
    TaskForm,
    TaskView,
    assign_task,
    claim_task,
    complete_task,
    follow_up_task,
    move_instance,
    open_tasks,
    regroup_tasks,
    release_task,
    save_draft,
    task_form,
    task_view,
)
from engine.timers import due_timers, fire_timer, next_due, report_timer_failure
from engine.undo import Undone, undo_last, undoable

__all__ = [
    "Bundle",
    "Completion",
    "MessageReceipt",
    "TaskForm",
    "TaskView",
    "Undone",
    "assign_task",
    "cancel_instance",
    "check",
    "claim_job",
    "claim_task",
    "complete_task",
    "definitions",
    "deploy",
    "discard_draft",
    "draft_bundle",
    "draft_findings",
    "due_timers",
    "enqueue_job",
    "fail_job",
    "finish_job",
    "fire_timer",
    "first_broken",
    "follow_up_task",
    "history",
    "history_content",
    "incidents",
    "instance",
    "instance_tokens",
    "instance_variables",
    "keep_draft",
    "kept_drafts",
    "linked_instances",
    "load_bundle",
    "move_instance",
    "next_due",
    "open_tasks",
    "regroup_tasks",
    "release_task",
    "report_timer_failure",
    "resolve_incident",
    "retry_incident",
    "save_draft",
    "send_message",
    "start_instance",
    "task_form",
    "task_view",
    "undo_last",
    "undoable",
]
