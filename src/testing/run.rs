//! One test: its steps and expectations, one after another, as the order lives.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::needs_now::{self, Rules};
use crate::decide::{Decision, Engine, Options, Outcome, Passage, Settlement, State};
use crate::program::{
    Assigns, Event, Handler, NodeKind, Program, RuleId, TestCase, TestLine, TestLineKind, Work, Workflow,
};
use crate::source::Span;

/// What came of a test.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// What was not as expected; `None` if the test passed.
    pub failure: Option<Failure>,
    /// Every step of the order; where the test failed, with its explanation.
    pub decisions: Vec<Decision>,
    /// The workflow that the order took.
    pub workflow: Option<String>,
    /// What the order passed, step by step.
    pub(super) passages: Vec<Passage>,
}

impl Report {
    /// Whether everything was as expected.
    pub fn passed(&self) -> bool {
        self.failure.is_none()
    }
}

/// What was not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The line of the test that failed.
    pub span: Span,
    /// What the line expects or does, as it is written, without the word `expect`.
    pub expected: String,
    /// What came instead.
    pub found: String,
    /// `block.rule` of the rule that should have decided, where the line names one.
    pub rule: Option<String>,
}

/// Runs tests of one program, whose rules are indexed once for all of them.
#[derive(Debug)]
pub struct Runner {
    engine: Engine,
    /// `None` if nothing reads `now`.
    rules: Option<Rules>,
}

impl Runner {
    /// Runs tests of a program.
    pub fn new(program: &Arc<Program>) -> Self {
        let engine = Engine::new(program.clone(), program.directory().clone());
        Self { engine, rules: Rules::reading_now(program) }
    }

    /// Runs one test, by its number in [`super::tests`]; `None` if there is no such test.
    pub fn run(&self, index: usize) -> Option<Report> {
        self.engine.program().tests.get(index).map(|test| self.case(test))
    }

    /// Every step of a test's order, explained.
    pub(super) fn explained(&self, index: usize) -> Option<Vec<Decision>> {
        let test = self.engine.program().tests.get(index)?;
        let bound = test.directory.clone().map(|directory| self.engine.with_directory(directory));
        let engine = bound.as_ref().unwrap_or(&self.engine);
        Some(run(engine, test, None, Explained::Whole).decisions)
    }

    /// Runs a test of the program's, whether it stands in it or not.
    fn case(&self, test: &TestCase) -> Report {
        let bound = test.directory.clone().map(|directory| self.engine.with_directory(directory));
        let engine = bound.as_ref().unwrap_or(&self.engine);
        self.passing(engine, test).unwrap_or_else(|| run(engine, test, self.rules(test), Explained::Whole))
    }

    /// Runs a test that is in no program; `None` if it does not pass.
    pub(super) fn new_case(&self, test: &TestCase) -> Option<Report> {
        self.passing(&self.engine, test)
    }

    fn passing(&self, engine: &Engine, test: &TestCase) -> Option<Report> {
        // An explanation is long, and of use where something failed.
        let report = run(engine, test, self.rules(test), Explained::Not);
        report.passed().then_some(report)
    }

    /// There where it is to be found whether a test needs a `now` that it does not name: the rules that did not match tell.
    fn rules(&self, test: &TestCase) -> Option<&Rules> {
        self.rules.as_ref().filter(|_| test.now.is_none())
    }
}

/// Whether decisions are explained.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Explained {
    Not,
    Whole,
}

/// Runs a test; `rules` is there if it is to be found whether something looks at `now`. What it is, only explanations tell.
fn run(engine: &Engine, test: &TestCase, rules: Option<&Rules>, explained: Explained) -> Report {
    let program = engine.program();
    // An instant like any other: a decision that looks at it is refused below.
    let now = test.now.unwrap_or(Timestamp::UNIX_EPOCH);
    let workflow = test.workflow.map(|id| program.workflows[id].name.to_string());
    let options = Options {
        workflow,
        explain: explained == Explained::Whole,
        sees_now: rules.is_some(),
        notes: true,
        ..Options::default()
    };
    let mut state = State::new();
    let taken = engine
        .workflow_for(&test.order, now, &options, &state)
        .ok()
        .map(|taken| program.workflow(taken).name.to_string());
    let first = engine.settle(&test.order, now, &options, &mut state);
    let (decisions, passages) = (Vec::new(), Vec::new());
    let (deadline, looks_at_now) = (None, false);
    let mut run =
        Run { engine, test, rules, now, deadline, options, state, decisions, passages, looks_at_now };
    run.keep(first);
    let failure = run.needs_now(test.span).or_else(|| test.lines.iter().find_map(|line| run.line(line)));
    let Run { decisions, passages, .. } = run;
    Report { name: test.name.clone(), span: test.span, failure, decisions, workflow: taken, passages }
}

