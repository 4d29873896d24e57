"""Proposals: whoever changes what running cases rest on proposes it, somebody else releases it.

A parameter's value, a letter's wording, a decision table: each is a row with a valid-from, and each
comes into being by a proposal that a second person released. A proposal is never changed. Whoever
changes one writes another that replaces it, and everybody who wrote along may not release. What was
decided is a row of its own, one per proposal, so that of two who decide at once one is told.
What a proposal is about knows its kind (`ProposalKind`); kinds register themselves when imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import ForeignKey, Index, Select, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Conflict, NotFound, Rejected
from engine.ids import new_id
from engine.lengths import LONGEST_CODE
from engine.triggers import refuse
from handlers.domain.calendar import berlin_day
from handlers.domain.columns import CODE, ID, JSON, JsonObject
from handlers.domain.staff import StaffUser, groups_of

EDITORS = frozenset({"PROZESS", "QM"})
"""Who proposes."""
APPROVERS = frozenset({"PROZESS", "FDL"})
"""Who releases or returns, if they did not write along; what holds at one site, its FDL."""
RELEASED, RETURNED, WITHDRAWN, REPLACED = "released", "returned", "withdrawn", "replaced"


class Proposal(Base):
    """What shall hold from a day on, for one site or (site null) for all. Never changed."""

    __tablename__ = "proposal"
    __table_args__ = (Index("ix_proposal_kind_name", "kind", "name"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(CODE, unique=True)
    """Of the form that was sent: sent twice it is one proposal."""
    kind: Mapped[str] = mapped_column(CODE)
    """parameter, letter_text, rule_table."""
    name: Mapped[str] = mapped_column(CODE)
    """Which parameter, text or table."""
    site: Mapped[str | None] = mapped_column(ForeignKey("site.id"))
    valid_from: Mapped[date]
    content: Mapped[JsonObject] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(Text)
    """As in the rows: [S] the source says so, [A] assumption to be settled, [G] law."""
    note: Mapped[str] = mapped_column(Text)
    replaces: Mapped[str | None] = mapped_column(ForeignKey("proposal.id"))
    """The proposal that this one is a change of."""
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by: Mapped[str] = mapped_column(CODE)


class ProposalDecision(Base):
    """What became of a proposal. Never changed."""

    __tablename__ = "proposal_decision"

    proposal_id: Mapped[str] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(CODE)
    """released, returned (with a reason), withdrawn, replaced (by another proposal)."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)
    reason: Mapped[str] = mapped_column(Text)
    row_id: Mapped[str | None] = mapped_column(ID)
    """Of a released one: the row that it became."""


for _name in ("proposal", "proposal_decision"):
    for _action in ("update", "delete"):
        refuse(Base.metadata.tables[_name], _action.upper(), f"{_name}_append_only_{_action}")


@dataclass(frozen=True)
class NewProposal:
    """What somebody proposes. `key` makes it one proposal, however often it is sent."""

    key: str
    kind: str
    name: str
    valid_from: date
    content: JsonObject
    source: str
    site: str | None = None
    note: str = ""
    replaces: str | None = None


@dataclass(frozen=True)
class Standing:
    """What would hold on a proposal's day without it: the row's id and its content."""

    row_id: str
    content: JsonObject


@dataclass(frozen=True)
class Decided:
    """A proposal and what became of it, if anything yet."""

    proposal: Proposal
    decision: ProposalDecision | None


class ProposalKind(Protocol):
    """What proposals of one kind are about."""

    name: str
    label: str
    """German, such as "Parameter"."""
    effect: str
    """A German sentence: what a release means for running cases."""

    def title(self, name: str) -> str:
        """What it is about, in German, such as "Telefonfrist"."""

    def check(self, work: UnitOfWork, proposal: Proposal) -> None:
        """Raise `Rejected` if this can never be released: asked when proposed and when released."""

    def standing(self, session: Session, proposal: Proposal) -> Standing | None:
        """What would hold on its day without it; None if nothing yet."""

    def apply(self, work: UnitOfWork, proposal: Proposal) -> str:
        """Append the row; returns its id. `work.actor` releases, the proposal tells who wrote."""

    def describe(self, name: str, old: JsonObject | None, new: JsonObject) -> Sequence[str]:
        """The change in plain German, one sentence per difference; none if they are the same."""


KINDS: dict[str, ProposalKind] = {}


def register_kind(kind: ProposalKind) -> None:
    """Make a kind known."""
    KINDS[kind.name] = kind


def kind_of(name: str) -> ProposalKind:
    """The kind, or a refusal."""
    if name not in KINDS:
        raise Rejected("proposal_kind_unknown", kind=name, known=sorted(KINDS))
    return KINDS[name]


