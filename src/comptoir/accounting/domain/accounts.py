"""Which account each kind of amount goes to, and what is wrong with a map."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from comptoir.kernel.values.errors import FieldError, Invalid, MalformedValue, Stale, TextKey

NUMBER = re.compile(r"[1-8][0-9]{2,7}[A-Z0-9]{0,12}", re.ASCII)
LABEL_LENGTH_MAX = 100


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the books: its number and what the books call it."""

    number: str
    label: str


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of amount. begins: what the number of its account may begin with; has_rates: one account per tax rate."""

    default: Account
    begins: tuple[str, ...]
    has_rates: bool = False


@dataclass(eq=False)
class InvalidAccountMap(Invalid):
    """Some accounts of a map cannot be used; `errors` says which and why."""

    code: ClassVar[str] = "accounting.invalid_map"
    legal_entity: str


@dataclass(eq=False)
class AccountUnsuitable(Invalid):
    """The number is none of an account, or of one of another class."""

    code: ClassVar[str] = "accounting.account_unsuitable"
    account: str
    begins: str


@dataclass(eq=False)
class AccountMapStale(Stale):
    """The map was changed since it was read."""

    code: ClassVar[str] = "accounting.map_changed"
    version: int


class AccountMap:
    """The accounts of a legal entity: what it chose, and the defaults for the rest."""

    def __init__(self, defaults: Mapping[str, Account], chosen: Mapping[str, Account]) -> None:
        self._accounts = {**defaults, **chosen}

    def account(self, role: str) -> Account:
        """The account of a role; `sales.20` goes to `sales` where that rate has no account of its own."""
        found = self._accounts.get(role)
        return found if found is not None else self._accounts[role.partition(".")[0]]


def check_accounts(roles: Mapping[str, Role], chosen: Mapping[str, Account]) -> list[FieldError]:
    """What is wrong with the accounts that somebody chose, in their order."""
    errors = []
    for name, account in chosen.items():
        base, _, rate = name.partition(".")
        role = roles.get(base)
        label = account.label.strip()
        if role is None or (rate and not (role.has_rates and _is_rate(rate))):
            wrong: Invalid = MalformedValue(name, TextKey("accounting.expected.role"))
        elif NUMBER.fullmatch(account.number) is None or not account.number.startswith(role.begins):
            wrong = AccountUnsuitable(account.number, ", ".join(role.begins))
        elif not 0 < len(label) <= LABEL_LENGTH_MAX or not label.isprintable():
            wrong = MalformedValue(label, TextKey("accounting.expected.label"))
        else:
            continue
        errors.append(FieldError(f"/accounts/{name}", wrong.code, wrong.facts()))
    return errors


def _is_rate(text: str) -> bool:
    return re.fullmatch(r"(0|[1-9][0-9]?)(\.[0-9]{1,4})?", text, re.ASCII) is not None
