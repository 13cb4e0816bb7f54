"""Checks sealed journals of tills by themselves: no database, no other part of the platform, only the files.

    python -m comptoir_fiscal_verify PATH [--checkpoint FILE …]

PATH is an archive (a zip or the folder it was unpacked into), a folder of copies, or one exported journal. What was
changed, removed, inserted, moved, counted twice or summed wrongly is found; a checkpoint that was kept elsewhere shows
besides what was cut off at the end, and a journal that somebody wrote anew with the till's key.

Needs Python 3.11 and the library `cryptography`. It is a package of its own, so that it can be read, kept in every
archive and run where nothing else of the platform is; it imports nothing of it.
"""

from comptoir_fiscal_verify.journal import Finding, verify
from comptoir_fiscal_verify.sources import CHECKPOINT, HEAD, MANIFEST, SIGNATURES

VERSION = "1"

__all__ = ["CHECKPOINT", "HEAD", "MANIFEST", "SIGNATURES", "VERSION", "Finding", "verify"]
