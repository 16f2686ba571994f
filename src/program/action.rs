//! What rules do, written out in the language.

use super::rules::{Action, Among, Assigns, Manual, RankKey, Target};
use super::written::{quoted, written_name};
use super::{Condition, Handler, NamedId, Program, RuleId};

impl Program {
    /// What a rule does, on one line: `assign first of northstar, coolair else manual "full"`.
    pub(crate) fn written_action(&self, rule: RuleId) -> String {
        match &self.rule(rule).action {
            Action::Manual(manual) => self.written_manual(manual),
            Action::Assign { target, else_manual } => {
                let target = self.written_target(target, self.block(self.rule(rule).block).assigns);
                match else_manual {
                    None => format!("assign {target}"),
                    Some(manual) => format!("assign {target} else {}", self.written_manual(manual)),
                }
            }
        }
    }

    fn written_target(&self, target: &Target, assigns: Assigns) -> String {
        match target {
            Target::One(one) => self.written_named(*one),
            Target::FirstOf(list) => format!("first of {}", self.written_list(list)),
            Target::RotateOf(list) => format!("rotate of {}", self.written_list(list)),
            Target::Split(shares) => format!("split {}", self.written_shares(shares)),
            Target::Turns(shares) => format!("rotate of {}", self.written_shares(shares)),
            Target::Best { filter, rank } => {
                let filter = filter.as_ref().map(|filter| format!(" where {}", self.source(filter)));
                let keys: Vec<String> = rank.iter().map(|key| self.written_key(key)).collect();
                let rank =
                    if keys.is_empty() { String::new() } else { format!(" rank by {}", keys.join(", ")) };
                let kind = match assigns {
                    Assigns::Provider => "provider",
                    Assigns::Engineer => "engineer",
                };
                format!("best {kind}{}{rank}", filter.unwrap_or_default())
            }
        }
    }

    fn written_key(&self, key: &RankKey) -> String {
        self.files.one_line(key.span)
    }

    fn written_manual(&self, manual: &Manual) -> String {
        let mut text = "manual".to_owned();
        if let Some(reason) = &manual.reason {
            text += &format!(" {}", quoted(reason));
        }
        let to: Vec<String> = manual.to.iter().map(|handler| self.written_handler(handler)).collect();
        if !to.is_empty() {
            text += &format!(" to {}", to.join(", "));
        }
        match &manual.among {
            None => {}
            Some(Among::Named(list)) => text += &format!(" among {}", self.written_list(list)),
            Some(Among::Where(condition)) => text += &format!(" among where {}", self.source(condition)),
        }
        text
    }

    pub(crate) fn written_handler(&self, handler: &Handler) -> String {
        match handler {
            Handler::Role(role) => format!("role {}", self.role(*role).name),
            Handler::Person(id) => format!("person {}", quoted(id)),
            Handler::Dispatchers => "dispatchers".into(),
            Handler::Engineer => "engineer".into(),
        }
    }

    fn written_list(&self, list: &[NamedId]) -> String {
        list.iter().map(|one| self.written_named(*one)).collect::<Vec<_>>().join(", ")
    }

    fn written_shares(&self, shares: &[(NamedId, u16)]) -> String {
        let share = |(one, weight): &(NamedId, u16)| format!("{} {weight}", self.written_named(*one));
        shares.iter().map(share).collect::<Vec<_>>().join(", ")
    }

    fn written_named(&self, id: NamedId) -> String {
        let named = self.named(id);
        match &named.engineer {
            None => written_name(&named.provider),
            Some(engineer) => format!("{}.{}", written_name(&named.provider), written_name(engineer)),
        }
    }

    fn source(&self, condition: &Condition) -> String {
        self.files.one_line(condition.span)
    }
}
