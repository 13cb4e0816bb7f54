"""What threads share when a server has just started."""

from __future__ import annotations

import subprocess
import sys

_MEET_TYPES_AT_ONCE = """
import sys, threading
sys.setswitchinterval(1e-6)
import msgspec
from comptoir.catalog.services.structure import THING_TYPES
assert all("__msgspec_cache__" in vars(one) for one in THING_TYPES.values())
start = threading.Barrier(8)
def meet():
    start.wait()
    for one in THING_TYPES.values():
        try:
            msgspec.convert(dict.fromkeys(one.__dataclass_fields__, "x"), one)
        except msgspec.ValidationError:
            pass
threads = [threading.Thread(target=meet) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def test_a_new_server_may_read_the_structure_from_many_threads_at_once() -> None:
    # Types described for the first time by two threads at once killed the process in 7 of 12 runs.
    ended = subprocess.run([sys.executable, "-c", _MEET_TYPES_AT_ONCE], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
