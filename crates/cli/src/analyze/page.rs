//! An analysis for eyes.

use std::fmt::Write as _;

use super::asked::Asked;
use crate::files::plural;
use crate::plain;
use crate::style::Paint;
use consign::analysis::{
    Analysis, Count, Described, Example, GapClass, Overlap, OverlapKind, RuleReport, RuleVerdict,
};
use consign::decision::ReasonCode;

/// How wide a line may be.
const WIDTH: usize = 100;
/// How wide what stands before a value is, with its indentation.
const MARGIN: usize = 15;

/// What it takes where an example is not decided so as it comes in.
const NOT_AT_ONCE: &str = "after providers declined it or are full, or it was led into the workflow";

/// How many overlaps and how many kinds of orders that wait a page of summary has.
const BRIEF: usize = 5;

pub(super) fn readable(analysis: &Analysis, asked: &Asked<'_>, colours: bool) -> String {
    let brief = asked.is_brief(analysis).then_some(BRIEF);
    let mut page =
        Page { text: String::new(), paint: Paint(colours), asked, most: brief.unwrap_or(usize::MAX) };
    page.rules(analysis);
    let (overlaps, gaps) = asked.sections();
    if overlaps {
        page.overlaps(analysis);
    }
    if gaps {
        page.gaps(analysis);
    }
    page.conclusion(analysis);
    page.text
}

struct Page<'a> {
    text: String,
    paint: Paint,
    asked: &'a Asked<'a>,
    /// How many overlaps and how many kinds of orders that wait are shown.
    most: usize,
}

