"""`user add`, `token add`, `client add`: the secret alone on the last line, and it works."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from comptoir.access.domain import bearer_credential
from comptoir.access.queries import person_by_email
from comptoir.access.service import Authenticator
from comptoir.access.services.tokens import grant_client_token
from comptoir.app.cli.main import main
from tests.access.people import LIMITS, Entrance
from tests.support.databases import write


def run(entrance: Entrance, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    status = main([*arguments, "--database", entrance.database.url, "--data", str(entrance.folder)])
    assert status == 0
    return capsys.readouterr().out.splitlines()


def test_an_added_person_signs_in_with_the_printed_password(
    entrance: Entrance, capsys: pytest.CaptureFixture[str]
) -> None:
    *_, password = run(entrance, capsys, "user", "add", "ada@example.org", "--role", "administrator")
    session = entrance.sign_in("ada@example.org", password)
    assert entrance.who(session).allows_everywhere("access.person.edit")
    with entrance.database.read() as connection:
        person = person_by_email(connection, "ada@example.org")
    assert person is not None
    assert person.is_first_password


def test_an_added_token_and_client_prove_themselves(entrance: Entrance, capsys: pytest.CaptureFixture[str]) -> None:
    *_, secret = run(entrance, capsys, "token", "add", "ERP", "--role", "integration")
    principal = Authenticator(entrance.database, LIMITS).resolve(bearer_credential(f"Bearer {secret}")).principal
    assert (principal.name, principal.allows("catalog.product.import")) == ("ERP", True)
    *_, client_id, secret = run(entrance, capsys, "client", "add", "Shop", "--role", "integration")
    with write(entrance.database) as uow:
        grant_client_token(uow, UUID(client_id), secret, None)


def test_what_cannot_be_added_is_said_in_plain_words(
    entrance: Entrance, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    where = ["--database", entrance.database.url, "--data", str(tmp_path)]
    assert main(["user", "add", "ada@example.org", "--role", "cashier", "--place", "nowhere", *where]) == 1
    assert main(["user", "add", "ada", "--role", "cashier", *where]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "nowhere" in said.err
    with pytest.raises(SystemExit):
        main(["user", "add", "ada@example.org", "--role", "emperor", *where])
