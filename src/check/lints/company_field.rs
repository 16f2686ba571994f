//! `rules/company-field`: rules that choose engineers read a field that is `for company`.

use super::context::rule_conditions;
use super::{Lint, LintContext};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::program::{Action, Assigns, Field, Operand, Program, Rule, Slot, Target};
use crate::source::Span;

pub(super) const LINT: Lint = Lint {
    code: Code::RulesCompanyField,
    explanation: "A field that is `for company` is kept from providers in every portal, list and answer. Rules that choose an \
engineer are decided before the provider's eyes: it sees who is chosen, and that tells it something of every field that the rules \
read, directly, through a `let`, a function or a list. Let such rules read what the provider may see, or take `for company` \
out.",
    bad: r#"use "company.consign"
rules outsourcing assigns provider { otherwise assign first of northstar, coolair }
rules crews assigns engineer {
  rule dear { when margin > 100 assign best engineer rank by engineer.workload }
  otherwise manual
}
workflow dear "Dear jobs" {
  start choose
  assign choose "Assign provider" { portal company  assigns provider  handler role dispatcher  rules outsourcing  then send }
  assign send "Assign engineer" { portal provider  assigns engineer  handler role provider_dispatcher  rules crews  then done  declined choose }
  end done
}
"#,
    good: r#"use "company.consign"
rules outsourcing assigns provider {
  rule dear { when margin > 100 assign northstar }
  otherwise assign coolair
}
rules crews assigns engineer {
  rule urgent { when priority >= high assign best engineer rank by engineer.workload }
  otherwise manual
}
workflow dear "Dear jobs" {
  start choose
  assign choose "Assign provider" { portal company  assigns provider  handler role dispatcher  rules outsourcing  then send }
  assign send "Assign engineer" { portal provider  assigns engineer  handler role provider_dispatcher  rules crews  then done  declined choose }
  end done
}
"#,
    check: Some(check),
};

fn check(context: &LintContext<'_>, sink: &mut Sink) {
    let program = context.program;
    for block in program.blocks.iter().filter(|block| block.assigns == Assigns::Engineer) {
        let own = block.eligible.iter().map(|condition| (condition.span, program.reads(condition)));
        let rules = block.rules.iter().chain(&block.otherwise).map(|id| program.rule(*id));
        let read = own.chain(rules.flat_map(|rule| read_by(program, rule)));
        for (span, field) in read.filter_map(|(span, field)| Some((span, field?))) {
            sink.push(finding(&block.name, span, field));
        }
    }
}

fn finding(block: &str, span: Span, field: &Field) -> Diagnostic {
    let path = &field.path;
    let message = format!("`{block}` chooses engineers by `{path}`, which is for the company alone");
    let found = Diagnostic::new(Code::RulesCompanyField, span, message)
        .label("the provider sees who is chosen, and can tell the value from it")
        .help(format!("decide without `{path}`, or take `for company` out of its declaration"));
    match field.span {
        Some(declared) => found.related(declared, format!("`{path}` is `for company`")),
        None => found,
    }
}

/// What a rule reads, condition by condition and key by key, of fields that are for the company.
fn read_by<'p>(program: &'p Program, rule: &'p Rule) -> Vec<(Span, Option<&'p Field>)> {
    let conditions = rule_conditions(rule).into_iter();
    let conditions = conditions.map(|condition| (condition.span, program.reads(condition)));
    let rank = match &rule.action {
        Action::Assign { target: Target::Best { rank, .. }, .. } => rank.as_slice(),
        _ => &[],
    };
    let keys = rank.iter().map(|key| {
        let mut slot = None;
        key.key.reads(&mut |part| program.is_for_company(part, &mut slot));
        (key.span, slot.map(|slot| program.work_order.field(slot)))
    });
    conditions.chain(keys).collect()
}

impl Program {
    /// The first field that is for the company of those that a condition reads.
    fn reads(&self, condition: &crate::program::Condition) -> Option<&Field> {
        let mut slot = None;
        self.asks_for(condition, &mut |part| self.is_for_company(part, &mut slot));
        slot.map(|slot| self.work_order.field(slot))
    }

    fn is_for_company(&self, part: &Operand, found: &mut Option<Slot>) -> bool {
        let Operand::Field(slot) = part else { return false };
        *found = Some(*slot).filter(|slot| self.work_order.field(*slot).for_company);
        found.is_some()
    }
}

#[cfg(test)]
mod tests {
    use crate::check::lints::LintOptions;
    use crate::diagnostic::{Code, Severity};
    use crate::source::Sources;

    /// However the field is read, it is found; rules that choose providers may read it.
    #[test]
    fn every_way_of_reading_is_found() {
        let text = |items: &str, eligible: &str, rules: &str| {
            format!(
                r#"
schema work_order {{ id text  margin number? for company  deal {{ stage text  site point? }} for company  open bool }}
schema provider {{ limit number }}
schema engineer {{ base point? }}
role d "D" of company
role c "C" of provider
provider p "P" {{ limit: 1  engineer e "E" {{ }} }}
{items}
rules which assigns provider {{ eligible when margin is missing or margin < provider.limit  otherwise assign p }}
rules crew assigns engineer {{ {eligible} {rules}  otherwise manual }}
workflow w "W" {{
  start a
  assign a "A" {{ portal company  assigns provider  handler role d  rules which  then b }}
  assign b "B" {{ portal provider  assigns engineer  handler role c  rules crew  then z  declined a }}
  end z
}}
"#
            )
        };
        let count = |items: &str, eligible: &str, rules: &str| {
            let text = text(items, eligible, rules);
            let found = crate::check(&Sources::in_memory([("m", text.as_str())]), &LintOptions::default());
            assert!(found.iter().all(|one| one.severity == Severity::Warning), "{found}");
            found.iter().filter(|one| one.code == Code::RulesCompanyField).count()
        };
        assert_eq!(count("", "", "rule x { when open assign best engineer }"), 0);
        for (items, eligible, rules) in [
            ("", "", "rule x { when margin > 1 assign best engineer }"),
            ("let dear = margin > 1 and open", "", "rule x { when not dear assign best engineer }"),
            ("", "", "rule x { when -margin + 1 > 2 assign best engineer }"),
            ("list stages = [\"won\"]", "", "rule x { when deal.stage in stages assign best engineer }"),
            ("", "", "table t (deal.stage) { | \"won\" => assign best engineer }"),
            ("", "", "rule x { assign best engineer where engineer.base within 5km of deal.site }"),
            ("", "", "rule x { assign best engineer rank by distance(engineer.base, deal.site) }"),
            ("", "", "rule x { when open manual among where engineer.base within 5km of deal.site }"),
            (
                "",
                "eligible when engineer.base is present or deal.stage = \"won\"",
                "rule x { when open assign best engineer }",
            ),
        ] {
            assert_eq!(count(items, eligible, rules), 1, "{items} {eligible} {rules}");
        }
    }
}
