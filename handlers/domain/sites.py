"""Sites (Standorte): the operative units 56.4 to 56.8 and what differs between them."""

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork
from engine.errors import NotFound
from handlers.domain.columns import CODE, NAME
from handlers.domain.loading import load

DEFAULT_LAND = "NI"


class Site(Base):
    """A Standort. `land` decides the public holidays; `kind` which outside systems exist there."""

    __tablename__ = "site"

    id: Mapped[str] = mapped_column(CODE, primary_key=True)
    """The Fachdienst number, e.g. 56.6."""
    name: Mapped[str] = mapped_column(NAME)
    short_name: Mapped[str] = mapped_column(CODE)
    land: Mapped[str] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(CODE)
    """kommunal (zugelassener kommunaler Träger) or gemeinsame_einrichtung."""
    address: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(CODE)
    team_mailbox: Mapped[str] = mapped_column(NAME)
    """Teampostfach: where inquiries go when nobody named can answer."""


def get_site(session: Session, site_id: str) -> Site:
    """The site, or `NotFound`."""
    site = load(session, Site, site_id)
    if site is None:
        raise NotFound("site", site_id)
    return site


def all_sites(session: Session) -> list[Site]:
    """All sites by number."""
    return list(session.scalars(select(Site).order_by(Site.id)))


def land_of(session: Session, site_id: str | None) -> str:
    """The federal state whose holidays hold at a site (Niedersachsen where none is named)."""
    site = load(session, Site, site_id) if site_id else None
    return site.land if site else DEFAULT_LAND


def add_site(work: UnitOfWork, site: Site) -> Site:
    """Add a site."""
    work.session.add(site)
    work.session.flush()
    return site
