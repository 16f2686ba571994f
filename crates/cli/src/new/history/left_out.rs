//! Fields that give the answer away: they are it, or are known only afterwards, when nobody has to ask any more.

use std::collections::{BTreeMap, HashMap};

use super::past::{Cells, Moment, Past, Texts};
use super::words;
use crate::agreement::percent;
use crate::new::draft::Draft;
use consign_learn::Field;

/// Fields, each with the reason.
pub type Reasons = BTreeMap<usize, String>;

/// So many of the orders tell what a field is, evenly spread.
const LOOKED_AT: usize = 50_000;
/// Shares of a hundred orders that make sure.
const NEARLY_ALL: usize = 95;
const ALL_BUT_ERRORS: usize = 99;

/// The field with the date on which orders came, and its column: the one whose dates are no later than any other's.
pub fn opened<'d>(past: &Past, draft: &'d Draft) -> Option<(usize, &'d str)> {
    let rows = rows(past);
    let dates: Vec<usize> = (0..past.cells.len())
        .filter(|at| past.cells[*at].moment.is_some_and(|moment| moment != Moment::Time))
        .collect();
    let is_there = |field: &usize| share(rows.iter().map(|row| past.cells[*field].has(*row))) >= NEARLY_ALL;
    let is_first = |field: &&usize| {
        let others = dates.iter().filter(|other| other != field);
        is_there(field)
            && others.into_iter().all(|other| never_before(past, &rows, *other, **field) >= NEARLY_ALL)
    };
    let first = dates.iter().find(is_first)?;
    Some((*first, draft.fields[*first].column.as_str()))
}

/// The fields that no rule is to look at.
pub fn reasons(past: &Past, draft: &Draft, answer: usize, opened: Option<(usize, &str)>) -> Reasons {
    let rows = rows(past);
    let mut reasons = Reasons::new();
    let others = |field: &usize| {
        *field != draft.id && *field != answer && opened.is_none_or(|opened| opened.0 != *field)
    };
    let fields: Vec<usize> = (0..draft.fields.len()).filter(others).collect();
    let column = draft.fields[answer].column.as_str();
    for field in &fields {
        let cells = &past.cells[*field];
        let texts = cells.texts.as_ref();
        let by_text = texts.and_then(|texts| {
            is_answer(past, &rows, texts, &draft.fields[*field].name, (&draft.fields[answer].name, column))
        });
        let by_date = || opened.and_then(|opened| is_later(past, &rows, cells, *field, opened));
        let by_name = || {
            let word = words::afterwards(&draft.fields[*field].name)?;
            Some(format!("by its name, `{word}`, known only afterwards"))
        };
        let by_values = || {
            let are_status =
                texts.is_some_and(|texts| words::are_status(texts.texts.iter().map(String::as_str)));
            are_status
                .then(|| "its values say what became of an order, which is known only afterwards".to_owned())
        };
        if let Some(reason) = by_text.or_else(by_date).or_else(by_name).or_else(by_values) {
            reasons.insert(*field, reason);
        }
    }
    add_filled_with(past, &rows, draft, &fields, &mut reasons);
    reasons
}

/// The orders that tell whom they went to, or some of them.
fn rows(past: &Past) -> Vec<usize> {
    let told: Vec<usize> = (0..past.answers.len()).filter(|row| past.answers[*row].is_some()).collect();
    let step = told.len().div_ceil(LOOKED_AT).max(1);
    told.into_iter().step_by(step).collect()
}

/// Of a hundred, how many are true; nought if there are none.
fn share(all: impl Iterator<Item = bool>) -> usize {
    let (yes, all) = all.fold((0, 0), |(yes, all), is| (yes + usize::from(is), all + 1));
    (100 * yes).checked_div(all).unwrap_or_default()
}

/// Of a hundred orders that have both, in how many a field's date is not before another's.
fn never_before(past: &Past, rows: &[usize], field: usize, other: usize) -> usize {
    let dates =
        |field: usize, row: usize| past.cells[field].scalars.get(row).copied().filter(|date| !date.is_nan());
    let pairs = rows.iter().filter_map(|row| Some((dates(field, *row)?, dates(other, *row)?)));
    let mut pairs = pairs.peekable();
    // What nobody can compare is no reason against.
    if pairs.peek().is_none() { 100 } else { share(pairs.map(|(date, before)| date >= before)) }
}

