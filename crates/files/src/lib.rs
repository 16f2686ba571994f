//! Files of orders as other systems write them: spreadsheets; gzip and Zstandard are told by their first bytes, encodings by their marks or by what
//! they hold. Memory does not grow with the file. What is plain UTF-8 is handed on as it is.
//!
//! What a file says of itself is not believed: sizes are counted while it is unpacked, and what it repeats without taking room for it is bounded. ODS and XLS are read by passes of their own
//! for that reason: with `calamine` 0.38 an ODS of 589 bytes (a row that is said to be there 4,000 times, a cell 2,000 times) takes 494 MB.
//! Parquet and Arrow, behind the feature `columnar`, are read by the libraries of their makers behind a look at their sizes: with `parquet` 60.1 63 of 30,000 files in which one to
//! three bytes were changed are a panic, which is caught and an error of the file. Other kinds are called what they are, and not read.
//!
//! ```
//! use std::io::Read;
//! let utf16 = b"\xff\xfei\0d\0\n\0".as_slice();
//! let mut text = String::new();
//! consign_files::Opening::new(Box::new(utf16)).read_to_string(&mut text)?;
//! assert_eq!(text, "id\n");
//! # Ok::<(), std::io::Error>(())
//! ```

#[cfg(feature = "columnar")]
mod columnar;
#[cfg(test)]
mod damage;
mod encoding;
mod opening;
#[cfg(test)]
mod tests;
mod whole;
mod workbook;

#[cfg(feature = "columnar")]
pub use columnar::{Columnar, ColumnarError, ColumnarKind, ColumnarTable};
pub use encoding::TextEncoding;
pub use opening::Opening;
pub use whole::unpacked;
pub use workbook::{Cell, Row, Sheet, Workbook, WorkbookError, workbook};