struct Run<'t> {
    engine: &'t Engine,
    test: &'t TestCase,
    rules: Option<&'t Rules>,
    now: Timestamp,
    /// When the deadline passes where the order waits.
    deadline: Option<Timestamp>,
    options: Options,
    state: State,
    /// At least one.
    decisions: Vec<Decision>,
    /// As many.
    passages: Vec<Passage>,
    /// Whether the last decision looked at `now`; of one that is explained, its steps tell.
    looks_at_now: bool,
}

impl Run<'_> {
    fn program(&self) -> &Program {
        self.engine.program()
    }

    /// A deadline counts from an instant that the test may not have named.
    fn keep(&mut self, mut settlement: Settlement<'_>) {
        self.passages.push(settlement.take_passage());
        self.looks_at_now = settlement.looks_at_now();
        let mut decision = settlement.decision();
        self.deadline = decision.waiting.as_ref().and_then(|waiting| waiting.deadline);
        if let Some(waiting) = decision.waiting.as_mut().filter(|_| self.test.now.is_none()) {
            waiting.deadline = None;
            waiting.warn_at = None;
        }
        self.decisions.push(decision);
    }

    fn last(&self) -> &Decision {
        &self.decisions[self.decisions.len() - 1]
    }

    /// A test without `now` whose decision looks at it.
    fn needs_now(&self, span: Span) -> Option<Failure> {
        let rules = self.rules?;
        let reason = if self.options.explain {
            needs_now::reason(self.program(), rules, self.last())?
        } else {
            self.looks_at_now.then(|| "something looks at it".to_owned())?
        };
        Some(Failure {
            span,
            expected: "`now DATETIME` in the test, such as `now 2026-03-02T09:00:00Z`".to_owned(),
            found: format!("no `now`, and {reason} (test/needs-now)"),
            rule: None,
        })
    }

    fn line(&mut self, line: &TestLine) -> Option<Failure> {
        let (found, rule) = match &line.kind {
            TestLineKind::ExpectAssigned { provider, engineer, by } => {
                (self.expect_assigned(provider, engineer.as_deref(), *by), *by)
            }
            TestLineKind::ExpectManual { by, reason } => (self.expect_manual(*by, reason.as_deref()), *by),
            TestLineKind::ExpectNode(node) => (self.expect_node(node), None),
            TestLineKind::DeclinedBy { provider, engineer, because } => {
                (self.declined(provider, engineer.as_deref(), because.as_deref()), None)
            }
            TestLineKind::AssignedTo { provider, engineer } => {
                (self.assigned_to(provider, engineer.as_deref()), None)
            }
            TestLineKind::Done => (self.step(&Event::Done), None),
            TestLineKind::Expired => (self.expired(), None),
            TestLineKind::Recalled(from) => (self.step(&Event::Recalled { from: *from }), None),
            TestLineKind::Cancelled => (self.step(&Event::Cancelled), None),
            TestLineKind::After(time) => (self.after(*time), None),
            TestLineKind::Now(now) => (self.move_to(*now), None),
        };
        match found {
            None => self.needs_now(line.span),
            Some(found) => {
                let text = self.program().files.one_line(line.span);
                let expected = text.strip_prefix("expect ").unwrap_or(&text).to_owned();
                let rule = rule.map(|id| self.program().rule_name(id));
                Some(Failure { span: line.span, expected, found, rule })
            }
        }
    }

    /// What came instead of an assignment; `None` if it is as expected.
    fn expect_assigned(&self, provider: &str, engineer: Option<&str>, by: Option<RuleId>) -> Option<String> {
        if self.is_with(provider, engineer) && self.decided_by(by) { None } else { Some(self.came()) }
    }

    fn expect_manual(&self, by: Option<RuleId>, reason: Option<&str>) -> Option<String> {
        let decision = self.last();
        let message = decision.reason.as_ref().map_or("", |reason| reason.message.as_str());
        let right = decision.outcome == Outcome::Manual
            && reason.is_none_or(|reason| message.contains(reason))
            && by.is_none_or(|id| self.is_named(decision.rules.as_deref(), decision.rule.as_deref(), id));
        if right { None } else { Some(self.came()) }
    }

    fn expect_node(&self, node: &str) -> Option<String> {
        let at = self.passages.last().and_then(|passage| passage.at);
        let at = at.map(|(workflow, id)| &*self.program().workflow(workflow).node(id).name);
        if at == Some(node) { None } else { Some(self.came()) }
    }

    /// Whether the order is assigned to the provider, and to the engineer where one is named.
    fn is_with(&self, provider: &str, engineer: Option<&str>) -> bool {
        let decision = self.last();
        decision.provider.as_deref() == Some(provider)
            && engineer.is_none_or(|engineer| decision.engineer.as_deref() == Some(engineer))
    }

    fn decided_by(&self, by: Option<RuleId>) -> bool {
        let mut decided = self.last().decided.iter();
        by.is_none_or(|id| decided.any(|one| self.is_named(Some(&one.rules), Some(&one.rule), id)))
    }

    fn is_named(&self, rules: Option<&str>, rule: Option<&str>, id: RuleId) -> bool {
        let known = self.program().rule(id);
        rule == Some(&*known.name) && rules == Some(&*self.program().block(known.block).name)
    }

    fn declined(&mut self, provider: &str, engineer: Option<&str>, because: Option<&str>) -> Option<String> {
        if !self.is_with(provider, engineer) {
            return Some(self.came());
        }
        // Whoever names the provider alone means that it declines, and at such a node it is the engineer.
        let by_engineer = self.work().is_some_and(|work| work.handlers.contains(&Handler::Engineer));
        if by_engineer && engineer.is_none() {
            return Some(format!("{}, where the engineer declines: name the engineer too", self.came()));
        }
        self.step(&Event::Declined { reason: because.map(str::to_owned), note: None })
    }

    /// The clock moves to the deadline, and lets it pass.
    fn expired(&mut self) -> Option<String> {
        self.now = self.deadline.map_or(self.now, |deadline| deadline.max(self.now));
        self.step(&Event::Expired)
    }

    fn after(&mut self, time: SignedDuration) -> Option<String> {
        match self.now.checked_add(time) {
            Ok(now) => self.move_to(now),
            Err(_) => Some("no such instant: the last is in the year 9999".to_owned()),
        }
    }

    /// Moves the clock on; a deadline does not pass without a word.
    fn move_to(&mut self, now: Timestamp) -> Option<String> {
        if now <= self.now {
            return Some(format!("it is {} already", self.program().told_instant(self.now)));
        }
        match self.deadline.filter(|deadline| *deadline <= now) {
            Some(deadline) => {
                let node = self.last().waiting.as_ref().map_or("", |waiting| &*waiting.node);
                let passes = self.program().told_instant(deadline);
                Some(format!("the deadline of node `{node}` passes at {passes}: write `expired` first"))
            }
            None => {
                self.now = now;
                None
            }
        }
    }

    fn assigned_to(&mut self, provider: &str, engineer: Option<&str>) -> Option<String> {
        let assigns = self.work_assigns();
        if assigns == Some(Assigns::Engineer) && self.last().provider.as_deref() != Some(provider) {
            return Some(self.came());
        }
        let event = match assigns {
            Some(Assigns::Engineer) => {
                Event::Assigned { provider: None, engineer: engineer.map(str::to_owned) }
            }
            _ => Event::Assigned { provider: Some(provider.to_owned()), engineer: None },
        };
        self.step(&event)
    }

    /// What the node assigns at which the order waits.
    fn work_assigns(&self) -> Option<Assigns> {
        self.work()?.assigns
    }

    /// The node at which the order waits.
    fn work(&self) -> Option<&Work> {
        let waiting = self.last().waiting.as_ref()?;
        let named = |workflow: &&Workflow| workflow.name == waiting.workflow;
        let workflow = self.program().workflows.iter().find(named)?;
        match &workflow.node(workflow.node_by_name(&waiting.node)?).kind {
            NodeKind::Work(work) => Some(work),
            NodeKind::Branch { .. } | NodeKind::End => None,
        }
    }

    /// Lets somebody act; why it was refused, if it was.
    fn step(&mut self, event: &Event) -> Option<String> {
        let decision = self.last();
        let Some(at) = decision.at() else {
            return Some(format!("{}, and waits for nobody", self.came()));
        };
        let test = self.test;
        match self.engine.settle_event(&test.order, &at, event, self.now, &self.options, &mut self.state) {
            Ok(settlement) => {
                self.keep(settlement);
                None
            }
            Err(refusal) => Some(refusal.to_string()),
        }
    }

    /// The last decision in a line.
    fn came(&self) -> String {
        let decision = self.last();
        let to = match (&decision.provider, &decision.engineer) {
            (Some(provider), Some(engineer)) => format!("{provider}.{engineer}"),
            (Some(provider), None) => provider.to_string(),
            (None, _) => "nobody".to_owned(),
        };
        let rule = decision.rules.as_ref().zip(decision.rule.as_ref());
        let by = rule.map(|(rules, rule)| format!(" by {rules}.{rule}")).unwrap_or_default();
        let at = decision.waiting.as_ref().map(|waiting| format!(", at node {}", waiting.node));
        let at = at.unwrap_or_default();
        let why = decision.why().map(|reason| format!(": {}", reason.message)).unwrap_or_default();
        match decision.outcome {
            Outcome::Assigned => format!("assigned {to}{by}{at}"),
            Outcome::Manual => format!("manual{by}{at}{why}"),
            Outcome::Task => format!("with {to}{at}{why}"),
            Outcome::Done => format!("done, with {to}"),
            Outcome::Cancelled => format!("cancelled, with {to}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::decide::Passed;
    use crate::{Sources, compile};

    const PROGRAM: &str = r#"
schema work_order { id text  t text  value number }
role d "D" of company
role c "C" of provider
provider p "P" {}
provider q "Q" {}
rules r assigns provider {
  rule small { when value < 10 and t contains "x" assign first of p, q }
  rule far { when t starts with "far" manual "Far" }
  rule any { when value >= 0 assign q }
}
workflow w "W" {
  start a
  assign a "A" { portal company  assigns provider  handler role d  rules r  then b }
  branch b { when value > 5 -> done otherwise -> e }
  task e "E" { portal provider  handler role c  then done  declined a }
  end done
}
test "one" { order { id: "1", t: "ax", value: 3 }  expect assigned p  declined by p  expect assigned q }
test "two" { order { id: "2", t: "far", value: 20 }  expect manual by far }
test "three" { order { id: "3", t: "b", value: 20 }  expect assigned q by any }
test "four" { order { id: "4", t: "b", value: -20 }  expect manual }
"#;

    /// The ways and rules of a report's steps, and the node where each step ends.
    fn explained(report: &Report) -> Vec<String> {
        let mut all = Vec::new();
        for decision in &report.decisions {
            for step in decision.steps.iter().flatten() {
                let taken = step.ways.iter().enumerate().filter(|(_, way)| way.taken);
                all.extend(taken.map(|(way, _)| format!("{} {way}", step.node)));
                for tried in step.tried.iter().filter(|tried| tried.result.is_match()) {
                    let chosen = tried.candidates.iter().find(|candidate| candidate.chosen);
                    all.push(format!("{} {:?}", tried.rule, chosen.map(|candidate| candidate.id.as_str())));
                }
            }
            all.extend(decision.steps.iter().flatten().next_back().map(|step| format!("at {}", step.node)));
        }
        all
    }

    /// The same of its passages.
    fn passed(program: &Program, report: &Report) -> Vec<String> {
        let mut all = Vec::new();
        for passage in &report.passages {
            let (workflow, at) = passage.at.expect("a workflow takes it");
            let name = |node| &program.workflow(workflow).node(node).name;
            all.extend(passage.passed.iter().map(|one| match one {
                Passed::Way(node, way) => format!("{} {way}", name(*node)),
                Passed::Rule(rule, chosen) => {
                    format!("{} {:?}", program.rule(*rule).name, chosen.as_deref())
                }
            }));
            all.push(format!("at {}", name(at)));
        }
        all
    }

    /// What the first test of a program that lives by the clock does not find as expected.
    fn failure(lines: &str) -> Option<String> {
        let text = format!(
            r#"
schema work_order {{ id text }}
role d "D" of company
role c "C" of provider
provider p "P" {{ engineer e "E" {{}} }}
provider q "Q" {{}}
rules r assigns provider {{
  rule weekday {{ when now < 2026-03-02T18:00:00Z assign first of p, q }}
  otherwise manual "Late"
}}
workflow w "W" {{
  start a
  assign a "A" {{ portal company  assigns provider  handler role d  rules r  then send }}
  assign send "S" {{
    portal provider  assigns engineer  handler role c  then visit
    declined a reasons "No capacity", "Too far"  within 4h else declined
  }}
  task visit "V" {{ portal provider  handler engineer  then done  within 1h else send }}
  end done
}}
test "t" {{ order {{ id: "1" }}  {lines} }}
"#
        );
        let program = compile(&Sources::in_memory([("m", text.as_str())]));
        let program = Arc::new(program.unwrap_or_else(|found| panic!("{found}")));
        let report = Runner::new(&program).run(0).expect("a test");
        report.failure.map(|failure| format!("{}: {}", failure.expected, failure.found))
    }

    #[test]
    fn steps_take_orders_back_end_them_and_let_time_pass() {
        let passes = |lines: &str| assert_eq!(failure(lines), None, "{lines}");
        let start = "now 2026-03-02T09:00:00Z  expect assigned p";
        passes(&format!(
            "{start}  recalled  expect manual \"recalled from\"  assigned to q  expect node send"
        ));
        passes(&format!("{start}  assigned to p.e  recalled from engineer  expect node send"));
        passes(&format!("{start}  cancelled  expect assigned p"));
        passes(&format!("{start}  declined by p because \"Too far\"  expect assigned q by weekday"));
        // 13:00, and then 17:00: after that it is late.
        passes(&format!("{start}  expired  expect assigned q  after 3h 59min  expired  expect manual"));
        passes(&format!("{start}  after 3h  expired  expired  expect manual"));
        passes(&format!("{start}  now 2026-03-02T12:59:59Z  assigned to p.e  expired  expect node send"));
    }

    #[test]
    fn steps_that_cannot_be_are_told_where_they_stand() {
        let start = "now 2026-03-02T09:00:00Z  expect assigned p";
        for (lines, expected) in [
            (
                "declined by p",
                "declined by p: `event.reason` is missing, and a decline at `send` gives one of `No capacity`, `Too far`",
            ),
            (
                "declined by p because \"Too fare\"",
                "declined by p because \"Too fare\": `event.reason`: `Too fare` is no reason of node `send`; \
                 it has `No capacity`, `Too far`, did you mean `Too far`?",
            ),
            (
                "after 4h",
                "after 4h: the deadline of node `send` passes at 2026-03-02T13:00:00Z: write `expired` first",
            ),
            (
                "expired  now 2026-03-02T11:00:00Z",
                "now 2026-03-02T11:00:00Z: it is 2026-03-02T13:00:00Z already",
            ),
            (
                "recalled from engineer",
                "recalled from engineer: no engineer has the order at `send`, so that it cannot be recalled from one",
            ),
            ("cancelled  recalled", "recalled: cancelled, with p, and waits for nobody"),
        ] {
            assert_eq!(failure(&format!("{start}  {lines}")).as_deref(), Some(expected));
        }
        let unset = failure("expect assigned p");
        assert!(unset.is_some_and(|unset| unset.contains("test/needs-now")));
    }

    /// Programs in which rules, choices and branches read `now` or do not, depending on the order.
    fn reading_now(dated: &str, eligible: &str) -> Arc<Program> {
        let text = format!(
            r#"
timezone "UTC"
schema work_order {{ id text  t text  value number  day date? }}
schema provider {{ since date }}
role d "D" of company
role c "C" of provider
provider p "P" {{ since: 2026-01-01 }}
provider q "Q" {{ since: 2026-02-01 }}
let late = now > 2026-03-02T09:00:00Z
rules r assigns provider {{
  {eligible}
  rule a {{ when t = "a" and late  assign p }}
  rule b {{ when t = "b" or late and value > 3  assign first of q, p }}
  {dated}
  rule c {{ when not (t = "c" and late) and value < 2  assign p }}
  rule e {{ when day > date(now) and value = 4  assign best provider where provider.since < date(now) rank by provider.since }}
  rule m {{ when t = "m"  manual }}
}}
rules s assigns provider {{ rule f {{ when value = 12 and t != "m"  assign p }} }}
workflow w "W" {{
  start b
  branch b {{ when value > 20 -> e  when late and value > 15 -> e  otherwise -> n }}
  branch n {{ when value > 10 -> f  otherwise -> g }}
  assign f "F" {{ portal company  assigns provider  handler role d  rules s, r  then v }}
  assign g "G" {{ portal company  assigns provider  handler role d  rules r, s  then v }}
  task v "V" {{ portal provider  handler role c  then e  declined g }}
  end e
}}
"#
        );
        let mut tests = text;
        for value in [1, 2, 4, 7, 11, 12, 16, 21] {
            for t in ["a", "b", "c", "m", "z"] {
                for day in ["", "  day: 2026-05-01"] {
                    let _ = writeln!(
                        tests,
                        "test \"{t}{value}{day}\" {{ order {{ id: \"1\", t: \"{t}\", value: {value}{} }}  expect node v }}",
                        if day.is_empty() { "" } else { ", day: 2026-05-01" }
                    );
                }
            }
        }
        Arc::new(
            compile(&Sources::in_memory([("m", tests.as_str())])).unwrap_or_else(|found| panic!("{found}")),
        )
    }

    /// Whether a decision looked at `now` is seen without an explanation as with it.
    #[test]
    fn what_looks_at_now_is_what_is_explained_so() {
        let dated = "rule dated { active from 2026-01-01  when value = 5  assign q }";
        let eligible = "eligible when provider.since < date(now)";
        let (mut looked, mut count) = (0, 0);
        for program in [reading_now("", ""), reading_now(dated, ""), reading_now("", eligible)] {
            let runner = Runner::new(&program);
            let rules = runner.rules.as_ref();
            for test in &program.tests {
                let is_refused = |explained| {
                    let failure = run(&runner.engine, test, rules, explained).failure;
                    failure.is_some_and(|failure| failure.found.contains("test/needs-now"))
                };
                assert_eq!(is_refused(Explained::Not), is_refused(Explained::Whole), "{}", test.name);
                looked += usize::from(is_refused(Explained::Not));
                count += 1;
            }
        }
        assert!(looked > 20 && count - looked > 20, "{looked} of {count}");
    }

    /// What the index finds is what is found rule after rule, and what was passed is what an explanation says.
    #[test]
    fn what_was_passed_is_what_is_explained() {
        let program = Arc::new(compile(&Sources::in_memory([("m", PROGRAM)])).expect("it compiles"));
        let engine = Engine::new(program.clone(), program.directory().clone());
        for test in &program.tests {
            let (mut whole, brief) =
                (run(&engine, test, None, Explained::Whole), run(&engine, test, None, Explained::Not));
            assert!(whole.passed(), "{}: {:?}", test.name, whole.failure);
            assert_eq!(whole.passages, brief.passages, "{}", test.name);
            assert_eq!(passed(&program, &brief), explained(&whole), "{}", test.name);
            whole.decisions.iter_mut().for_each(|decision| decision.steps = None);
            assert_eq!(whole.decisions, brief.decisions, "{}", test.name);
        }
    }
}
