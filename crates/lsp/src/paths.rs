//! Addresses of files to the paths that the library has, and back.

use gen_lsp_types::Uri;

/// The path of a document. What is no file, as a text that was never saved, has a path that no file has.
pub(crate) fn path(uri: &Uri) -> String {
    match uri.to_file_path() {
        Ok(path) if uri.scheme() == "file" => path.to_string_lossy().replace('\\', "/"),
        _ => format!("{NOT_A_FILE}{uri}{ENDING}"),
    }
}

/// The address of a file; `None` if a path is none.
pub(crate) fn uri(path: &str) -> Option<Uri> {
    match path.strip_prefix(NOT_A_FILE).and_then(|rest| rest.strip_suffix(ENDING)) {
        Some(written) => Uri::parse(written).ok(),
        None => Uri::from_file_path(path).ok(),
    }
}

const NOT_A_FILE: &str = "unsaved ";
/// Whatever it is called, it is a program.
const ENDING: &str = ".consign";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_addresses_lead_to_each_other() {
        for written in
            ["file:///a/b%20c/%C3%A9.consign", "untitled:Untitled-1", "vscode-vfs://github/a/b.consign"]
        {
            let address = Uri::parse(written).expect("an address");
            assert_eq!(uri(&path(&address)).map(|uri| uri.to_string()).as_deref(), Some(written));
        }
        assert_eq!(
            path(&Uri::parse("file:///a/b%20c/%C3%A9.consign").expect("an address")),
            "/a/b c/é.consign"
        );
        assert!(consign_ide::is_program(&path(&Uri::parse("untitled:Untitled-1").expect("an address"))));
    }
}
