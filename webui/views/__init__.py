"""Page groups, one blueprint per file; `VIEWS` is what `create_app` registers."""

from webui.views import (
    arrivals,
    cases,
    conversation,
    entries,
    incidents,
    instances,
    login,
    mail,
    new_case,
    phone,
    search,
    start,
    task_form,
    task_list,
    today,
    training,
)

VIEWS = (
    start.blueprint,
    login.blueprint,
    today.blueprint,
    arrivals.blueprint,
    new_case.blueprint,
    cases.blueprint,
    entries.blueprint,
    search.blueprint,
    conversation.blueprint,
    phone.blueprint,
    mail.blueprint,
    task_list.blueprint,
    task_form.blueprint,
    instances.blueprint,
    incidents.blueprint,
    training.blueprint,
)
