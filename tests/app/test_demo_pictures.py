"""The pictures of the demo shop say what they show."""

from __future__ import annotations

from litestar import Litestar
from litestar.testing import TestClient


def test_every_picture_has_the_name_of_its_product_in_both_languages(
    shop: TestClient[Litestar], bearer: dict[str, str]
) -> None:
    pictures = shop.get("/api/v1/assets", params={"limit": 500}, headers=bearer).json()["items"]
    assert len(pictures) > 100
    assert all(one["alt"].keys() == {"fr_FR", "en_US"} and all(one["alt"].values()) for one in pictures)
    shirt = next(one for one in pictures if one["file_name"] == "tshirt-27364f.png")
    assert shirt["alt"] == {"fr_FR": "T-shirt col rond en coton, Marine", "en_US": "Crew neck cotton T-shirt, Navy"}