def propose(work: UnitOfWork, new: NewProposal) -> Proposal:
    """Propose; the same form sent again gives the proposal that it made.

    With `replaces`, that proposal counts no more, and who wrote it wrote along at this one.
    """
    work.exclude(f"proposal/{new.kind}/{new.name}")
    known = sent_before(work, new.key)
    if known is not None:
        return known
    _, row = _examined(work, new)
    if new.replaces is not None:
        _replace(work, new, new.replaces)
    work.session.add(row)
    work.session.flush()
    return row


def sent_before(work: UnitOfWork, key: str) -> Proposal | None:
    """The proposal that this form of this person has made already."""
    known = work.session.scalar(select(Proposal).where(Proposal.key == key))
    return known if known is not None and known.proposed_by == work.actor else None


def preview(work: UnitOfWork, new: NewProposal) -> Sequence[str]:
    """Check as `propose` does, and tell the change; nothing is written."""
    kind, row = _examined(work, new)
    standing = kind.standing(work.session, row)
    return kind.describe(row.name, standing.content if standing else None, row.content)


def release(work: UnitOfWork, proposal_id: str, seen: str | None = None) -> ProposalDecision:
    """Release: the row comes into being in this transaction.

    Refused for everybody who wrote along, and for a day that is over. `seen` is the id of the row
    that stood beside the proposal when it was read (`standing_of`): if another one would be
    followed now, somebody was faster, and the change is another one than was read.
    """
    row = _to_decide(work, proposal_id)
    kind = kind_of(row.kind)
    _check(work, kind, row)
    standing = kind.standing(work.session, row)
    if seen is not None and seen != (standing.row_id if standing else ""):
        raise Conflict("proposal_overtaken")
    return _decide(work, row, RELEASED, row_id=kind.apply(work, row))


def give_back(work: UnitOfWork, proposal_id: str, reason: str) -> ProposalDecision:
    """Return a proposal to who wrote it, with a reason."""
    row = _to_decide(work, proposal_id)
    if not reason.strip():
        raise Rejected("proposal_reason_missing")
    return _decide(work, row, RETURNED, reason)


def withdraw(work: UnitOfWork, proposal_id: str, reason: str = "") -> ProposalDecision:
    """Take a proposal back; whoever wrote along may."""
    row = _waiting(work, proposal_id)
    if work.actor not in authors(work.session, row):
        raise Rejected("proposal_not_yours", by=row.proposed_by)
    return _decide(work, row, WITHDRAWN, reason)


def proposal(session: Session, proposal_id: str) -> Proposal:
    """The proposal, or `NotFound`."""
    row = session.get(Proposal, proposal_id)
    if row is None:
        raise NotFound("proposal", proposal_id)
    return row


def decision_of(session: Session, proposal_id: str) -> ProposalDecision | None:
    """What became of a proposal; None while it waits."""
    return session.get(ProposalDecision, proposal_id)


def authors(session: Session, row: Proposal) -> frozenset[str]:
    """Who wrote along: this proposal and all that it is a change of."""
    found, before = {row.proposed_by}, row.replaces
    while before is not None:
        earlier = proposal(session, before)
        found.add(earlier.proposed_by)
        before = earlier.replaces
    return frozenset(found)


def may_release(session: Session, row: Proposal, login: str) -> bool:
    """Whether a person may decide about a proposal that waits."""
    return _decides_for(session, row, login) and login not in authors(session, row)


def waiting_proposals(session: Session) -> list[Proposal]:
    """Those that nobody has decided about, the oldest first."""
    query = _with_decision().where(ProposalDecision.proposal_id.is_(None))
    rows = session.execute(query.order_by(Proposal.proposed_at, Proposal.id)).all()
    return [row[0] for row in rows]


def returned_to(session: Session, login: str, since: datetime) -> list[Decided]:
    """What came back to a person since an instant and was not changed and proposed again yet."""
    again = select(Proposal.replaces).where(Proposal.replaces.is_not(None))
    query = _with_decision().where(
        Proposal.proposed_by == login,
        ProposalDecision.outcome == RETURNED,
        ProposalDecision.at >= since,
        Proposal.id.not_in(again),
    )
    rows = session.execute(query.order_by(ProposalDecision.at, Proposal.id)).all()
    return [Decided(row[0], row[1]) for row in rows]


def proposals_of(session: Session, kind: str, name: str | None = None) -> list[Decided]:
    """All proposals of a kind, or about one thing, the newest first."""
    query = _with_decision().where(Proposal.kind == kind)
    if name is not None:
        query = query.where(Proposal.name == name)
    rows = session.execute(query.order_by(Proposal.proposed_at.desc(), Proposal.id)).all()
    return [Decided(row[0], row[1]) for row in rows]


