"""What a module needs to offer commands: its `cli.py` has `add_commands(subparsers)`.

Each command sets `run` on its parser, a function of the context and the parsed arguments that returns the exit status:

    def add_commands(subparsers: Subparsers) -> None:
        parser = subparsers.add_parser("user", help="people who may sign in")
        …
        adding.set_defaults(run=add_user)

    def add_user(context: CommandContext, arguments: Namespace) -> int: …

`--data` and `--database` are added to every command by the frame (app/cli/main.py).
"""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from comptoir.kernel.clock import Clock, FileClock, SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.errors import Fault

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - has no public name


@dataclass(eq=False)
class TestSeamRefused(Fault):
    """A test clock or fault point was asked for on a database that is not marked as a test."""

    __test__ = False
    setting: str

    def __str__(self) -> str:
        return f"{self.setting} works only on a database that was marked as a test when it was made"


@dataclass
class CommandContext:
    """What a command works with, opened when it is first used and closed when the command ends."""

    settings: Settings
    locale: str = "en_US"

    @cached_property
    def database(self) -> Database:
        """The database of `--database`, else of `--data`, beside a running server too."""
        database = Database(self.settings.database_url, SystemClock())
        if self.settings.test_clock:
            if not database.is_test():
                raise TestSeamRefused("COMPTOIR_TEST_CLOCK")
            database.clock = FileClock(Path(self.settings.test_clock))
        return database

    @property
    def clock(self) -> Clock:
        return self.database.clock

    @cached_property
    def secrets(self) -> SecretBox:
        """Seals and opens with the keys in the data folder."""
        return SecretBox(self.settings.data / "keys")

    def close(self) -> None:
        """Close what was opened."""
        if "database" in self.__dict__:
            self.database.close()


Command: TypeAlias = Callable[[CommandContext, Namespace], int]
