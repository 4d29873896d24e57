"""The engine: runs BPMN, knows no Jobcenter.

These are the verbs a caller may use; each states its rule at its definition. The first argument
is a unit of work (one transaction, one instant, one actor), or a read-only session for looking.
"""

from engine.batches import (
    Progress,
    batch,
    batches,
    open_items,
    report_item,
    retry_batch,
    run_item,
    start_batch,
    stop_batch,
)
from engine.batches import items as batch_items
from engine.batches import progress as batch_progress
from engine.checks import check
from engine.definitions import Bundle, definitions, deploy, load_bundle
from engine.deviations import content_of as deviation_content
from engine.deviations import deviation, deviation_counts, deviations
from engine.drafts import discard_draft, draft_bundle, draft_findings, keep_draft, kept_drafts
from engine.history import content_of as history_content
from engine.history import first_broken, history
from engine.incidents import incident_ids, incidents, resolve_incident, retry_incident
from engine.instance_migration import (
    MigrationPlan,
    migrate_instance,
    migrations_of,
    plan_migration,
    undo_migration,
)
from engine.instances import (
    cancel_instance,
    instance,
    instance_tokens,
    instance_variables,
    linked_instances,
    start_instance,
)
from engine.interventions import (
    Effect,
    correct_data,
    place_token,
    places,
    preview_correction,
    preview_place,
)
from engine.jobs import claim_job, enqueue_job, fail_job, finish_job
from engine.messages import MessageReceipt, send_message
from engine.stopped import suspension_of
from engine.suspensions import (
    resume,
    resume_instance,
    suspend_element,
    suspend_instance,
    suspend_version,
    suspensions,
)
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
    "Effect",
    "MessageReceipt",
    "MigrationPlan",
    "Progress",
    "TaskForm",
    "TaskView",
    "Undone",
    "assign_task",
    "batch",
    "batch_items",
    "batch_progress",
    "batches",
    "cancel_instance",
    "check",
    "claim_job",
    "claim_task",
    "complete_task",
    "correct_data",
    "definitions",
    "deploy",
    "deviation",
    "deviation_content",
    "deviation_counts",
    "deviations",
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
    "incident_ids",
    "incidents",
    "instance",
    "instance_tokens",
    "instance_variables",
    "keep_draft",
    "kept_drafts",
    "linked_instances",
    "load_bundle",
    "migrate_instance",
    "migrations_of",
    "move_instance",
    "next_due",
    "open_items",
    "open_tasks",
    "place_token",
    "places",
    "plan_migration",
    "preview_correction",
    "preview_place",
    "regroup_tasks",
    "release_task",
    "report_item",
    "report_timer_failure",
    "resolve_incident",
    "resume",
    "resume_instance",
    "retry_batch",
    "retry_incident",
    "run_item",
    "save_draft",
    "send_message",
    "start_batch",
    "start_instance",
    "stop_batch",
    "suspend_element",
    "suspend_instance",
    "suspend_version",
    "suspension_of",
    "suspensions",
    "task_form",
    "task_view",
    "undo_last",
    "undo_migration",
    "undoable",
]
