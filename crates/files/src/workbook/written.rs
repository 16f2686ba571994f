//! A table as a workbook.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

/// The bytes of a workbook with one sheet. Its first row is a header; cells are texts, or numbers where a number is said to be one and is
/// exact in a spreadsheet. The same rows are the same bytes.
///
/// # Errors
/// A name that no sheet can have, a text that is longer than a cell can hold, more rows or columns than a sheet has.
pub fn workbook<'t, R>(sheet: &str, rows: impl IntoIterator<Item = R>) -> Result<Vec<u8>, XlsxError>
where
    R: IntoIterator<Item = (&'t str, bool)>,
{
    let mut book = Workbook::new();
    // Not when it was written.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let header = Format::new().set_bold();
    // A cell that is a text stays one when somebody types into it.
    let text = Format::new().set_num_format("@").set_align(FormatAlign::Left);
    let worksheet = book.add_worksheet();
    worksheet.set_name(sheet)?;
    worksheet.set_freeze_panes(1, 0)?;
    for (row, cells) in (0u32..).zip(rows) {
        for (column, (cell, is_number)) in (0u16..).zip(cells) {
            match number(cell).filter(|_| is_number) {
                Some(number) => worksheet.write_number(row, column, number)?,
                None if row == 0 => worksheet.write_string_with_format(row, column, cell, &header)?,
                None => worksheet.write_string_with_format(row, column, cell, &text)?,
            };
        }
    }
    worksheet.autofit();
    book.save_to_buffer()
}

/// The number of a cell, if a spreadsheet shows all of it.
fn number(cell: &str) -> Option<f64> {
    const DIGITS: usize = 15;
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    cell.parse().ok().filter(|_| digits <= DIGITS)
}
