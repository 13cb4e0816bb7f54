"""Named points at which a test may stop the process; they do nothing anywhere else.

`COMPTOIR_FAULT=NAME[:N]` ends the process, as `kill -9` would, at the N-th passing of the point NAME (1 by default).
`arm` is called at start only on a database marked as a test.
"""

from __future__ import annotations

import os
import signal

_armed: dict[str, int] = {}


def arm(specification: str | None) -> None:
    """Set the points from text such as `database.after_commit:3,till.seal.decided`."""
    _armed.clear()
    for part in (specification or "").split(","):
        name, _, count = part.strip().partition(":")
        if name:
            _armed[name] = int(count or 1)


def fault_point(name: str) -> None:
    """Pass the point; where it is armed, the process may end here."""
    if not _armed:
        return
    left = _armed.get(name)
    if left is None:
        return
    _armed[name] = left - 1
    if left == 1:
        os.kill(os.getpid(), signal.SIGKILL)
