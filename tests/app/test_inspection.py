"""The inspector's routes on the demo shop: archive, documents, attestation, another key, checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

from comptoir_fiscal_verify.sources import check

Shop = TestClient[Litestar]
Bearer = dict[str, str]


def ended(shop: Shop, bearer: Bearer, job_id: str) -> dict[str, Any]:
    """A job's end; the feed tells when it moved on."""
    for _ in range(600):
        job: dict[str, Any] = shop.get(f"/api/v1/jobs/{job_id}", headers=bearer).json()
        if job["state"] not in {"waiting", "running"}:
            return job
        shop.get("/api/v1/feed", params={"topics": "kernel.job.changed", "wait": 1}, headers=bearer)
    raise AssertionError(job_id)


def inspection(shop: Shop, bearer: Bearer) -> dict[str, Any]:
    answer = shop.get("/api/v1/fiscal-inspection", headers=bearer)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_one_request_makes_the_archive_that_the_verifier_accepts(shop: Shop, bearer: Bearer, tmp_path: Path) -> None:
    period = {"first": "2020-01-01", "last": "2040-12-31"}
    job_id = shop.post("/api/v1/fiscal-archives", json=period, headers=bearer).json()["job"]
    outcome = ended(shop, bearer, job_id)["outcome"]
    assert (outcome["tills"] > 0, outcome["problems"]) == (True, 0)
    answer = shop.get(f"/api/v1/fiscal-archives/{job_id}/file", headers=bearer)
    assert answer.headers["content-type"] == "application/zip"
    (tmp_path / "archive.zip").write_bytes(answer.content)
    checked = list(check(tmp_path / "archive.zip"))
    assert [problem for one in checked for problem in one.problems] == []
    assert len(checked) == outcome["tills"] + 1
    assert inspection(shop, bearer)["archives"][0]["job"] == job_id


def test_a_period_that_ends_before_it_begins_is_refused(shop: Shop, bearer: Bearer) -> None:
    answer = shop.post("/api/v1/fiscal-archives", json={"first": "2026-02-01", "last": "2026-01-01"}, headers=bearer)
    assert answer.status_code == 422


def test_the_page_tells_versions_totals_tills_and_closures(shop: Shop, bearer: Bearer) -> None:
    found = inspection(shop, bearer)
    assert found["kernel"]["published"] is True
    assert [one["name"] for one in found["entities"]] == ["Maison Garance SAS"]
    sold = sum(one["perpetual"] for one in found["tills"])
    assert found["entities"][0]["perpetual"] == {"amount": sold, "currency": "EUR"}
    assert {"day"} <= {one["kind"] for one in found["closures"]}
    assert all(len(one["keys"]) == 1 for one in found["tills"])


def test_documents_are_there_in_both_languages_and_claim_no_certificate(shop: Shop, bearer: Bearer) -> None:
    kernel = inspection(shop, bearer)["kernel"]["sha256"]
    for language, words in (("fr", "n’est pas certifié NF525"), ("en", "is not NF525 certified")):
        page = shop.get("/api/v1/fiscal-documents/dossier", params={"language": language}, headers=bearer)
        assert page.headers["content-type"].startswith("text/html")
        assert words in page.text
        assert kernel in page.text
        template = shop.get("/api/v1/fiscal-documents/attestation", params={"language": language}, headers=bearer)
        assert kernel in template.text
    assert shop.get("/api/v1/fiscal-documents/other", headers=bearer).status_code == 404


def test_an_attestation_is_recorded_for_the_kernel_that_runs(shop: Shop, bearer: Bearer) -> None:
    assert inspection(shop, bearer)["attestation"]["state"] == "none"
    body = {"publisher": "Maison Garance SAS", "signed_on": "2026-11-20"}
    assert shop.put("/api/v1/fiscal-attestation", json=body, headers=bearer).status_code == 200
    told = inspection(shop, bearer)["attestation"]
    assert (told["state"], told["publisher"], told["signed_on"]) == ("valid", "Maison Garance SAS", "2026-11-20")


def test_another_key_is_told_and_the_code_of_a_z_is_an_image(shop: Shop, bearer: Bearer) -> None:
    till = next(one for one in inspection(shop, bearer)["tills"] if one["last_day"] is not None)
    changed = shop.post(f"/api/v1/tills/{till['till']}/key", headers=bearer)
    assert changed.status_code == 200, changed.text
    after = next(one for one in inspection(shop, bearer)["tills"] if one["till"] == till["till"])
    assert [key["number"] for key in after["keys"]] == [1, 2]
    code = shop.get(f"/api/v1/tills/{till['till']}/days/1/checkpoint", headers=bearer)
    assert code.headers["content-type"] == "image/svg+xml"
    assert code.text.startswith("<svg xmlns=")
    assert shop.get(f"/api/v1/tills/{till['till']}/days/9999/checkpoint", headers=bearer).status_code == 409
