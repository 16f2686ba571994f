((comment) @injection.content
  (#set! injection.language "comment"))

((doc_comment) @injection.content
  (#set! injection.language "markdown_inline"))

; With its quotes, which are themselves in an expression, and its escapes.
(matches_test
  pattern: (text) @injection.content
  (#set! injection.language "regex")
  (#set! injection.include-children))
