"""The handlers' tables as first released."""

import sqlalchemy as sa
from alembic import op

from engine.db import UtcDateTime
from handlers.domain.cases import application_date_trigger

revision = "handlers_0001"
down_revision = None
branch_labels = ("handlers",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "access_log",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("page", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("other_site", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index("ix_access_log_case_id_at", "access_log", ["case_id", "at"], unique=False)
    op.create_index("ix_access_log_login_at", "access_log", ["login", "at"], unique=False)
    op.create_table(
        "case_fact",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("appointment_id", sa.String(length=36), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_fact")),
    )
    op.create_index(
        "ix_case_fact_appointment_id_name", "case_fact", ["appointment_id", "name"], unique=False
    )
    op.create_index("ix_case_fact_case_id_name", "case_fact", ["case_id", "name"], unique=False)
    op.create_index("ix_case_fact_person_id_name", "case_fact", ["person_id", "name"], unique=False)
    op.create_table(
        "kept_form",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_form")),
    )
    op.create_index(op.f("ix_kept_form_login"), "kept_form", ["login"], unique=False)
    op.create_table(
        "letter_text",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("released_by", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_text")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_letter_text_key_version")),
    )
    op.create_table(
        "login_failure",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failure")),
    )
    op.create_index("ix_login_failure_subject_at", "login_failure", ["subject", "at"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
    )
    op.create_index(op.f("ix_login_session_login"), "login_session", ["login"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("first_name", sa.String(length=400), nullable=False),
        sa.Column("last_name", sa.String(length=400), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("salutation", sa.String(length=120), nullable=False),
        sa.Column("street", sa.String(length=400), nullable=False),
        sa.Column("postcode", sa.String(length=120), nullable=False),
        sa.Column("town", sa.String(length=400), nullable=False),
        sa.Column("address_state", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=400), nullable=False),
        sa.Column("language", sa.String(length=120), nullable=False),
        sa.Column("needs_interpreter", sa.Boolean(), nullable=False),
        sa.Column("needs_childcare", sa.Boolean(), nullable=False),
        sa.Column("needs_accessibility", sa.Text(), nullable=False),
        sa.Column("search_name", sa.String(length=400), nullable=False),
        sa.Column("search_last_name", sa.String(length=400), nullable=False),
        sa.Column("portal_consent", sa.Boolean(), nullable=False),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_birth_date", "person", ["birth_date"], unique=False)
    op.create_index(
        "ix_person_last_name_first_name", "person", ["last_name", "first_name"], unique=False
    )
    op.create_index("ix_person_search_last_name", "person", ["search_last_name"], unique=False)
    op.create_table(
        "site",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("short_name", sa.String(length=120), nullable=False),
        sa.Column("land", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=120), nullable=False),
        sa.Column("team_mailbox", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_table(
        "staff_user",
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("phone", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=400), nullable=False),
        sa.Column("room", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=400), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_staff_user")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["login"], ["staff_user.login"], name=op.f("fk_absence_login")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_login_last_day", "absence", ["login", "last_day"], unique=False)
    op.create_table(
        "allocation_list",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_allocation_list_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_list")),
    )
    op.create_index(
        "uq_allocation_list_version", "allocation_list", ["site", "role", "version"], unique=True
    )
    op.create_table(
        "case_number",
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_case_number_site")),
        sa.PrimaryKeyConstraint("site", "year", name=op.f("pk_case_number")),
    )
    op.create_table(
        "coaching_group",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("place", sa.String(length=400), nullable=False),
        sa.Column("coach", sa.String(length=120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_coaching_group_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_group")),
    )
    op.create_index(op.f("ix_coaching_group_site"), "coaching_group", ["site"], unique=False)
    op.create_table(
        "deputy",
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("deputy", sa.String(length=120), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["deputy"], ["staff_user.login"], name=op.f("fk_deputy_deputy")),
        sa.ForeignKeyConstraint(["login"], ["staff_user.login"], name=op.f("fk_deputy_login")),
        sa.PrimaryKeyConstraint("login", "deputy", name=op.f("pk_deputy")),
    )
    op.create_table(
        "household",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=True),
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.Column("others_in_household", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_household_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("number", name=op.f("uq_household_number")),
    )
    op.create_table(
        "parameter",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_parameter_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parameter")),
    )
    op.create_index("ix_parameter_name_site", "parameter", ["name", "site"], unique=False)
    op.create_table(
        "released_hours",
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.String(length=120), nullable=False),
        sa.Column("ends", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["login"], ["staff_user.login"], name=op.f("fk_released_hours_login")
        ),
        sa.PrimaryKeyConstraint("login", "weekday", "begins", name=op.f("pk_released_hours")),
    )
    op.create_table(
        "staff_role",
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["staff_user.login"], name=op.f("fk_staff_role_login")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_staff_role_site")),
        sa.PrimaryKeyConstraint("login", "role", "site", name=op.f("pk_staff_role")),
    )
    op.create_table(
        "case_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("file_number", sa.String(length=120), nullable=False),
        sa.Column("household_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=120), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("application_date", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=120), nullable=False),
        sa.Column("alg1", sa.String(length=120), nullable=False),
        sa.Column("alg1_until", sa.Date(), nullable=True),
        sa.Column("penniless", sa.Boolean(), nullable=False),
        sa.Column("homeless", sa.Boolean(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("new_customer", sa.Boolean(), nullable=True),
        sa.Column("new_customer_reasons", sa.JSON(), nullable=True),
        sa.Column("gap_days", sa.Integer(), nullable=True),
        sa.Column("payment_via", sa.String(length=120), nullable=True),
        sa.Column("complete_on", sa.Date(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.String(length=120), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("end_reason", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_case_file_household_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_file_person_id")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_case_file_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("file_number", name=op.f("uq_case_file_file_number")),
    )
    op.create_index(op.f("ix_case_file_household_id"), "case_file", ["household_id"], unique=False)
    op.create_index(op.f("ix_case_file_person_id"), "case_file", ["person_id"], unique=False)
    op.create_index("ix_case_file_site_status", "case_file", ["site", "status"], unique=False)
    op.create_table(
        "group_date",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("group_id", sa.String(length=36), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.CheckConstraint("booked >= 0 AND booked <= capacity", name=op.f("ck_group_date_places")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["coaching_group.id"], name=op.f("fk_group_date_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_date")),
    )
    op.create_index(
        "ix_group_date_group_id_starts_at", "group_date", ["group_id", "starts_at"], unique=False
    )
    op.create_table(
        "household_member",
        sa.Column("household_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("elb", sa.Boolean(), nullable=False),
        sa.Column("head", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_household_member_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_household_member_person_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "person_id", name=op.f("pk_household_member")),
    )
    op.create_index(
        op.f("ix_household_member_person_id"), "household_member", ["person_id"], unique=False
    )
    op.create_table(
        "allocation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("list_id", sa.String(length=36), nullable=True),
        sa.Column("rule", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_allocation_case_id")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["allocation_list.id"], name=op.f("fk_allocation_list_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_allocation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    op.create_index("ix_allocation_case_id", "allocation", ["case_id"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.String(length=400), nullable=False),
        sa.Column("coach", sa.String(length=120), nullable=False),
        sa.Column("mode", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=120), nullable=False),
        sa.Column("replaced_by", sa.String(length=36), nullable=True),
        sa.Column("move_cause", sa.String(length=120), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.String(length=36), nullable=True),
        sa.Column("booked_at", UtcDateTime(), nullable=False),
        sa.Column("booked_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_appointment_case_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_appointment_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_appointment_activity_id")),
    )
    op.create_index("ix_appointment_case_id", "appointment", ["case_id"], unique=False)
    op.create_index(
        "ix_appointment_person_id_case_id", "appointment", ["person_id", "case_id"], unique=False
    )
    op.create_index(
        "uq_appointment_coach_starts_at_planned",
        "appointment",
        ["coach", "starts_at"],
        unique=True,
        sqlite_where=sa.text("status = 'geplant'"),
        postgresql_where=sa.text("status = 'geplant'"),
    )
    op.create_table(
        "benefit_fact",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=120), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("notice_number", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_benefit_fact_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_benefit_fact_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_fact")),
    )
    op.create_index(
        "ix_benefit_fact_person_id_recorded_at",
        "benefit_fact",
        ["person_id", "recorded_at"],
        unique=False,
    )
    op.create_table(
        "benefits_explained",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("flyer_version", sa.String(length=120), nullable=True),
        sa.Column("not_possible_because", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_benefits_explained_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_benefits_explained_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefits_explained")),
    )
    op.create_index(
        op.f("ix_benefits_explained_person_id"), "benefits_explained", ["person_id"], unique=False
    )
    op.create_table(
        "career",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("stations", sa.JSON(), nullable=False),
        sa.Column("not_possible_because", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_career_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_career_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_career")),
    )
    op.create_index("ix_career_subject", "career", ["person_id", "case_id"], unique=False)
    op.create_table(
        "group_booking",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("group_date_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("booked_at", UtcDateTime(), nullable=False),
        sa.Column("booked_by", sa.String(length=120), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_group_booking_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_date_id"], ["group_date.id"], name=op.f("fk_group_booking_group_date_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_group_booking_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_booking")),
    )
    op.create_index(
        "uq_group_booking_open",
        "group_booking",
        ["group_date_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("cancelled_at IS NULL"),
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )
    op.create_table(
        "house_rules_issue",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("version", sa.String(length=120), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_house_rules_issue_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_house_rules_issue_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_rules_issue")),
    )
    op.create_index(
        op.f("ix_house_rules_issue_person_id"), "house_rules_issue", ["person_id"], unique=False
    )
    op.create_table(
        "inquiry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.Column("recipients", sa.String(length=120), nullable=False),
        sa.Column("copy_to", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("subject_line", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.String(length=120), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.String(length=120), nullable=True),
        sa.Column("activity_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_inquiry_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inquiry_person_id")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_inquiry_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_inquiry_activity_id")),
    )
    op.create_index(op.f("ix_inquiry_case_id"), "inquiry", ["case_id"], unique=False)
    op.create_index("ix_inquiry_site_answered_at", "inquiry", ["site", "answered_at"], unique=False)
    op.create_table(
        "ja_participant",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("coach", sa.String(length=120), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_ja_participant_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ja_participant_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ja_participant")),
    )
    op.create_index(
        "uq_ja_participant_open",
        "ja_participant",
        ["case_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "new_customer_entry",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(length=120), nullable=False),
        sa.Column("documents_issued_on", sa.Date(), nullable=True),
        sa.Column("return_by", sa.Date(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("comment_by", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_new_customer_entry_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_new_customer_entry")),
    )
    op.create_table(
        "participation_decision",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("participates", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=True),
        sa.Column("reason_text", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_participation_decision_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_participation_decision_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_decision")),
    )
    op.create_index(
        "ix_participation_decision_subject",
        "participation_decision",
        ["person_id", "case_id"],
        unique=False,
    )
    op.create_table(
        "pool_booking",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("pool", sa.String(length=120), nullable=False),
        sa.Column("pool_group", sa.String(length=120), nullable=False),
        sa.Column("booked_in_on", sa.Date(), nullable=False),
        sa.Column("booked_in_at", UtcDateTime(), nullable=False),
        sa.Column("booked_in_by", sa.String(length=120), nullable=False),
        sa.Column("booked_out_on", sa.Date(), nullable=True),
        sa.Column("booked_out_at", UtcDateTime(), nullable=True),
        sa.Column("booked_out_by", sa.String(length=120), nullable=True),
        sa.Column("out_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_pool_booking_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pool_booking_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_booking")),
    )
    op.create_index(
        "uq_pool_booking_open",
        "pool_booking",
        ["case_id", "person_id", "pool_group"],
        unique=True,
        sqlite_where=sa.text("booked_out_on IS NULL"),
        postgresql_where=sa.text("booked_out_on IS NULL"),
    )
    op.create_table(
        "potential_analysis",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("grades", sa.JSON(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("not_possible_because", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_potential_analysis_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_potential_analysis_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_potential_analysis")),
    )
    op.create_index(
        "ix_potential_analysis_subject",
        "potential_analysis",
        ["person_id", "case_id"],
        unique=False,
    )
    op.create_table(
        "required_document",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("person_key", sa.String(length=36), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("times_requested", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=120), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_required_document_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_required_document_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_required_document")),
    )
    op.create_index(
        "uq_required_document_subject",
        "required_document",
        ["case_id", "kind", "person_key"],
        unique=True,
    )
    op.create_table(
        "responsibility",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_responsibility_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_responsibility_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility")),
    )
    op.create_index("ix_responsibility_login", "responsibility", ["login"], unique=False)
    op.create_index(
        "uq_responsibility_open",
        "responsibility",
        ["case_id", "person_id", "role"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "standard_deadline",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("fulfilled_on", sa.Date(), nullable=True),
        sa.Column("reported_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_standard_deadline_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_standard_deadline_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_deadline")),
    )
    op.create_index(
        "uq_standard_deadline_subject",
        "standard_deadline",
        ["case_id", "person_id", "kind"],
        unique=True,
    )
    op.create_table(
        "stored_document",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint("size <= 10485760", name=op.f("ck_stored_document_size_limit")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_stored_document_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_stored_document_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_document")),
    )
    op.create_index(
        op.f("ix_stored_document_case_id"), "stored_document", ["case_id"], unique=False
    )
    op.create_index(
        op.f("ix_stored_document_person_id"), "stored_document", ["person_id"], unique=False
    )
    op.create_table(
        "supplement",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("system", sa.String(length=120), nullable=False),
        sa.Column("verb", sa.String(length=120), nullable=False),
        sa.Column("label", sa.String(length=400), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("payload_digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=120), nullable=False),
        sa.Column("outside_number", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_supplement_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_supplement_person_id")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_supplement_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement")),
        sa.UniqueConstraint("key", name=op.f("uq_supplement_key")),
    )
    op.create_index(op.f("ix_supplement_case_id"), "supplement", ["case_id"], unique=False)
    op.create_index("ix_supplement_site_status", "supplement", ["site", "status"], unique=False)
    op.create_table(
        "travel_cost",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("means", sa.String(length=120), nullable=False),
        sa.Column("distance_km", sa.Integer(), nullable=True),
        sa.Column("ticket_cents", sa.Integer(), nullable=True),
        sa.Column("computed_cents", sa.Integer(), nullable=False),
        sa.Column("granted_cents", sa.Integer(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("determined_at", UtcDateTime(), nullable=False),
        sa.Column("determined_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_travel_cost_case_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_travel_cost_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travel_cost")),
    )
    op.create_index("ix_travel_cost_subject", "travel_cost", ["person_id", "case_id"], unique=False)
    op.create_table(
        "waiting_entry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=True),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_waiting_entry_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_waiting_entry_person_id")
        ),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_waiting_entry_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_entry")),
    )
    op.create_index(
        op.f("ix_waiting_entry_person_id"), "waiting_entry", ["person_id"], unique=False
    )
    op.create_index(op.f("ix_waiting_entry_site"), "waiting_entry", ["site"], unique=False)
    op.create_table(
        "appearance",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("result", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("unsecured", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", UtcDateTime(), nullable=True),
        sa.Column("reason_code", sa.String(length=120), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("finding", sa.String(length=120), nullable=True),
        sa.Column("found_at", UtcDateTime(), nullable=True),
        sa.Column("found_by", sa.String(length=120), nullable=True),
        sa.Column("annulled_at", UtcDateTime(), nullable=True),
        sa.Column("annulled_by", sa.String(length=120), nullable=True),
        sa.Column("annulled_reason", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appearance_appointment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appearance")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_appearance_activity_id")),
    )
    op.create_index("ix_appearance_appointment_id", "appearance", ["appointment_id"], unique=False)
    op.create_table(
        "arrival",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("appointment_id", sa.String(length=36), nullable=True),
        sa.Column("concern", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_arrival_appointment_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_arrival_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_arrival_person_id")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_arrival_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
    )
    op.create_index(op.f("ix_arrival_appointment_id"), "arrival", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_arrival_person_id"), "arrival", ["person_id"], unique=False)
    op.create_index("ix_arrival_site_at", "arrival", ["site", "at"], unique=False)
    op.create_table(
        "cancellation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("reason_code", sa.String(length=120), nullable=False),
        sa.Column("reason_text", sa.Text(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("has_evidence", sa.Boolean(), nullable=False),
        sa.Column("wished_at", UtcDateTime(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("new_date", sa.Boolean(), nullable=True),
        sa.Column("reason_accepted", sa.Boolean(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_cancellation_appointment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellation")),
    )
    op.create_index(
        "ix_cancellation_appointment_id", "cancellation", ["appointment_id"], unique=False
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.Column("appointment_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("label", sa.String(length=400), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("about", sa.String(length=400), nullable=False),
        sa.Column("rfb", sa.Boolean(), nullable=False),
        sa.Column("rfb_version", sa.String(length=120), nullable=True),
        sa.Column("text_versions", sa.JSON(), nullable=False),
        sa.Column("route", sa.String(length=120), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=120), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("posting_assumed_on", sa.Date(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("posting_confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("posting_confirmed_by", sa.String(length=120), nullable=True),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.Column("printed_at", UtcDateTime(), nullable=True),
        sa.Column("printed_by", sa.String(length=120), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_letter_case_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["stored_document.id"], name=op.f("fk_letter_document_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_letter_person_id")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_letter_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
    )
    op.create_index(op.f("ix_letter_appointment_id"), "letter", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_letter_case_id"), "letter", ["case_id"], unique=False)
    op.create_index(op.f("ix_letter_person_id"), "letter", ["person_id"], unique=False)
    op.create_index("ix_letter_site_status", "letter", ["site", "status"], unique=False)
    op.create_table(
        "phone_attempt",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("appointment_id", sa.String(length=36), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("result", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_phone_attempt_appointment_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_phone_attempt_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_phone_attempt_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_attempt")),
    )
    op.create_index(
        "ix_phone_attempt_person_id_at", "phone_attempt", ["person_id", "at"], unique=False
    )
    op.create_table(
        "talk",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("appointment_id", sa.String(length=36), nullable=True),
        sa.Column("held_at", UtcDateTime(), nullable=False),
        sa.Column("mode", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=120), nullable=False),
        sa.Column("participants", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("obstacles", sa.JSON(), nullable=False),
        sa.Column("agreements", sa.Text(), nullable=False),
        sa.Column("alg1_hint", sa.Boolean(), nullable=False),
        sa.Column("activity_id", sa.String(length=36), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_talk_appointment_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_talk_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_talk_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_talk_activity_id")),
    )
    op.create_index("ix_talk_person_id_case_id", "talk", ["person_id", "case_id"], unique=False)

    for statement in application_date_trigger(op.get_bind().dialect.name):
        op.execute(statement)
