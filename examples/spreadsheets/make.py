#!/usr/bin/env python3
"""Writes orders and rules as workbooks (XLSX, ODS), as a spreadsheet would, and brands.csv and partners.csv, which are sheets of it: the same bytes each time,
with nothing but the standard library."""

import csv
import datetime
import pathlib
import zipfile
from xml.sax.saxutils import escape

FOLDER = pathlib.Path(__file__).parent
DATE, MOMENT = 1, 2  # the styles of cells
STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
ORDERS = [
    ["Ticket #", "Opened", "Brand", "Appliance", "Estimate", "Warranty", "Wanted on"],
    [7001, datetime.datetime(2026, 3, 2, 8, 30), "Acme", "dryer", 180, False, datetime.date(2026, 3, 4)],
    [7002, datetime.datetime(2026, 3, 2, 9, 5), "Acme", "oven", 1450.5, True, None],
    [7003, datetime.datetime(2026, 3, 2, 9, 40), "Borealis", "fridge", 320, True, datetime.date(2026, 3, 9)],
    [7004, datetime.datetime(2026, 3, 2, 11, 15), "Castor", "washer", None, False, None],
]
PARTNERS = [
    ["id", "name", "Stars", "Since"],
    ["acme_service", "Acme Service", 4.5, datetime.date(2024, 2, 29)],
    ["north_repairs", "North Repairs", 3.8, None],
]
TABLE = [
    ["Brand", "Estimate", "Partner"],
    ["Acme", "< 1000", "Acme Service"],
    ["Borealis;Castor", None, "north_repairs"],
    [None, ">= 1000", "manual"],
]
NOTES = [["Exported by the help desk"], ["Questions to Ann"]]


def serial(moment):
    """Days since 1899-12-30."""
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime.combine(moment, datetime.time())
    return (moment - datetime.datetime(1899, 12, 30)) / datetime.timedelta(days=1)


def cell(place, value):
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, datetime.date):
        style = MOMENT if isinstance(value, datetime.datetime) else DATE
        return f'<c r="{place}" s="{style}"><v>{serial(value)!r}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def sheet(rows, first):
    lines = []
    for number, row in enumerate(rows, first):
        cells = (cell(f"{chr(65 + at)}{number}", value) for at, value in enumerate(row) if value is not None)
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def workbook(name, sheets):
    related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{kind}.worksheet+xml"/>' for at in numbers
    )
    listed = "".join(f'<sheet name="{escape(title)}" sheetId="{at}" r:id="rId{at}"/>' for at, (title, _, _) in enumerate(sheets, 1))
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{related}/worksheet" Target="worksheets/sheet{at}.xml"/>' for at in numbers
    )
    styles = f'<Relationship Id="rId{len(sheets) + 1}" Type="{related}/styles" Target="styles.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{related}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{related}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{relations}{styles}</Relationships>',
        "xl/styles.xml": STYLES,
    }
    for at, (_, rows, first) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = sheet(rows, first)
    with zipfile.ZipFile(FOLDER / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0)), '<?xml version="1.0" encoding="UTF-8"?>' + text, zipfile.ZIP_DEFLATED)


def open_cell(value):
    """A cell of an ODS."""
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        typed, shown = f'"boolean" office:boolean-value="{str(value).lower()}"', str(value).upper()
    elif isinstance(value, datetime.date):
        typed, shown = f'"date" office:date-value="{value.isoformat()}"', value.strftime("%d/%m/%y")
    elif isinstance(value, (int, float)):
        typed, shown = f'"float" office:value="{value}"', value
    else:
        typed, shown = '"string"', escape(value)
    return f"<table:table-cell office:value-type={typed}><text:p>{shown}</text:p></table:table-cell>"


def open_sheet(title, rows, first):
    """Rows, with the empty ones above them and those that spreadsheets write to their end."""
    columns, most = 16384, 1048576
    empty = f'<table:table-cell table:number-columns-repeated="{columns}"/>'
    lines = [f'<table:table-column table:number-columns-repeated="{columns}"/>']
    if first > 1:
        lines.append(f'<table:table-row table:number-rows-repeated="{first - 1}">{empty}</table:table-row>')
    for row in rows:
        rest = f'<table:table-cell table:number-columns-repeated="{columns - len(row)}"/>'
        lines.append(f'<table:table-row>{"".join(map(open_cell, row))}{rest}</table:table-row>')
    lines.append(f'<table:table-row table:number-rows-repeated="{most - first + 1 - len(rows)}">{empty}</table:table-row>')
    return f'<table:table table:name="{escape(title)}">{"".join(lines)}</table:table>'


def document(name, sheets):
    """An ODS."""
    start = "urn:oasis:names:tc:opendocument:xmlns"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    spaces = " ".join(f'xmlns:{space}="{start}:{space}:1.0"' for space in ("office", "table", "text"))
    tables = "".join(open_sheet(*sheet) for sheet in sheets)
    entries = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    entries += '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    parts = {
        "mimetype": kind,
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{start}:manifest:1.0">{entries}</manifest:manifest>',
        "content.xml": f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>",
    }
    with zipfile.ZipFile(FOLDER / name, "w") as archive:
        for path, text in parts.items():
            packed = zipfile.ZIP_STORED if path == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0)), text, packed)


ORDERS_BOOK = [("Notes", NOTES, 1), ("Open tickets", [["Open tickets, March"]] + ORDERS, 3)]
RULES_BOOK = [("Notes", NOTES, 1), ("Who repairs what", [["Since March"]] + TABLE, 2), ("Partners", PARTNERS, 1)]
for name, sheets in [("orders", ORDERS_BOOK), ("rules", RULES_BOOK)]:
    workbook(f"{name}.xlsx", sheets)
    document(f"{name}.ods", sheets)
for name, rows in [("brands.csv", TABLE), ("partners.csv", PARTNERS)]:
    with open(FOLDER / name, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
