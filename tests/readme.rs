//! What the README shows is true.

/// What stands between the fences of this language.
fn blocks(language: &str) -> Vec<&'static str> {
    let page = include_str!("../README.md");
    let fence = format!("```{language}\n");
    let rest = page.split(&fence).skip(1);
    rest.filter_map(|block| block.split_once("```").map(|(block, _)| block)).collect()
}

#[test]
fn the_language_in_examples_is_in_its_layout() {
    for block in blocks("consign") {
        assert_eq!(consign::format("README", block.as_bytes()).expect("it parses"), block);
    }
}

#[test]
fn the_language_in_examples_is_one_program() {
    let program = blocks("consign").concat();
    assert!(program.contains("workflow service"), "the blocks were found");
    let program = crate::common::compile(&program);
    assert_eq!(program.warnings().len(), 0, "{}", program.warnings());
}
