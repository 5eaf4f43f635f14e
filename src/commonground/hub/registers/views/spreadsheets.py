"""Tables as files for a spreadsheet, sent line by line."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE


class Echo:
    """This hands each written line back, so that a long table is sent as it is read."""

    def write(self, line: str) -> str:
        return line


def plain(text: str) -> str:
    """This keeps a spreadsheet from taking a text for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def spreadsheet(name: str, lines: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """This answers with a file for a spreadsheet, sent line by line."""
    writer = csv.writer(Echo())
    response = StreamingHttpResponse(
        ("" if number else "\ufeff") + writer.writerow([plain(cell) for cell in line])
        for number, line in enumerate(lines)
    )
    response["Content-Type"] = "text/csv; charset=utf-8"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def workbook(name: str, lines: Iterable[Sequence[str]]) -> HttpResponse:
    """This answers with a workbook; every cell is text, so that nothing in it is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines:
        sheet.append([plain(ILLEGAL_CHARACTERS_RE.sub("", cell)) for cell in line])
    held = BytesIO()
    book.save(held)
    response = HttpResponse(
        held.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
