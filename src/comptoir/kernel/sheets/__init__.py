"""Files that people bring and take: CSV, XLSX and JSON lines.

Reading
    table = read_table(path, Hints(columns=("sku", "price")))       # refuses what is not a sheet
    table.columns, table.sniffed                                    # header; encoding, separator, decimal sign …
    for row in table.rows:                                          # once, streaming, constant memory for text files
        row.number                                                  # as a spreadsheet shows it: the header is row 1
        row.record(table.columns) -> {"sku": "1", "price": "12,90"} # always text, stripped of nothing
        row.damage                                                  # not None: reject the row with this FieldError
Mapping to fields
    mapper = load_mapping(path).bind(table) or identity(table)      # refuses columns that the file does not have
    mapped = mapper.apply(row)                                      # .fields: {"sku": "1"}, .errors of single cells
    suggest(table.columns, SYNONYMS)                                # for a screen that asks what each column is
Counting
    outcome = Outcome()
    outcome.saw()                                                   # when a row is read; then exactly one of
    outcome.created() | .updated() | .unchanged() | .rejected(row.number, errors) ; outcome.warn(row.number, error)
    outcome.finish() -> {"read", "created", "updated", "unchanged", "rejected", "warnings"}     # totals must add up
    A dry run is the caller's: it decides and counts as ever, and does not write.
Rejects and exports
    with RejectWriter(path, table, locale) as rejects: rejects.write(row, errors)    # the original layout and reasons
    write_table(path, columns, rows, Layout(kind="csv", separator=";"))              # rows may be a generator

Cells are text. A number in an XLSX cell comes as the shortest text that means it ("1", "12.9"), a date as ISO, a
truth as "true" or "false". In CSV, an apostrophe before `= + - @` is what our exports add against formulas, and is
taken off again.
"""

from comptoir.kernel.sheets.limits import Limits
from comptoir.kernel.sheets.mapping import Mapped, Mapper, SheetMapping, identity, load_mapping, parse_mapping
from comptoir.kernel.sheets.meant import kind_of, mapper_of, own_fields
from comptoir.kernel.sheets.outcome import Outcome, RowMessage, Severity
from comptoir.kernel.sheets.reading import read_table
from comptoir.kernel.sheets.refusals import MappingInvalid, SheetTooLarge, SheetUnreadable
from comptoir.kernel.sheets.rejects import RejectWriter
from comptoir.kernel.sheets.suggest import ERROR_CELL, SCORE_KNOWN, SYNONYMS, Suggestion, suggest
from comptoir.kernel.sheets.table import Hints, Layout, Row, SheetKind, Sniffed, Table
from comptoir.kernel.sheets.writing import write_table

__all__ = [
    "ERROR_CELL",
    "SCORE_KNOWN",
    "SYNONYMS",
    "Hints",
    "Layout",
    "Limits",
    "Mapped",
    "Mapper",
    "MappingInvalid",
    "Outcome",
    "RejectWriter",
    "Row",
    "RowMessage",
    "Severity",
    "SheetKind",
    "SheetMapping",
    "SheetTooLarge",
    "SheetUnreadable",
    "Sniffed",
    "Suggestion",
    "Table",
    "identity",
    "kind_of",
    "load_mapping",
    "mapper_of",
    "own_fields",
    "parse_mapping",
    "read_table",
    "suggest",
    "write_table",
]
