//! Small programs in which everything meets everything: conditions of several fields that overlap, candidates that are
//! eligible or not, ranks, splits, turns, and branches before and after the assignment, as somebody writes them by hand.

use std::fmt::Write as _;

const HEAD: &str = "timezone \"UTC\"
role d \"D\" of company
role c \"C\" of provider
schema work_order {
  id text  t text caseless  u text?  value number  a number?  tags set of text  at datetime  day date?
  p enum [low < normal < high < critical]  hot bool  site { zip text  tier enum [bronze, silver, gold] }?
}
schema provider { regions set of text  rating number  cap number  far bool? }
schema engineer { skills set of text  level number }
calendar office { open mon..fri 08:00-18:00 }
";

/// Two versions of a program of so many rules; in the later one some conditions, some targets and a branch are others.
pub fn versions(n: usize) -> [String; 2] {
    [program(n, false), program(n, true)]
}

fn program(n: usize, is_new: bool) -> String {
    let mut text = String::from(HEAD);
    providers(&mut text);
    let by = usize::from(is_new);
    text += "rules r assigns provider {
  eligible when provider.regions contains t or provider.rating >= 4 and value < 900
  eligible when provider.workload < provider.cap\n";
    for i in 0..n {
        // One of three rules is another in the later version.
        let changed = if i % 3 == 0 { by } else { 0 };
        let _ = writeln!(text, "  rule r{i} {{ when {}  {} }}", condition(i, changed), action(i, changed));
    }
    text += "  otherwise manual \"No rule\" among where provider.rating > 2\n}\n";
    engineers(&mut text, n / 3 + 1, by);
    workflow(&mut text, n / 6 + 1, by);
    text
}

fn providers(text: &mut String) {
    for (i, id) in ["p", "q", "s", "z"].into_iter().enumerate() {
        let _ = writeln!(
            text,
            "provider {id} \"P{i}\" {{ regions: [\"R{i}\", \"R{}\"], rating: {}, cap: {}  engineer e \"E\" {{ skills: [\"k{i}\"], \
             level: {i} }}  engineer f \"F\" {{ skills: [\"k1\"], level: {} }} }}",
            i + 1,
            i + 2,
            i * 10 + 5,
            5 - i
        );
    }
}

/// Conditions that overlap in most of their fields.
fn condition(i: usize, by: usize) -> String {
    let k = i * 37 % 100;
    match i % 9 {
        0 => format!("value >= {} and (t = \"R{}\" or u contains \"x{}\")", k * 5 + by, i % 4, i % 5),
        1 => format!(
            "p >= high and value between {} and {} and tags contains \"g{}\"",
            k,
            k * 8 + 60 + by,
            i % 6
        ),
        2 => format!(
            "u starts with \"x{}\" or tags contains any [\"g{}\", \"g{}\"] and not hot",
            i % 5,
            i % 6,
            (i + by) % 4
        ),
        3 => format!("site.tier = gold and (a > {} or a is missing) and at during office", k + by),
        4 => format!(
            "value + a > {} and p != low and site.zip matches \"^1[0-9]{{{}}}\"",
            k * 3 + by,
            i % 3 + 1
        ),
        5 => format!(
            "day >= 2026-0{}-01 and weekday(at) in [mon, tue, fri] and value < {}",
            i % 9 + 1,
            k * 9 + 50 + by
        ),
        6 => format!("(hot or p = critical) and count(tags) > {} and u != \"x{}\"", i % 4, i % 5 + by),
        7 => format!(
            "t in [\"R{}\", \"R{}\", \"R{}\"] and value - a <= {}",
            i % 4,
            (i + 1) % 4,
            (i + 2 + by) % 5,
            k
        ),
        _ => format!("time(at) >= {:02}:00 and (value < {} or site is missing and hot)", i % 24, k * 4 + by),
    }
}

fn action(i: usize, by: usize) -> String {
    match (i + by) % 7 {
        0 => "assign first of p, q, s".into(),
        1 => {
            "assign best provider where provider.rating >= 3 rank by provider.rating desc, provider.workload"
                .into()
        }
        2 => format!("assign split p {}, z 30", 40 + by),
        3 => "assign rotate of q, s else manual \"Nobody\" among p, q".into(),
        4 => "manual \"By hand\" among where provider.rating < 4".into(),
        5 => "assign z".into(),
        _ => "assign best provider rank by provider.rating".into(),
    }
}

fn engineers(text: &mut String, n: usize, by: usize) {
    *text += "rules g assigns engineer {\n  eligible when engineer.skills contains any tags or engineer.level > 2\n";
    for i in 0..n {
        let condition = condition(i * 2 + 1, if i == 0 { by } else { 0 });
        let target = [
            "best engineer rank by engineer.level desc",
            "best engineer where engineer.level > 1 rank by engineer.workload",
        ];
        let _ = writeln!(text, "  rule g{i} {{ when {condition}  assign {} }}", target[i % 2]);
    }
    *text += "}\n";
}

fn workflow(text: &mut String, n: usize, by: usize) {
    *text += "workflow w \"W\" {\n  start b\n  branch b {\n";
    for i in 0..n {
        let _ = writeln!(
            text,
            "    when {} -> {}",
            condition(i * 4 + 2, if i == 1 { by } else { 0 }),
            ["look", "a"][i % 2]
        );
    }
    *text += "    otherwise -> a\n  }
  task look \"Look\" { portal company  handler role d  then a }
  assign a \"A\" { portal company  assigns provider  handler role d  rules r  then f }\n  branch f {\n";
    for i in 0..n {
        let asked =
            ["provider.rating > 3", "provider.regions contains t", "provider = p", "provider.far"][i % 4];
        let _ = writeln!(
            text,
            "    when {asked} and ({}) -> {}",
            condition(i * 5 + 3, 0),
            ["g", "done"][(i + by) % 2]
        );
    }
    *text += "    otherwise -> g\n  }
  assign g \"G\" { portal provider  assigns engineer  handler role c  rules g  then on  declined a  within 4h of office else declined }
  task on \"On\" { portal provider  handler engineer  then done  declined g }
  end done\n}\n";
}