def standing_of(session: Session, row: Proposal) -> Standing | None:
    """What would hold on the proposal's day without it; its row id is what `release` asks for."""
    return kind_of(row.kind).standing(session, row)


def described(session: Session, row: Proposal) -> Sequence[str]:
    """The change that a proposal makes to what would hold without it, in plain German."""
    standing = standing_of(session, row)
    return kind_of(row.kind).describe(row.name, standing.content if standing else None, row.content)


def _with_decision() -> Select[Proposal, ProposalDecision]:
    return select(Proposal, ProposalDecision).outerjoin(
        ProposalDecision, ProposalDecision.proposal_id == Proposal.id
    )


def _examined(work: UnitOfWork, new: NewProposal) -> tuple[ProposalKind, Proposal]:
    if not _roles(_groups(work.session, work.actor)) & EDITORS:
        raise Rejected("proposal_not_editor")
    if len(new.key) > LONGEST_CODE:
        raise Rejected("request_unreadable")
    kind = kind_of(new.kind)
    row = Proposal(id=new_id(), proposed_at=work.now, proposed_by=work.actor, **vars(new))
    row.source, row.note = new.source.strip(), new.note.strip()
    if not row.source:
        raise Rejected("proposal_without_source")
    _check(work, kind, row)
    _refuse_known(work.session, row)
    return kind, row


def _check(work: UnitOfWork, kind: ProposalKind, row: Proposal) -> None:
    today = berlin_day(work.now)
    if row.valid_from < today:
        raise Rejected("proposal_in_the_past", valid_from=row.valid_from, today=today)
    kind.check(work, row)
    standing = kind.standing(work.session, row)
    if standing is not None and not kind.describe(row.name, standing.content, row.content):
        raise Rejected("proposal_unchanged", valid_from=row.valid_from)


def _refuse_known(session: Session, row: Proposal) -> None:
    """Refuse what waits for its release already."""
    for other in waiting_proposals(session):
        same = (other.kind, other.name, other.site, other.valid_from, other.content) == (
            row.kind, row.name, row.site, row.valid_from, row.content,
        )  # fmt: skip
        if same and other.id != row.replaces:
            raise Conflict("proposal_known", by=other.proposed_by, at=other.proposed_at)


def _to_decide(work: UnitOfWork, proposal_id: str) -> Proposal:
    if not _roles(_groups(work.session, work.actor)) & APPROVERS:
        raise Rejected("proposal_not_approver")
    row = _waiting(work, proposal_id)
    if work.actor in authors(work.session, row):
        raise Rejected("proposal_own")
    if not _decides_for(work.session, row, work.actor):
        raise Rejected("proposal_other_site", site=row.site)
    return row


def _waiting(work: UnitOfWork, proposal_id: str) -> Proposal:
    row = proposal(work.session, proposal_id)
    work.exclude(f"proposal/{row.kind}/{row.name}")
    _refuse_decided(work.session, row)
    return row


def _replace(work: UnitOfWork, new: NewProposal, proposal_id: str) -> None:
    """Let a proposal count no more; a returned or withdrawn one does not anyway."""
    row = proposal(work.session, proposal_id)
    if (row.kind, row.name) != (new.kind, new.name):
        raise NotFound("proposal", proposal_id)
    decision = decision_of(work.session, proposal_id)
    if decision is None or decision.outcome not in (RETURNED, WITHDRAWN):
        _decide(work, row, REPLACED)


def _refuse_decided(session: Session, row: Proposal) -> None:
    known = decision_of(session, row.id)
    if known is not None:
        raise Conflict("proposal_decided", by=known.by, at=known.at)


def _decide(
    work: UnitOfWork, row: Proposal, outcome: str, reason: str = "", row_id: str | None = None
) -> ProposalDecision:
    _refuse_decided(work.session, row)
    decision = ProposalDecision(
        proposal_id=row.id,
        outcome=outcome,
        at=work.now,
        by=work.actor,
        reason=reason.strip(),
        row_id=row_id,
    )
    work.session.add(decision)
    work.session.flush()
    return decision


def _decides_for(session: Session, row: Proposal, login: str) -> bool:
    """Process owners decide for the house, a lead for the house and the own site (DOMAIN.md §4)."""
    groups = _groups(session, login)
    if row.site is None or "PROZESS" in _roles(groups):
        return bool(_roles(groups) & APPROVERS)
    return f"FDL@{row.site}" in groups


def _groups(session: Session, login: str) -> frozenset[str]:
    user = session.get(StaffUser, login)
    return groups_of(session, login) if user is not None and user.active else frozenset()


def _roles(groups: frozenset[str]) -> frozenset[str]:
    return frozenset(group.partition("@")[0] for group in groups)
