"""Sheets of an XLSX as rows of text."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from comptoir.kernel.sheets.archives import check_workbook
from comptoir.kernel.sheets.limits import Limits
from comptoir.kernel.sheets.refusals import unreadable

_WHOLE_MAX = 1e15  # beyond it, a cell's number has lost digits anyway


def open_sheet(path: Path, name: str | None, limits: Limits) -> tuple[str, Iterator[list[str]]]:
    """Name and rows of the sheet called `name`, else of the first visible one; rows from row 1 on.

    Refuses SheetUnreadable and SheetTooLarge.
    """
    check_workbook(path, limits)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        visible = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        names = visible or workbook.sheet_names
        chosen = name if name is not None else next(iter(names), None)
        if chosen is None or chosen not in workbook.sheet_names:
            raise unreadable(path, "no_such_sheet")
        sheet = workbook.get_sheet_by_name(chosen)
    except (CalamineError, PasswordError, OSError, ValueError) as error:
        raise unreadable(path, "archive") from error
    return chosen, _rows(sheet)


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    if sheet.start is None:
        return
    before = [""] * sheet.start[1]
    for cells in sheet.iter_rows():
        yield before + [_cell_text(cell) for cell in cells]


def _cell_text(value: str | float | bool | time | date | datetime | timedelta) -> str:  # noqa: FBT001 - a cell may be one
    """The shortest text that means the same; a number never shows an exponent."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < _WHOLE_MAX:
            return str(int(value))
        case float():
            return format(Decimal(repr(value)), "f")
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