impl Page<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{:indent$}{}", "", plain::line(text), indent = 2 * indent);
    }

    fn title(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let title = self.paint.bold(text);
        self.line(0, &title);
    }

    /// A value behind its name, in as many lines as it takes.
    fn value(&mut self, name: &str, text: &str) {
        let margin = format!("    {name:width$}", width = MARGIN - 4);
        for (number, line) in wrapped(text, WIDTH - MARGIN).iter().enumerate() {
            if number == 0 {
                self.line(0, &format!("{}{line}", self.paint.dim(&margin)));
            } else {
                self.line(0, &format!("{:MARGIN$}{line}", ""));
            }
        }
    }

    /// One line for each condition.
    fn described(&mut self, name: &str, described: &Described) {
        for (number, condition) in described.conditions.iter().enumerate() {
            self.value(if number == 0 { name } else { "" }, &joined(condition, number));
        }
        if !described.complete {
            self.value(if described.conditions.is_empty() { name } else { "" }, "… and more");
        }
    }

    fn example(&mut self, example: Option<&Example>, of_course: bool) {
        let Some(example) = example else {
            self.value("example", "none was found with the directory as it is");
            return;
        };
        self.value("example", &example.written);
        let at = format!("at {}", example.now);
        if !example.at_once && !of_course {
            self.value("", &format!("{at}, {NOT_AT_ONCE}"));
        } else if example.reads_now {
            self.value("", &at);
        }
    }

    fn history(&mut self, count: Option<&Count>) {
        if let Some(count) = count {
            self.value("history", &format!("{}, {:.2} %", orders(count.orders), count.percent));
        }
    }

    fn rules(&mut self, analysis: &Analysis) {
        let mut heading = None;
        for rule in self.shown_rules(analysis) {
            if heading != Some((&rule.rules, &rule.nodes)) {
                heading = Some((&rule.rules, &rule.nodes));
                let at = format!("tried at {}", rule.nodes.join(", "));
                self.title(&format!("rules {}, {at}", rule.rules));
            }
            self.rule(rule);
        }
    }

    fn shown_rules<'r>(&self, analysis: &'r Analysis) -> Vec<&'r RuleReport> {
        let most = self.most.saturating_mul(4);
        analysis.rules.iter().filter(|rule| self.asked.has_rule(analysis, rule)).take(most).collect()
    }

    fn rule(&mut self, rule: &RuleReport) {
        let (mark, said) = match rule.verdict {
            RuleVerdict::Decides => (self.paint.green("✓"), String::new()),
            RuleVerdict::Fallback => {
                (self.paint.yellow("!"), ": only as a fallback, rules before it match all its orders".into())
            }
            RuleVerdict::Dead => (self.paint.red("✗"), ": never decides".into()),
            RuleVerdict::NeverTrue => (self.paint.red("✗"), ": no order that comes to it matches".into()),
            RuleVerdict::NoCandidate => {
                (self.paint.red("✗"), ": nobody it could assign is eligible for any of its orders".into())
            }
            _ => (self.paint.yellow("?"), ": not decided".into()),
        };
        self.text.push('\n');
        let label = rule.label.as_ref().map(|label| format!(" {label:?}")).unwrap_or_default();
        let name = self.paint.bold(&rule.rule);
        let place = self.paint.dim(&format!("{}:{}", rule.place.file, rule.place.line));
        self.line(1, &format!("{mark} {name}{label}{said}  {place}"));
        self.value("does", &rule.action);
        if let Some(why) = &rule.because {
            self.value("because", why);
        }
        if !rule.by.is_empty() {
            let decide = if rule.by.len() == 1 { "decides" } else { "decide" };
            self.value("because", &format!("{} {decide} on all its orders before", listed(&rule.by)));
        }
        self.described("first for", &rule.first);
        self.described("fallback", &rule.fallback);
        if matches!(rule.verdict, RuleVerdict::Decides | RuleVerdict::Fallback) {
            let reached = rule.history.as_ref().is_some_and(|history| history.orders > 0);
            match &rule.example {
                None if reached => self.value("example", "those of the history"),
                example => self.example(example.as_ref(), false),
            }
        }
        self.history(rule.history.as_ref());
    }

    fn overlaps(&mut self, analysis: &Analysis) {
        let overlaps = &analysis.overlaps;
        let pairs: Vec<&Overlap> =
            overlaps.pairs.iter().filter(|overlap| self.asked.has_overlap(overlap)).collect();
        if pairs.is_empty() && (!overlaps.pairs.is_empty() || overlaps.more + overlaps.more_refined == 0) {
            return;
        }
        self.title("overlaps: orders that two rules match which do different things");
        for overlap in pairs.iter().take(self.most) {
            self.overlap(overlap);
        }
        let mut more = Vec::new();
        if pairs.len() > self.most {
            more.push(format!("{}, which `--overlaps` shows", plural(pairs.len() - self.most, "more pair")));
        }
        if overlaps.more > 0 {
            more.push(plural(overlaps.more, "more pair"));
        }
        if overlaps.more_refined > 0 {
            more.push(format!("{} of a rule and its exception", plural(overlaps.more_refined, "more pair")));
        }
        if !overlaps.complete {
            more.push("others that were not looked at".into());
        }
        if !more.is_empty() {
            self.text.push('\n');
            self.line(1, &format!("… and {}", more.join(", ")));
        }
    }

    fn overlap(&mut self, overlap: &Overlap) {
        self.text.push('\n');
        let (earlier, later) = (self.paint.bold(&overlap.earlier), self.paint.bold(&overlap.later));
        match overlap.kind {
            OverlapKind::Refined => self.line(1, &format!("· {earlier} is an exception to {later}")),
            _ => {
                let mark = self.paint.yellow("!");
                self.line(1, &format!("{mark} {earlier} goes before {later}"));
            }
        }
        self.value("both for", &overlap.when);
        self.value("does", &format!("{}, not {}", overlap.earlier_action, overlap.later_action));
        if overlap.kind == OverlapKind::Partly {
            self.example(overlap.example.as_ref(), true);
        }
    }

    fn gaps(&mut self, analysis: &Analysis) {
        let gaps = &analysis.gaps;
        if gaps.classes.is_empty() {
            self.title("gaps: none, every order is assigned when it comes in");
        } else {
            self.title("gaps: orders that wait for a dispatcher");
        }
        for class in &gaps.classes {
            self.class(class);
        }
        if !gaps.after_declines.is_empty() {
            self.text.push('\n');
            let nodes = listed(&gaps.after_declines);
            self.line(1, &format!("and at {nodes} whatever order all its candidates have declined"));
        }
        if !gaps.not_looked_into.is_empty() {
            self.text.push('\n');
            let rules = listed(&gaps.not_looked_into);
            self.line(
                1,
                &format!("{rules}: too many cases to be looked into; what matches may be shown as a gap"),
            );
        }
    }

    fn class(&mut self, class: &GapClass) {
        self.text.push('\n');
        let why = match (class.reason, &class.rule) {
            (ReasonCode::NoWorkflow, _) => "no workflow takes them".into(),
            (ReasonCode::NoRulesAtNode, _) => "the node has no rules".into(),
            (ReasonCode::NoRuleMatched, _) => "no rule matches".into(),
            (ReasonCode::NoEligibleCandidate, None) => "the rules that match have nobody to assign".into(),
            (ReasonCode::NoEligibleCandidate, Some(rule)) => format!("{rule} has nobody to assign"),
            (_, rule) => {
                let rule = rule.as_deref().unwrap_or("a rule");
                format!("{rule} flags them")
            }
        };
        let at = class.workflow.as_ref().zip(class.node.as_ref());
        let at = at.map(|(workflow, node)| format!("at {workflow}.{node}: ")).unwrap_or_default();
        let later = if class.later { ", when they come there later" } else { "" };
        let code = self.paint.dim(class.reason.as_str());
        self.line(1, &format!("{}{later}  {code}", self.paint.bold(&format!("{at}{why}"))));
        if let Some(message) = &class.message {
            self.value("says", message);
        }
        self.history(class.history.as_ref());
        for condition in class.conditions.iter().take(self.most) {
            self.text.push('\n');
            self.value(if condition.always { "all with" } else { "some with" }, &condition.when);
            if !condition.always {
                self.value("", &self.paint.dim("unless a candidate is eligible"));
            }
            self.example(condition.example.as_ref(), class.later);
            self.history(condition.history.as_ref());
        }
        if class.conditions.len() > self.most {
            let more = plural(class.conditions.len() - self.most, "more kind");
            self.value("", &format!("… and {more} of orders, which `--gaps` shows"));
        } else if !class.complete {
            self.value("", "… and more");
        }
    }

    fn conclusion(&mut self, analysis: &Analysis) {
        self.text.push('\n');
        if let Some(history) = &analysis.history {
            let invalid = if history.invalid == 0 {
                String::new()
            } else {
                format!("; {} not valid", plural(history.invalid, "record"))
            };
            self.line(
                0,
                &format!(
                    "history: {}, {} assigned, {} flagged for manual dispatch{invalid}",
                    orders(history.orders),
                    history.assigned,
                    history.manual
                ),
            );
            if history.elsewhere > 0 {
                let some = orders(history.elsewhere);
                self.line(
                    0,
                    &format!("{some} of the flagged ones satisfy none of the conditions that are shown"),
                );
            }
        }
        if analysis.exhausted {
            let left_out = "what is `not decided` may be either, and examples may be missing";
            self.line(0, &format!("the prover's steps were used up: {left_out}"));
        }
        let left_out = analysis.rules.len() - self.shown_rules(analysis).len();
        if left_out > 0 {
            let rules = plural(left_out, "rule");
            let one = "`--rule NAME` shows one, `--all` everything";
            self.line(0, &format!("{rules} not shown here: {one}"));
        }
        let summary = self.paint.bold(&summary(analysis));
        self.line(0, &summary);
    }
}

