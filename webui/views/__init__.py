"""Page groups, one blueprint per file; `VIEWS` is what `create_app` registers."""

from webui.views import incidents, instances, login, start, task_form, task_list, training

VIEWS = (
    start.blueprint,
    login.blueprint,
    task_list.blueprint,
    task_form.blueprint,
    instances.blueprint,
    incidents.blueprint,
    training.blueprint,
)
