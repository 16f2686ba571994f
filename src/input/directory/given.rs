//! Directory files as whoever reads them hands them over.

use super::{DirectoryTypes, opened};
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::input::chosen_sheet;
use crate::source::{FileId, Files, SheetText, Span};

/// A directory file: a text, or the sheets of a workbook.
///
/// ```
/// use consign::directory::{Directory, DirectoryFile};
/// use consign::source::SheetText;
///
/// let schema = "schema work_order { id text }\nschema provider { stars number from \"Stars\" }";
/// let program = consign::compile(&consign::Sources::in_memory([("main.consign", schema)]))?;
/// let mut sheet = SheetText::new("Partners");
/// for (at, cell) in ["id", "Stars", "north", "4"].into_iter().enumerate() {
///     sheet.push(at as u32 / 2, at as u32 % 2, cell, cell == "4")?;
/// }
/// let (directory, _) = Directory::from_files(&program, [DirectoryFile::workbook("people.xlsx", vec![sheet], None)])?;
/// assert_eq!(directory.provider_ids().collect::<Vec<_>>(), ["north"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct DirectoryFile {
    name: String,
    contents: Given,
}

#[derive(Clone, Debug)]
enum Given {
    Text(Vec<u8>),
    Workbook { sheets: Vec<SheetText>, wanted: Option<String> },
}

impl DirectoryFile {
    /// JSON or CSV, under the name that findings have.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), contents: Given::Text(bytes.into()) }
    }

    /// A workbook, of which one sheet is read: that of a name, or the first that has most of the columns of providers.
    pub fn workbook(name: impl Into<String>, sheets: Vec<SheetText>, sheet: Option<&str>) -> Self {
        let wanted = sheet.map(str::to_owned);
        Self { name: name.into(), contents: Given::Workbook { sheets, wanted } }
    }

    /// Its text among the sources; `None` if there is none, which is then in the sink.
    pub(super) fn opened(
        self,
        sources: &mut Files,
        types: &DirectoryTypes<'_>,
        sink: &mut Sink,
    ) -> Option<FileId> {
        let (mut sheets, wanted) = match self.contents {
            Given::Text(bytes) => return opened(sources, sink, &self.name, &bytes).map(|(file, _)| file),
            Given::Workbook { sheets, wanted } => (sheets, wanted),
        };
        let fields = types.provider.fields.iter();
        let columns: Vec<String> = fields.map(|field| field.column.clone()).collect();
        match chosen_sheet(&sheets, wanted.as_deref(), &columns) {
            Some(at) => Some(sources.add_sheet(&self.name, sheets.swap_remove(at))),
            None => {
                let at = Span::new(sources.add(&self.name, ""), 0, 0);
                let wanted = wanted.unwrap_or_default();
                let message = format!("`{}` has no sheet `{wanted}`", self.name);
                let near = did_you_mean(&wanted, sheets.iter().map(SheetText::name));
                sink.push(Diagnostic::new(Code::FileSheet, at, message).maybe_help(near));
                None
            }
        }
    }
}