/// `or` before each condition but the first.
fn joined(condition: &str, number: usize) -> String {
    if number == 0 { condition.to_owned() } else { format!("or {condition}") }
}

/// How many names are listed.
const LISTED: usize = 4;

fn listed(names: &[String]) -> String {
    match names {
        [one] => one.clone(),
        [first @ .., last] if names.len() <= LISTED => format!("{} and {last}", first.join(", ")),
        names => {
            let shown = names.len().min(LISTED);
            format!("{} and {} more", names[..shown].join(", "), names.len() - shown)
        }
    }
}

fn orders(count: u64) -> String {
    plural(count, "order")
}

/// The text in lines that are cut at spaces outside of quotes; a longer word has a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let (mut lines, mut line, mut word) = (Vec::new(), String::new(), String::new());
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars().chain([' ']) {
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        if c != ' ' || quoted {
            word.push(c);
            continue;
        }
        let word = std::mem::take(&mut word);
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::take(&mut line));
        }
        line += if line.is_empty() { "" } else { " " };
        line += &word;
    }
    if !word.is_empty() {
        // A quote that is not closed.
        lines.push(std::mem::replace(&mut line, word));
    }
    lines.push(line);
    lines
}

/// Everything in one line.
fn summary(analysis: &Analysis) -> String {
    let with = |verdict: RuleVerdict| analysis.rules.iter().filter(|rule| rule.verdict == verdict).count();
    let said = [
        (RuleVerdict::Decides, "decide", "decides"),
        (RuleVerdict::Fallback, "only as fallbacks", "only as a fallback"),
        (RuleVerdict::Dead, "never decide", "never decides"),
        (RuleVerdict::NeverTrue, "match no order", "matches no order"),
        (RuleVerdict::NoCandidate, "have no candidate", "has no candidate"),
        (RuleVerdict::Undecided, "are not decided", "is not decided"),
    ];
    let parts: Vec<String> = said
        .iter()
        .filter_map(|(verdict, many, one)| match with(*verdict) {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        })
        .collect();
    let rules = plural(analysis.rules.len(), "rule");
    let of = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    let pairs = &analysis.overlaps;
    let shown = pairs.pairs.iter().filter(|pair| pair.kind == OverlapKind::Partly).count();
    let overlaps = plural(shown + pairs.more, "overlap");
    let exceptions = match pairs.pairs.len() - shown + pairs.more_refined {
        0 => String::new(),
        some => format!(", {}", plural(some, "exception")),
    };
    let conditions = || analysis.gaps.classes.iter().flat_map(|class| &class.conditions);
    let gaps = plural(conditions().count(), "gap");
    let perhaps = conditions().filter(|condition| !condition.always).count();
    let perhaps = match perhaps {
        0 => String::new(),
        some => format!(", {some} of them only where no candidate is eligible"),
    };
    let cut = if analysis.gaps.complete { "" } else { ", and more gaps than are shown" };
    format!("{rules}{of}, {overlaps}{exceptions}, {gaps}{perhaps}{cut}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_between_words_and_never_inside_of_quotes() {
        assert_eq!(wrapped("a bb ccc", 4), ["a bb", "ccc"]);
        assert_eq!(wrapped(r#"x = "a b \" c d" and y"#, 6), ["x =", r#""a b \" c d""#, "and y"]);
        assert_eq!(wrapped("", 6), [""]);
        assert_eq!(wrapped(r#"an "open one"#, 6), [r#"an"#, r#""open one "#]);
    }

    #[test]
    fn long_lists_of_names_are_cut() {
        let names = |count: usize| (0..count).map(|n| format!("r{n}")).collect::<Vec<_>>();
        assert_eq!(listed(&names(1)), "r0");
        assert_eq!(listed(&names(4)), "r0, r1, r2 and r3");
        assert_eq!(listed(&names(9)), "r0, r1, r2, r3 and 5 more");
    }
}
