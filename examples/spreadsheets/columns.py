#!/usr/bin/env python3
"""Writes orders, brands and partners as tables in columns (Parquet, Arrow), of what make.py writes as workbooks. Needs pyarrow; another version of it may
write other bytes for the same tables."""

import pyarrow
import pyarrow.ipc
import pyarrow.parquet

from make import FOLDER, ORDERS, PARTNERS, TABLE

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
pyarrow.parquet.write_table(orders, FOLDER / "orders.parquet", compression="zstd")
with pyarrow.ipc.new_file(FOLDER / "orders.arrow", orders.schema) as writer:
    writer.write_table(orders)
for name, rows in [("brands", TABLE), ("partners", PARTNERS)]:
    pyarrow.parquet.write_table(table(rows, {}), FOLDER / f"{name}.parquet")
