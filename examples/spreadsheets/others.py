#!/usr/bin/env python3
"""Writes what make.py writes as workbooks of Excel 97 (XLS), and orders, brands and partners as tables in columns (Parquet, Arrow). Needs xlwt and pyarrow; other
versions of them may write other bytes for the same tables."""

import datetime

import pyarrow
import pyarrow.ipc
import pyarrow.parquet
import xlwt

from make import FOLDER, ORDERS, ORDERS_BOOK, PARTNERS, RULES_BOOK, TABLE

TYPES = {
    "Ticket #": pyarrow.int64(),
    "Opened": pyarrow.timestamp("us"),
    "Brand": pyarrow.string(),
    "Appliance": pyarrow.dictionary(pyarrow.int8(), pyarrow.string()),
    "Estimate": pyarrow.decimal128(10, 2),
    "Warranty": pyarrow.bool_(),
    "Wanted on": pyarrow.date32(),
}


def table(rows, types):
    names, records = rows[0], rows[1:]
    columns = []
    for name, values in zip(names, zip(*records)):
        of_type = types.get(name)
        if of_type is not None and pyarrow.types.is_decimal(of_type):
            columns.append(pyarrow.array(values, pyarrow.float64()).cast(of_type))
        else:
            columns.append(pyarrow.array(values, of_type))
    return pyarrow.table(columns, names=names)


orders = table(ORDERS, TYPES)
parts = [["belt"], [], None, ["drum; door", "pump"]]
orders = orders.append_column("Parts", pyarrow.array(parts, pyarrow.list_(pyarrow.string())))
pyarrow.parquet.write_table(orders, FOLDER / "orders.parquet", compression="zstd")
with pyarrow.ipc.new_file(FOLDER / "orders.arrow", orders.schema) as writer:
    writer.write_table(orders)
for name, rows in [("brands", TABLE), ("partners", PARTNERS)]:
    pyarrow.parquet.write_table(table(rows, {}), FOLDER / f"{name}.parquet")


def old_workbook(name, sheets):
    """An XLS."""
    book = xlwt.Workbook()
    day, moment = xlwt.easyxf(num_format_str="DD/MM/YYYY"), xlwt.easyxf(num_format_str="DD/MM/YYYY HH:MM")
    for title, rows, first in sheets:
        sheet = book.add_sheet(title)
        for row, cells in enumerate(rows, first - 1):
            for column, value in enumerate(cells):
                if isinstance(value, datetime.date):
                    sheet.write(row, column, value, moment if isinstance(value, datetime.datetime) else day)
                elif value is not None:
                    sheet.write(row, column, value)
    book.save(str(FOLDER / name))


old_workbook("orders.xls", ORDERS_BOOK)
old_workbook("rules.xls", RULES_BOOK)
