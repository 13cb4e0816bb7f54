"""Where the bytes of assets lie: a folder by default; S3, GCS or Azure by their address."""

from __future__ import annotations

from pathlib import Path

from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, from_url


class Objects:
    """An object store behind a URL: a folder by default; S3, GCS or Azure by theirs."""

    def __init__(self, url: str) -> None:
        if "://" in url:
            self._store = from_url(url)
        else:
            Path(url).mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(prefix=url)

    def put(self, name: str, content: bytes) -> None:
        try:
            self._store.put(name, content, mode="create")
        except AlreadyExistsError:
            return

    def get(self, name: str) -> bytes | None:
        try:
            return bytes(self._store.get(name).bytes())
        except FileNotFoundError:
            return None

    def delete_below(self, folder: str) -> None:
        for found in self._store.list(prefix=folder):
            self._store.delete([one["path"] for one in found])


def objects_in(data: Path) -> Objects:
    """The store of an installation whose data folder this is."""
    return Objects(str(data.resolve() / "objects"))


def object_name(content_hash: str, end: str = "original") -> str:
    """Where the bytes of a file, or of one of its renditions, lie in the store."""
    return f"{object_folder(content_hash)}/{end}"


def object_folder(content_hash: str) -> str:
    """Where everything that is made of one file lies."""
    return f"media/{content_hash[:2]}/{content_hash}"
