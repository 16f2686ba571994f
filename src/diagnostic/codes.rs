//! The one table of codes: every finding's code, its severity and its meaning.

use super::severity::Severity;

/// What is known of a code without looking at any program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeInfo {
    /// The code as it is shown and as settings name it: `category/name`.
    pub id: &'static str,
    /// Its severity where no setting says otherwise.
    pub severity: Severity,
    /// What it finds, in a line.
    pub summary: &'static str,
    /// A program that triggers it, where one stands alone; of lints it is with the lint.
    pub bad: Option<&'static str>,
    /// A program beside it that does not.
    pub good: Option<&'static str>,
}

impl CodeInfo {
    /// What stands before the `/` of the code.
    pub fn category(&self) -> &'static str {
        self.id.split('/').next().unwrap_or(self.id)
    }
}

/// An example, unless the code has none here.
macro_rules! example {
    ($id:literal, $which:literal) => {
        None
    };
    ($id:literal, $which:literal, fixtures) => {
        Some(include_str!(concat!("../../tests/diagnostics/", $id, "/", $which, ".consign")))
    };
}

macro_rules! codes {
    ($($name:ident $id:literal $severity:ident $summary:literal $(, $fixtures:ident)?;)*) => {
        /// Which finding it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $summary] $name,)*
        }

        /// Every code with what is known of it, in the order of the variants of [`Code`].
        pub const CODES: &[(Code, CodeInfo)] = &[
            $((Code::$name, CodeInfo {
                id: $id,
                severity: Severity::$severity,
                summary: $summary,
                bad: example!($id, "bad" $(, $fixtures)?),
                good: example!($id, "good" $(, $fixtures)?),
            }),)*
        ];
    };
}

