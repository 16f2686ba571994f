//! The tree of a program as it is written: names are names, nothing is resolved, every part has its
//! span. Mirrors `grammar/consign.pest`.

mod cases;
mod declarations;
mod expressions;
mod rules;
mod workflows;

pub(crate) use cases::{
    CandidateName, OrderStatement, RuleName, SampleItem, TestItem, TestLine, TestLineKind,
};
pub(crate) use declarations::{
    CalendarItem, ClosedDates, ClosedFile, DirectoryItem, EngineerItem, Entry, EntryValue, EnumType, Field,
    GroupItem, LetItem, ListItem, ListValue, OpenLine, OpenRange, ProviderItem, RecordLiteral, RoleItem,
    SchemaItem, Side, TypeExpr, TypeItem, TypeKind, WrittenAs, YearlyDays, YearlyKind,
};
pub(crate) use expressions::{
    ArithmeticOp, Comparison, ElementExpr, Expr, ExprKind, Literal, Quantifier, Test, TestKind,
};
pub(crate) use rules::{
    Action, ActionKind, Active, Among, Assigns, Cell, CellKind, Manual, Otherwise, RankKey, Row, RuleEntry,
    RuleItem, RulesItem, TableItem, TableSource, Target, TargetKind,
};
pub(crate) use workflows::{
    After, BranchNode, Goes, Handler, HandlerKind, NodeItem, NodeKind, Statement, StatementKind, Within,
    WorkflowItem,
};

use crate::source::Span;

/// One file.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub items: Vec<Item>,
    /// Items that could not be parsed; what they would have declared is not reported as missing.
    pub broken: Vec<Broken>,
}

/// An item with a syntax error: what can be told of it from its first words.
#[derive(Debug)]
pub(crate) struct Broken {
    /// The first word, if it is one that starts items: `rules`, `schema`, …
    pub keyword: Option<String>,
    /// The word or text after it.
    pub name: Option<String>,
    /// Every identifier and quoted text in the item; any of them may have been meant as a name that
    /// the item declares or uses.
    pub words: Vec<String>,
}

/// A name as it is written, bare or quoted; the text is without quotes.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub text: String,
    pub quoted: bool,
    pub span: Span,
}

/// A text literal, with its escapes resolved.
#[derive(Clone, Debug)]
pub(crate) struct TextLiteral {
    pub text: String,
    pub span: Span,
}

/// An item with its doc comment (lines joined by line ends, without the slashes).
#[derive(Debug)]
pub(crate) struct Item {
    pub docs: Option<String>,
    pub span: Span,
    pub kind: ItemKind,
}

/// Declares the kinds of items, each with its keyword and its tree.
macro_rules! item_kinds {
    ($($keyword:literal => $kind:ident($tree:ty),)*) => {
        #[derive(Debug)]
        pub(crate) enum ItemKind {
            $($kind($tree),)*
        }

        impl ItemKind {
            /// The words that begin items.
            pub const KEYWORDS: &'static [&'static str] = &[$($keyword),*];
        }
    };
}

item_kinds! {
    "use" => Use(TextLiteral),
    "timezone" => Timezone(TextLiteral),
    "directory" => Directory(DirectoryItem),
    "type" => Type(TypeItem),
    "schema" => Schema(SchemaItem),
    "role" => Role(RoleItem),
    "provider" => Provider(ProviderItem),
    "list" => List(ListItem),
    "group" => Group(GroupItem),
    "calendar" => Calendar(CalendarItem),
    "let" => Let(LetItem),
    "sample" => Sample(SampleItem),
    "test" => Test(TestItem),
    "rules" => Rules(RulesItem),
    "workflow" => Workflow(WorkflowItem),
}
