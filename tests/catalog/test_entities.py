"""Reference entities: records over the routes, where they are used, and the cards that say what they say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import select, update

from comptoir.access.domain import Narrowing
from comptoir.catalog.domain.attributes import Attribute, AttributeType, Choice
from comptoir.catalog.domain.entities import ReferenceEntity
from comptoir.catalog.domain.rights import may_change_record
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.queries import card
from comptoir.catalog.services.exports import export_catalog
from comptoir.catalog.services.imports.job import import_catalog
from comptoir.catalog.services.products import find_product, publish_product, save_product
from comptoir.catalog.services.stale_cards import CardsUnmade, refresh_cards
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import CardRow, StaleCardRow
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import run_now
from tests.catalog.shelf import shirt
from tests.catalog.test_http import client
from tests.support.databases import write

__all__ = ["client"]
Client = TestClient[Litestar]

BRAND = {
    "code": "brand",
    "labels": {"fr_FR": "Marque", "en_US": "Brand"},
    "attributes": [
        {"code": "story", "type": "long_text", "localizable": True},
        {"code": "founded", "type": "number"},
        {"code": "style", "type": "single_choice"},
        {"code": "logo", "type": "image"},
        {"code": "country", "type": "reference", "reference": "country"},
    ],
    "image_attribute": "logo",
    "on_cards": ["story", "country"],
    "choices": {"style": [{"code": "classic", "labels": {"fr_FR": "Classique"}, "position": 0}]},
}


def cell(data: object, locale: str | None = None) -> list[dict[str, object]]:
    return [{"locale": locale, "channel": None, "data": data}]


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"]).rpartition("/")[2]


def fill(client: Client) -> None:
    country = {"code": "country", "labels": {"fr_FR": "Pays"}}
    client.put("/api/v1/reference-entities/country", json=country).raise_for_status()
    client.put("/api/v1/reference-entities/brand", json=BRAND).raise_for_status()
    client.put("/api/v1/reference-entities/country/records/fr", json={"labels": {"fr_FR": "France"}}).raise_for_status()
    acme = {
        "labels": {"fr_FR": "Acmé", "en_US": "Acme"},
        "values": {"story": cell("Depuis toujours", "fr_FR"), "style": cell("CLASSIC"), "country": cell("FR")},
    }
    made = client.put("/api/v1/reference-entities/brand/records/acme", json=acme)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    maker = {"code": "maker", "type": "reference", "reference": "brand"}
    client.put("/api/v1/attributes/maker", json=maker).raise_for_status()
    family = client.get("/api/v1/families/clothing").json()
    client.patch("/api/v1/families/clothing", json={"attributes": [*family["attributes"], "maker"]}).raise_for_status()


def test_records_hold_what_their_entity_lets_them_say(client: Client) -> None:
    fill(client)
    acme = client.get("/api/v1/reference-entities/BRAND/records/ACME").json()
    assert acme["values"] == {
        "country": cell("fr"), "story": cell("Depuis toujours", "fr_FR"), "style": cell("classic"),
    }  # fmt: skip
    assert client.get("/api/v1/reference-entities/brand").json()["choices"]["style"][0]["code"] == "classic"
    wrong = {"values": {"founded": cell("x"), "style": cell("bold"), "nothing": cell("x")}}
    answer = client.put("/api/v1/reference-entities/brand/records/acme", json=wrong)
    assert refused(answer) == (422, "catalog.invalid_structure")
    assert sorted(one["pointer"] for one in answer.json()["errors"]) == [
        "/values/founded", "/values/nothing", "/values/style",
    ]  # fmt: skip
    stale = client.patch(
        "/api/v1/reference-entities/brand/records/acme", json={"position": 4}, headers={"If-Match": '"7"'}
    )
    assert refused(stale) == (412, "catalog.stale_structure")
    kept = client.patch("/api/v1/reference-entities/brand/records/acme", json={"position": 4}).json()
    assert (kept["version"], kept["position"], kept["values"]) == (2, 4, acme["values"])
    listed = client.get("/api/v1/reference-entities/brand/records", params={"q": "acm"}).json()["items"]
    assert [one["code"] for one in listed] == ["acme"]
    assert client.get("/api/v1/reference-entities/brand/records", params={"q": "zzz"}).json()["items"] == []
    fixed = BRAND | {"attributes": [{"code": "story", "type": "text", "localizable": True}], "on_cards": []}
    fixed |= dict[str, Any](image_attribute=None, choices=None)
    assert refused(client.put("/api/v1/reference-entities/brand", json=fixed)) == (409, "catalog.fixed_property")
    assert refused(client.delete("/api/v1/reference-entities/brand")) == (409, "catalog.structure_in_use")
    choices = client.get("/api/v1/attributes/maker").json()["choices"]
    again = client.patch("/api/v1/attributes/maker", json={"choices": choices})
    assert again.status_code == 200
    assert client.get("/api/v1/reference-entities/brand/records/acme").json()["values"] == acme["values"]


def test_cards_say_what_a_record_says_and_drafts_stay_unseen(client: Client, database: Database) -> None:
    fill(client)
    with write(database) as uow:
        save_product(uow, shirt("P1", values={"maker": {"|": "acme"}}))
        publish_product(uow, "P1")
        save_product(uow, shirt("P1", "Brouillon", values={"maker": {"|": "acme"}}))
    with database.read() as connection:
        shown = card(connection, "web", "fr_FR", "P1").body
    assert shown["values"]["maker"] == {
        "code": "acme", "label": "Acmé",
        "values": {"story": "Depuis toujours", "country": {"code": "fr", "label": "France"}},
    }  # fmt: skip
    uses = client.get("/api/v1/reference-entities/brand/records/acme/uses").json()
    assert (uses["products"], uses["skus"], uses["others"]) == (1, ["P1"], [])
    uses = client.get("/api/v1/reference-entities/country/records/fr/uses").json()
    assert uses["others"] == [{"entity": "brand", "code": "acme"}]
    for entity, code in (("brand", "acme"), ("country", "fr")):
        answer = client.delete(f"/api/v1/reference-entities/{entity}/records/{code}")
        assert refused(answer) == (409, "catalog.structure_in_use")
    client.patch("/api/v1/reference-entities/country/records/fr", json={"labels": {"fr_FR": "La France"}})
    client.patch("/api/v1/reference-entities/brand/records/acme", json={"labels": {"fr_FR": "Acmé & fils"}})
    refresh_cards(database)
    with database.read() as connection:
        after = card(connection, "web", "fr_FR", "P1").body
    assert after["values"]["maker"]["label"] == "Acmé & fils"
    assert after["values"]["maker"]["values"]["country"] == {"code": "fr", "label": "La France"}
    assert after["label"] == "Chemise"
    product = client.get("/api/v1/products/P1").json()
    assert (product["is_published_as_it_stands"], product["label"]) == (False, "Brouillon")
    found = client.get("/api/v1/products", params={"attribute": "maker", "value": "acme"}).json()["items"]
    assert [one["sku"] for one in found] == ["P1"]
    assert [one["sku"] for one in client.get("/api/v1/products", params={"q": "fils"}).json()["items"]] == ["P1"]


def test_a_card_that_cannot_be_made_holds_up_no_other(client: Client, database: Database) -> None:
    fill(client)
    with write(database) as uow:
        for sku in ("P1", "P2", "P3"):
            save_product(uow, shirt(sku, values={"maker": {"|": "acme"}}))
            publish_product(uow, sku)
        broken = find_product(uow.connection, "P2").item.id
        uow.connection.execute(update(CardRow).where(CardRow.item_id == broken).values(body="{"))
    client.patch("/api/v1/reference-entities/brand/records/acme", json={"labels": {"fr_FR": "Acmé & fils"}})
    with pytest.raises(CardsUnmade, match=r"the cards of P2: .*truncated"):
        refresh_cards(database)
    with database.read() as connection:
        made = {sku: card(connection, "web", "fr_FR", sku).body["values"]["maker"]["label"] for sku in ("P1", "P3")}
        waiting = connection.execute(select(StaleCardRow.item_id)).scalars().all()
    assert (made, waiting) == ({"P1": "Acmé & fils", "P3": "Acmé & fils"}, [broken])


def test_a_record_that_nothing_names_goes(client: Client) -> None:
    fill(client)
    client.put("/api/v1/reference-entities/brand/records/old", json={}).raise_for_status()
    assert client.delete("/api/v1/reference-entities/brand/records/old").status_code == 204
    assert refused(client.get("/api/v1/reference-entities/brand/records/old")) == (404, "catalog.unknown_structure")


def test_narrowed_people_change_records_of_their_groups_and_words_of_their_locales() -> None:
    entity = ReferenceEntity(
        code="brand", attributes=(Attribute(code="story", type=AttributeType.TEXT, localizable=True),)
    )
    maker = Attribute(code="maker", type=AttributeType.REFERENCE, reference="brand", group="marketing")
    structure = Structure(attributes={"maker": maker}, reference_entities={"brand": entity})
    before = Choice(code="acme", labels={"fr_FR": "Acmé"}, values={"story": {"|fr_FR": "a", "|en_US": "b"}})
    french = Choice(code="acme", labels={"fr_FR": "Acmé 2"}, values={"story": {"|fr_FR": "c", "|en_US": "b"}})
    both = Choice(code="acme", labels={"fr_FR": "Acmé 2"}, values={"story": {"|fr_FR": "c", "|en_US": "d"}})
    groups, other = Narrowing(attribute_groups=frozenset({"marketing"})), Narrowing(attribute_groups=frozenset({"x"}))
    locale = Narrowing(locales=frozenset({"fr_fr"}))

    def may(narrowing: Narrowing, was: Choice | None, now: Choice | None) -> bool:
        return may_change_record(structure, [narrowing], "brand", was, now)

    assert [may(groups, before, both), may(groups, None, both), may(other, before, both)] == [True, True, False]
    assert [may(locale, before, french), may(locale, before, both), may(locale, None, french)] == [True, False, False]
    assert may_change_record(structure, [], "brand", before, None)


def test_an_export_reads_back_with_its_records_and_what_categories_say(
    client: Client, database: Database, tmp_path: Path
) -> None:
    fill(client)
    client.put("/api/v1/reference-entities/category", json={"attributes": [{"code": "intro", "type": "text"}]})
    client.patch("/api/v1/categories/shirts", json={"values": {"intro": cell("Chemises, en coton")}})
    with database.read() as connection:
        export_catalog(connection, tmp_path / "out", "akeneo")
        before = current_structure(connection)
    argument = {"path": str(tmp_path / "out"), "format": "akeneo", "locale": "en_US"}
    run_now(database, tmp_path / "jobs", "catalog.import", import_catalog, argument)
    with database.read() as connection:
        after = current_structure(connection)
    assert after.reference_entities == before.reference_entities
    assert [after.choices[one] for one in ("brand", "country", "brand.style")] == [
        before.choices[one] for one in ("brand", "country", "brand.style")
    ]
    assert after.categories["shirts"].values == before.categories["shirts"].values
    view = run_now(database, tmp_path / "jobs", "catalog.import", import_catalog, argument)
    assert view.outcome is not None
    assert view.outcome["read"] == view.outcome["unchanged"], view.outcome
    sheet = "entity;code;label-fr_FR;story-fr_FR;country;founded\nbrand;late;Tard;Bientôt;it;1984\n"
    sheet += "country;it;Italie;;;\nbrand;bad;;;xx;\nbrand;acme;Acmé 2;;;\n"
    (tmp_path / "records.csv").write_text(sheet)
    argument = {"path": str(tmp_path / "records.csv"), "format": "auto", "locale": "en_US"}
    view = run_now(database, tmp_path / "jobs", "catalog.import", import_catalog, argument)
    assert view.outcome is not None
    assert [view.outcome[name] for name in ("read", "created", "updated", "rejected")] == [4, 2, 1, 1]
    with database.read() as connection:
        after = current_structure(connection)
    late, acme = after.choice("brand", "late"), after.choice("brand", "acme")
    assert late == Choice(
        code="late", labels={"fr_FR": "Tard"}, position=2,
        values={"country": {"|": "it"}, "founded": {"|": "1984"}, "story": {"|fr_FR": "Bientôt"}},
    )  # fmt: skip
    assert acme == replace(before.choices["brand"]["acme"], labels={"fr_FR": "Acmé 2", "en_US": "Acme"})