codes! {
    SyntaxEncoding "syntax/encoding" Error
        "a file is not UTF-8";
    SyntaxTooLarge "syntax/too-large" Error
        "a file is larger than 1 GiB, or a filter longer than 16 kB";
    SyntaxUnexpected "syntax/unexpected" Error
        "something stands where the grammar has no place for it", fixtures;
    SyntaxUnclosed "syntax/unclosed" Error
        "a bracket is opened and never closed, or closed and never opened", fixtures;
    SyntaxTooDeep "syntax/too-deep" Error
        "brackets, `not` or minus signs are nested deeper than 64, conditions deeper than 256, or a condition has more than 10,000 tests with those of its lets", fixtures;
    SyntaxChained "syntax/chained" Error
        "comparisons do not chain: `a < b < c` is two conditions", fixtures;
    SyntaxText "syntax/text" Error
        "a text is not ended on its line, or has an escape that does not exist", fixtures;
    SyntaxNumber "syntax/number" Error
        "a number has more than 28 significant digits, or a unit that does not exist", fixtures;
    SyntaxDate "syntax/date" Error
        "a date, time, datetime or duration does not exist", fixtures;
    SyntaxPoint "syntax/point" Error
        "a point is not on the earth", fixtures;
    SyntaxIdentifier "syntax/identifier" Error
        "an identifier is reserved or longer than 128 characters", fixtures;
    FileUnreadable "file/unreadable" Error
        "a file that the program names cannot be read", fixtures;
    FileList "file/list" Error
        "a line of a list's file is not a value of the list's type", fixtures;
    FileSheet "file/sheet" Error
        "a workbook lacks the sheet that is named, or a file that is no workbook has one named", fixtures;
    FileTable "file/table" Error
        "a table's file lacks a column, or a cell or row of it cannot be read", fixtures;
    FileHeader "file/header" Warning
        "the first line of a list's file seems to be a header, and is read as a value";
    NameUndefined "name/undefined" Error
        "a name that nothing declares", fixtures;
    NameDuplicate "name/duplicate" Error
        "a name is declared twice", fixtures;
    NameCycle "name/cycle" Error
        "a `let`, `type` or `group` needs itself", fixtures;
    NameAmbiguous "name/ambiguous" Error
        "a bare name is both a field and a variant of the enum opposite it", fixtures;
    NameShadowsField "name/shadows-field" Error
        "a `let` or `list` has the name of a field of the work order", fixtures;
    NameWrongKind "name/wrong-kind" Error
        "a name stands for another kind of thing than is needed here", fixtures;
    NameOutOfScope "name/out-of-scope" Error
        "a candidate's attribute is used where there is no candidate", fixtures;
    NameStyle "name/style" Warning
        "a name is not in snake_case", fixtures;
    TypeMismatch "type/mismatch" Error
        "two types that do not go together", fixtures;
    TypeOperator "type/operator" Error
        "an operator that the type does not have", fixtures;
    TypeNotACondition "type/not-a-condition" Error
        "an operand stands where a condition is needed", fixtures;
    TypeNotAnOperand "type/not-an-operand" Error
        "a condition stands where an operand is needed", fixtures;
    TypeUnknownVariant "type/unknown-variant" Error
        "a variant that the enum does not have", fixtures;
    TypeNotConstant "type/not-constant" Error
        "a list element is not a literal", fixtures;
    TypeArguments "type/arguments" Error
        "a function has another number of arguments", fixtures;
    TypeRangeReversed "type/range-reversed" Error
        "a `between` has its ends the wrong way round", fixtures;
    TypeRegex "type/regex" Error
        "a regular expression that cannot be compiled", fixtures;
    TypeAlwaysPresent "type/always-present" Error
        "a presence test of a field that is never missing", fixtures;
    TypeNoTimezone "type/no-timezone" Error
        "a local date or time is needed and the program declares no timezone", fixtures;
    TypeOptionalUnguarded "type/optional-unguarded" Warning
        "a condition negates an optional field without asking whether it is present", fixtures;
    SchemaMissing "schema/missing" Error
        "the program declares no schema for what it uses", fixtures;
    SchemaNoId "schema/no-id" Error
        "`schema work_order` does not declare `id text`", fixtures;
    SchemaSetElement "schema/set-element" Error
        "a set of something that sets cannot hold", fixtures;
    SchemaSource "schema/source" Error
        "two fields are read from the same key", fixtures;
    SchemaExample "schema/example" Error
        "an example of how a field is written that is none, or of a type that needs none", fixtures;
    SchemaAmbiguousExample "schema/ambiguous-example" Error
        "an example of how a field is written that can be read in more than one way", fixtures;
    SchemaReserved "schema/reserved" Error
        "a schema declares a field that is always there", fixtures;
    SchemaForCompany "schema/for-company" Error
        "`for company` where no provider would see the field anyway, or must see it", fixtures;
    TimezoneUnknown "timezone/unknown" Error
        "a timezone that is not in the IANA database", fixtures;
    CalendarRange "calendar/range" Error
        "opening hours that are empty or do not exist", fixtures;
    CalendarNeverOpen "calendar/never-open" Error
        "a calendar without opening hours", fixtures;
    ValueMissing "value/missing" Error
        "a required field or attribute has no value", fixtures;
    ValueUnknown "value/unknown" Error
        "a field or attribute that the schema does not declare", fixtures;
    ValueMismatch "value/mismatch" Error
        "a value does not fit its field's type", fixtures;
    DirectoryJson "directory/json" Error
        "a directory file is not JSON of the documented shape", fixtures;
    DirectoryTable "directory/table" Error
        "a directory's table lacks a column, or a line of it is no row", fixtures;
    DirectoryUnknownAttribute "directory/unknown-attribute" Warning
        "an attribute in a directory file that no schema names, and that is ignored", fixtures;
    RulesStatement "rules/statement" Error
        "a rule or block lacks an action, or has a statement twice", fixtures;
    RulesWrongTarget "rules/wrong-target" Error
        "a target or candidate that this block of rules cannot assign", fixtures;
    RulesDuplicateCandidate "rules/duplicate-candidate" Error
        "a candidate stands twice in a target", fixtures;
    RulesAfterOtherwise "rules/after-otherwise" Error
        "a rule or a table after `otherwise`, which is tried before it", fixtures;
    RulesWeight "rules/weight" Error
        "a weight of `split` is not a whole number from 1 to 1000", fixtures;
    RulesTableWidth "rules/table-width" Error
        "a row has another number of cells than the table has columns", fixtures;
    RulesActiveReversed "rules/active-reversed" Error
        "`active from` is later than its `to`", fixtures;
    RulesUnreachableBlock "rules/unreachable-block" Error
        "a block is named after one that always decides", fixtures;
    RulesOverlap "rules/overlap" Error
        "a work order matches two rules of a block that promises to be `unique`", fixtures;
    RulesIncomplete "rules/incomplete" Error
        "a work order matches no rule of a block that promises to be `complete`", fixtures;
    RulesNotProven "rules/not-proven" Error
        "a promise of `unique` or `complete` is beyond the prover", fixtures;
    WorkflowMissingStatement "workflow/missing-statement" Error
        "a node lacks a statement that it needs", fixtures;
    WorkflowDuplicateStatement "workflow/duplicate-statement" Error
        "a statement stands twice in a node or a workflow", fixtures;
    WorkflowWrongStatement "workflow/wrong-statement" Error
        "a statement that this kind of node does not have", fixtures;
    WorkflowNoStart "workflow/no-start" Error
        "a workflow without a `start`", fixtures;
    WorkflowUnreachableWorkflow "workflow/unreachable-workflow" Warning
        "a workflow after one that takes every order", fixtures;
    WorkflowUnreachableNode "workflow/unreachable-node" Error
        "a node that no path from the start, or no order on any of them, reaches", fixtures;
    WorkflowNoEnd "workflow/no-end" Error
        "a node from which no `end` can be reached", fixtures;
    WorkflowBranchCycle "workflow/branch-cycle" Error
        "branches that lead round in a circle", fixtures;
    WorkflowAutomaticCycle "workflow/automatic-cycle" Error
        "rules that can lead an order round in a circle without a person", fixtures;
    WorkflowBranchNotExhaustive "workflow/branch-not-exhaustive" Error
        "a work order fits no line of a branch without `otherwise`", fixtures;
    WorkflowBranchNotProven "workflow/branch-not-proven" Error
        "whether a branch without `otherwise` misses an order is beyond the prover", fixtures;
    WorkflowUnreachableBranch "workflow/unreachable-branch" Warning
        "a line of a branch that no order takes", fixtures;
    WorkflowRulesWithoutNode "workflow/rules-without-node" Error
        "a block of rules that no node names", fixtures;
    WorkflowWrongRules "workflow/wrong-rules" Error
        "a node names rules that assign something else", fixtures;
    WorkflowUnassigned "workflow/unassigned" Error
        "a path leads to a node before a provider or an engineer is assigned", fixtures;
    WorkflowDeclinedMissing "workflow/declined-missing" Error
        "`else declined` at a node without `declined`", fixtures;
    WorkflowDeclineReason "workflow/decline-reason" Error
        "a reason for declining that is empty or stands twice", fixtures;
    WorkflowDeadline "workflow/deadline" Error
        "a deadline that is not longer than nothing", fixtures;
    WorkflowNoEngineerNode "workflow/no-engineer-node" Warning
        "a workflow assigns a provider and never an engineer", fixtures;
    PortalWrongSide "portal/wrong-side" Error
        "a node's work belongs to the other portal", fixtures;
    PortalWrongHandler "portal/wrong-handler" Error
        "a handler does not work in the node's portal", fixtures;
    PortalNoDispatchers "portal/no-dispatchers" Error
        "a provider that rules can choose lists no dispatchers", fixtures;
    TestIncomplete "test/incomplete" Error
        "a test without an order or an expectation, or with two of what it has one of", fixtures;
    TestClock "test/clock" Error
        "a step of a test sets the clock back, or moves one that was not set", fixtures;

    ListDuplicate "list/duplicate" Warning
        "a list has an element twice", fixtures;
    RulesDuplicateCondition "rules/duplicate-condition" Warning
        "two rules of a block have the same condition";
    RulesDuplicateRow "rules/duplicate-row" Warning
        "two rows of a table have the same cells";
    RulesConstantColumn "rules/constant-column" Warning
        "a column of a table is `_` in every row";
    RulesNeverTrue "rules/never-true" Warning
        "a rule that no order that comes to it satisfies";
    RulesDead "rules/dead" Warning
        "a rule whose orders earlier rules decide on, every one";
    RulesAlwaysTrue "rules/always-true" Warning
        "a rule that decides on every order, with rules after it";
    RulesRedundantCondition "rules/redundant-condition" Warning
        "a part of a rule's condition that changes nothing";
    RulesNotJudged "rules/not-judged" Warning
        "the steps of the prover were used up before every rule was judged";
    RulesExpired "rules/expired" Warning
        "the last day of a rule is past";
    RulesCompanyField "rules/company-field" Warning
        "rules that choose engineers read a field that is `for company`";
    RulesMissingRank "rules/missing-rank" Warning
        "candidates are ranked by what an order may lack";
    ConditionRepeated "condition/repeated" Warning
        "`and` or `or` joins the same condition twice";
    ConditionHasName "condition/has-name" Warning
        "a condition is written out that a `let` names";
    ConditionMixedAndOr "condition/mixed-and-or" Warning
        "`and` and `or` stand side by side without brackets";
    ConditionImpossibleComparison "condition/impossible-comparison" Warning
        "a comparison with an end of an ordered enum that no order or every order satisfies";
    ConditionWildcard "condition/wildcard" Warning
        "a text with a wildcard is compared as it is written";
    CalendarClosedMinute "calendar/closed-minute" Warning
        "opening hours that end a minute before midnight";
    CalendarPast "calendar/past" Warning
        "the days on which a calendar is closed are all past";
    DirectoryNoEngineers "directory/no-engineers" Warning
        "rules choose engineers, and a provider has none";
    DirectoryNeverChosen "directory/never-chosen" Warning
        "a provider that no rule can choose";
    WorkflowUnusedRole "workflow/unused-role" Warning
        "a role that nobody handles anything with";
    WorkflowSameLabel "workflow/same-label" Warning
        "two nodes of a workflow have the same label";
    WorkflowDeadlineLoop "workflow/deadline-loop" Warning
        "a deadline leads back to the node it is for";
    WorkflowDeclineUncaught "workflow/decline-uncaught" Warning
        "a provider assigns an engineer at a node without `declined`";
    WorkflowDaysOfHours "workflow/days-of-hours" Warning
        "a deadline in days, counted in opening hours";
    WorkflowIdleBranch "workflow/idle-branch" Warning
        "all ways of a branch lead to one node";
    UnusedList "unused/list" Warning
        "a list that nothing uses";
    UnusedLet "unused/let" Warning
        "a `let` that nothing uses";
    UnusedSample "unused/sample" Warning
        "a sample that no test uses";
    UnusedCalendar "unused/calendar" Warning
        "a calendar that nothing uses";
    UnusedGroup "unused/group" Warning
        "a group that nothing uses";
    UnusedType "unused/type" Warning
        "a type that no field has";
    UnusedImport "unused/import" Warning
        "a file that is used and of which nothing is";
    TextMixedScripts "text/mixed-scripts" Warning
        "a word with letters of several scripts";
    TextLookAlike "text/look-alike" Warning
        "two texts that look the same and are not";
    TextBidirectional "text/bidirectional" Warning
        "a control character that turns the direction of what is shown";
    TextSeveral "text/several" Warning
        "a text that looks like several";
    TextInvisible "text/invisible" Warning
        "a text with blanks at an end, or with characters that nobody sees";
    TextBlankLabel "text/blank-label" Warning
        "a label in which nothing stands";
    LintUseless "lint/useless-allow" Warning
        "an `allow` comment that silences nothing";
    LintIncomplete "lint/incomplete-allow" Warning
        "an `allow` comment without a reason, or of a code that is not there";
}

impl Code {
    /// What is known of the code.
    pub fn info(self) -> &'static CodeInfo {
        &CODES[self as usize].1
    }

    /// The code of an id such as `name/undefined`.
    pub fn from_id(id: &str) -> Option<Self> {
        CODES.iter().find(|(_, info)| info.id == id).map(|(code, _)| *code)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.info().id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_found_by_their_id() {
        let ids: BTreeSet<&str> = CODES.iter().map(|(_, info)| info.id).collect();
        assert_eq!(ids.len(), CODES.len());
        for (code, info) in CODES {
            assert_eq!(Code::from_id(info.id), Some(*code));
            assert_eq!(code.info(), info);
        }
    }

    #[test]
    fn summaries_are_phrases() {
        for (_, info) in CODES {
            assert!(info.id.split('/').count() == 2, "{}", info.id);
            assert!(!info.summary.ends_with('.'), "{}", info.id);
        }
    }
}
