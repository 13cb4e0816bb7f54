"""The fiscal kernel: the rules that decide what is sealed and how, with a version and a hash of their own.

Its files are those of `fiscal/domain`. `kernel.toml` says which version they are; whoever changes them gives them
another one, and what was attested for the version before is void.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Kernel:
    """version: as published; sha256: of the files that run; is_published: whether they are the published ones."""

    version: str
    sha256: str
    is_published: bool

    def __str__(self) -> str:
        """As it is sealed and attested."""
        return f"kernel {self.version} {self.sha256}"


@cache
def running_kernel() -> Kernel:
    """The kernel of this process."""
    told = tomllib.loads(resources.files("comptoir.fiscal").joinpath("kernel.toml").read_text(encoding="utf-8"))
    found = kernel_hash()
    return Kernel(told["version"], found, found == told["sha256"])


def kernel_hash() -> str:
    """SHA-256 over the names and contents of the kernel's files."""
    whole = hashlib.sha256()
    folder = resources.files("comptoir.fiscal").joinpath("domain")
    for file in sorted((one for one in folder.iterdir() if one.name.endswith(".py")), key=lambda one: one.name):
        content = file.read_bytes()
        whole.update(f"{file.name} {len(content)}\n".encode() + content)
    return whole.hexdigest()