fn is_later(
    past: &Past,
    rows: &[usize],
    cells: &Cells,
    field: usize,
    opened: (usize, &str),
) -> Option<String> {
    let is_date = cells.moment.is_some_and(|moment| moment != Moment::Time);
    let is_later = is_date && never_before(past, rows, field, opened.0) >= ALL_BUT_ERRORS;
    is_later.then(|| format!("never before `{}`: known only afterwards", opened.1))
}

/// Why a field is the answer in other words: the names are those of the two fields, and the answer's column.
fn is_answer(past: &Past, rows: &[usize], texts: &Texts, name: &str, answer: (&str, &str)) -> Option<String> {
    let mut pairs: HashMap<(u32, u32), usize> = HashMap::new();
    for row in rows {
        if let Some(went) = past.answers[*row]
            && texts.codes[*row] != Field::MISSING
        {
            *pairs.entry((texts.codes[*row], went)).or_default() += 1;
        }
    }
    let all: usize = pairs.values().sum();
    let of = |is: &dyn Fn(&str, &str) -> bool| -> usize {
        let is = |pair: &(u32, u32)| {
            let went = past.names[pair.1 as usize].to_lowercase();
            texts.text(pair.0).is_some_and(|text| is(&text.trim().to_lowercase(), &went))
        };
        pairs.iter().filter(|(pair, _)| is(pair)).map(|(_, count)| *count).sum()
    };
    let column = answer.1;
    let is_in = |count: usize| all > 0 && count * 100 >= all * NEARLY_ALL;
    let equal = of(&|text, went| text == went);
    if is_in(equal) {
        return Some(format!(
            "the same as `{column}` in {} of the orders",
            percent(equal as u64, all as u64)
        ));
    }
    let begins = of(&|text, went| is_beginning(text, went) || is_beginning(went, text));
    if is_in(begins) && texts.texts.len() > 1 {
        return Some(format!("a part of `{column}` in {} of the orders", percent(begins as u64, all as u64)));
    }
    let shared =
        name.split('_').find(|word| word.len() > 2 && answer.0.split('_').any(|other| other == *word));
    (shared.is_some() && stand_for_each_other(&pairs, all))
        .then(|| format!("another name of what `{column}` has"))
}

/// Whether a text begins with another, which ends with a word.
fn is_beginning(text: &str, of: &str) -> bool {
    let rest = of.strip_prefix(text).filter(|_| text.len() > 1);
    rest.is_some_and(|rest| rest.chars().next().is_none_or(|next| !next.is_alphanumeric()))
}

/// Whether each value has its own answer, and each answer its own value, of three at least.
fn stand_for_each_other(pairs: &HashMap<(u32, u32), usize>, all: usize) -> bool {
    const FEWEST: usize = 3;
    let commonest = |key: &dyn Fn(&(u32, u32)) -> u32| {
        let mut most: HashMap<u32, usize> = HashMap::new();
        for (pair, count) in pairs {
            let known = most.entry(key(pair)).or_default();
            *known = (*known).max(*count);
        }
        (most.len(), most.values().sum::<usize>())
    };
    let (values, of_values) = commonest(&|pair| pair.0);
    let (answers, of_answers) = commonest(&|pair| pair.1);
    values.min(answers) >= FEWEST && of_values.min(of_answers) * 100 >= all * ALL_BUT_ERRORS
}

/// Leaves out what is filled in with something that is known only afterwards: it is missing where that is.
fn add_filled_with(past: &Past, rows: &[usize], draft: &Draft, fields: &[usize], reasons: &mut Reasons) {
    let missing =
        |field: usize| -> Vec<bool> { rows.iter().map(|row| !past.cells[field].has(*row)).collect() };
    let later: Vec<(usize, Vec<bool>)> = reasons
        .keys()
        .filter(|field| past.cells[**field].is_known())
        .map(|field| (*field, missing(*field)))
        .collect();
    let is_telling = |missing: &[bool]| (1..ALL_BUT_ERRORS).contains(&share(missing.iter().copied()));
    for field in fields {
        if reasons.contains_key(field) || !past.cells[*field].is_known() {
            continue;
        }
        let own = missing(*field);
        let is_alike = |other: &&(usize, Vec<bool>)| {
            is_telling(&other.1)
                && share(own.iter().zip(&other.1).map(|(one, other)| one == other)) >= ALL_BUT_ERRORS
        };
        if let Some((with, _)) = later.iter().find(is_alike) {
            let with = &draft.fields[*with].column;
            reasons.insert(*field, format!("missing where `{with}` is: known only afterwards"));
        }
    }
}
