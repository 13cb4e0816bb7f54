"""Reports by mail: in the morning the sales of the day before, at night the drawers of the day that closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from babel import dates, numbers

from comptoir.access.services.feed import principal_of
from comptoir.app.tonight import tonight
from comptoir.company.queries import stores
from comptoir.insight.services.letters import Letter, letters_of, mark_sent
from comptoir.insight.services.reports import Asked, sales_report
from comptoir.insight.services.sheets import language_of, workbook
from comptoir.kernel.actor import Actor
from comptoir.kernel.mail import Mail, is_set_up, write_mail
from comptoir.kernel.media_types import MEDIA_TYPES
from comptoir.kernel.outbox import Attachment
from comptoir.kernel.texts import text
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant, local_time
from comptoir.till.services.books import days_between

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.access.domain.principals import Principal
    from comptoir.company.domain import Store
    from comptoir.kernel.database import Database
    from comptoir.kernel.settings import Settings

READ = "insight.report.read"


def send_due(database: Database, settings: Settings) -> int:
    """Write the letters that are due now, each day once; how many. Nothing where no mail server is set."""
    if not is_set_up(settings):
        return 0
    now, sent = database.clock.now(), 0
    with database.read() as connection:
        waiting = letters_of(connection)
    for letter in waiting:
        with database.read() as connection:
            made = _made(connection, letter, now)
        if made is None:
            continue
        day, mail = made
        with database.write() as uow:
            if mark_sent(uow, letter, day):
                write_mail(uow, settings, mail)
                sent += 1
    return sent


def _made(connection: Connection, letter: Letter, now: Instant) -> tuple[date, Mail] | None:
    """The day that a letter tells of and the letter, where it is due and its person may still read it."""
    mine = stores(connection, None if letter.store_id is None else [letter.store_id])
    who = principal_of(connection, Actor("person", letter.person_id), now)
    if not mine or who is None or not _may(who, READ, letter):
        return None
    here = local_time(now, mine[0].time_zone)
    if letter.kind == "tonight":
        day = _day_over(connection, letter, mine, here.date())
        if day is None:
            return None
        evenings = [tonight(connection, store, day) for store in mine]
        return day, evening_mail(letter, day, [one for one in evenings if one["drawers"]])
    day = here.date() - timedelta(days=1)
    if here.hour < letter.hour or (letter.sent_for is not None and letter.sent_for >= day):
        return None
    return day, _morning_mail(connection, letter, mine, who, day)


def _may(who: Principal, permission: str, letter: Letter) -> bool:
    """Whether somebody has a permission for all that a letter tells."""
    if letter.store_id is None:
        return who.allows_everywhere(permission)
    return who.allows(permission, letter.store_id)


def _day_over(connection: Connection, letter: Letter, mine: Sequence[Store], today: date) -> date | None:
    """The day to tell of, whose last till was closed today, be it after midnight; None where there is none."""
    for day in (today - timedelta(days=1), today):
        if letter.sent_for is not None and letter.sent_for >= day:
            continue
        closed = [one.day.closed_at for one in days_between(connection, [store.id for store in mine], day, day)]
        ends = [at for at in closed if at is not None]
        if ends and len(ends) == len(closed) and local_time(max(ends), mine[0].time_zone).date() == today:
            return day
    return None


def _morning_mail(connection: Connection, letter: Letter, mine: Sequence[Store], who: Principal, day: date) -> Mail:
    language = language_of(letter.locale)
    ids = None if letter.store_id is None else [store.id for store in mine]
    sees = _may(who, "pricing.cost.read", letter)
    report = sales_report(connection, Asked(day, day, ids, letter.locale, sees))
    facts = {
        "day": str(dates.format_date(day, "long", locale=language)),
        "turnover": _money(report["total"]["turnover"], language),
        "before": _money(report["total_before"]["turnover"], language),
        "tickets": report["total"]["tickets"],
        "basket": _money(report["total"]["basket"], language),
    }
    subject = text("insight.report.mail_subject", language, **facts)
    attached = (Attachment(f"{day}.xlsx", MEDIA_TYPES["xlsx"], workbook(report, letter.locale)),)
    return Mail((letter.address,), subject, text("insight.report.mail_body", language, **facts), attachments=attached)


def evening_mail(letter: Letter, day: date, evenings: Sequence[Mapping[str, Any]]) -> Mail:
    """What a page of tonight says, in words: what stands out first."""
    language = language_of(letter.locale)
    lines: list[str] = []
    for one in evenings:
        lines += [one["name"], ""]
        standing = [figure for figure in one["figures"] if figure["is_outlier"]]
        lines += [_outlier(figure, language) for figure in standing] or [text("tonight.ordinary", language)]
        lines += [_drawer(drawer, language) for drawer in one["drawers"]]
        lines.append(text("tonight.labels", language, count=one["labels_to_hang"]))
        if one["overcharges"] is not None:
            lines.append(text("tonight.overcharges", language, count=one["overcharges"]))
        lines.append("")
    subject = text("tonight.subject", language, day=str(dates.format_date(day, "long", locale=language)))
    return Mail((letter.address,), subject, "\n".join(lines))


def _drawer(drawer: Mapping[str, Any], language: str) -> str:
    if not drawer["counted"]:
        return text("tonight.uncounted", language, till=drawer["name"])
    return text("tonight.drawer", language, till=drawer["name"], difference=_money(drawer["difference"], language))


def _outlier(figure: Mapping[str, Any], language: str) -> str:
    def shown(value: object) -> str:
        return _money(value, language) if isinstance(value, dict) else str(value)

    name = text(f"tonight.figure.{figure['figure']}", language)
    where = "" if figure["till"] is None else f" ({figure['till']})"
    said = {key: shown(figure[key]) for key in ("value", "usual", "least", "most")}
    return text("tonight.outlier", language, figure=f"{name}{where}", **said)


def _money(value: Mapping[str, Any] | None, language: str) -> str:
    if value is None:
        return "–"
    amount = Decimal(Money(value["amount"], Currency(value["currency"])).decimal_text)
    return str(numbers.format_currency(amount, value["currency"], locale=language))
