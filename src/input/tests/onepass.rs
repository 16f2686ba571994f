//! Reading in one pass and member by member come to the same: the same order, the same message.

use crate::program::{IdVec, Slot};
use crate::test_cases::cases;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::csv::Row;
use super::super::decoder::Decoder;
use super::*;

const OTHERS: &str = r#"
schema work_order {
  id text
  due date?
  start time? from "from"
  takes duration?
  done bool?
  days set of date?
  sizes set of enum [small, large]?
  lines list of { sku text  qty integer?  note text? }?
}
"#;

fn keys() -> impl Strategy<Value = &'static str> {
    select(
        &[
            "number",
            "priority",
            "region",
            "value",
            "skills",
            "created",
            "site",
            "customer",
            "contact",
            "full name",
            "tier",
            "tags",
            "phone",
            "note",
            "id",
            "due",
            "from",
            "takes",
            "done",
            "days",
            "sizes",
            "lines",
            "sku",
            "qty",
            "v\\u0061lue",
            "other",
            "\\ud800",
        ][..],
    )
}

/// Values that fit some field, values that fit none, and what is no JSON.
fn simple() -> impl Strategy<Value = String> {
    let fixed = select(
        &[
            "null",
            "true",
            "false",
            "0",
            "-0",
            "12",
            "-1.50e2",
            "01",
            "1.",
            "1e400",
            "12345678901234567890123456789",
            "\"low\"",
            "\"high\"",
            "\"silver\"",
            "\"small\"",
            "\"\"",
            "\"NY\"",
            "\"ny\"",
            "\"Stra\u{df}e\"",
            "\"a\\u0041\"",
            "\"\\ud800\"",
            "\"\\x\"",
            "\"a\nb\"",
            "\"unended",
            "\"2026-03-01\"",
            "\"2026-02-30\"",
            "\"08:30\"",
            "\"08:30:61\"",
            "\"2026-03-01T08:30:00Z\"",
            "\"2026-03-01 08:30:00\"",
            "\"PT4H\"",
            "\"4h 30min\"",
            "[40, -74.5]",
            "[91, 0]",
            "{\"lat\": 1, \"lon\": 2}",
            "[]",
            "{}",
            "[\"NY\", \"x\", \"NY\"]",
            "[1, 2.0, 1]",
            "[null]",
            "[1,]",
            "[\"small\", \"large\"]",
            "[{\"sku\": \"a\"}, {\"qty\": 2, \"sku\": \"b\", \"x\": []}]",
            "[{\"qty\": 2}]",
            "[{}, {\"sku\": \"a\", \"sku\": \"a\"}]",
            "nope",
            "",
        ][..],
    );
    prop_oneof![8 => fixed.prop_map(str::to_owned), 1 => deep()]
}

/// Brackets around the depth that is read.
fn deep() -> impl Strategy<Value = String> {
    (120usize..135).prop_map(|depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth)))
}

fn space() -> impl Strategy<Value = &'static str> {
    prop_oneof![8 => Just(""), 1 => select(&[" ", "\t\r\n", "  ", "\u{a0}"][..])]
}

fn object(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let member =
        (keys(), space(), value).prop_map(|(key, space, value)| format!("{space}\"{key}\":{space}{value}"));
    proptest::collection::vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(",")))
}

/// The required members, some of them spoilt, and others before and after them.
fn record() -> impl Strategy<Value = String> {
    let value = || prop_oneof![6 => simple(), 1 => object(simple())];
    let good = prop_oneof![
        Just(
            r#""number": "A", "priority": "low", "skills": ["b", "a"], "customer": {"full name": "N", "tags": [2, 1]}"#
        ),
        Just(
            r#""customer": {"tags": [], "full name": ""}, "id": 12, "skills": [], "priority": "high", "number": -7"#
        ),
    ];
    let more = || proptest::collection::vec((keys(), value()), 0..3);
    let member = |(key, value): &(&str, String)| format!("\"{key}\": {value}");
    let whole = (more(), good, more(), space()).prop_map(move |(before, good, after, space)| {
        let members = before.iter().map(member).chain([good.to_owned()]).chain(after.iter().map(member));
        format!("{space}{{{}{space}}}{space}", members.collect::<Vec<_>>().join(", "))
    });
    prop_oneof![6 => whole, 2 => object(value()), 1 => value()]
}

/// A byte taken away, put in or changed, or the end cut off.
fn spoilt() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![select(&b"{}[]\",:\\-.eE01 n\x00\x1f"[..]), any::<u8>()];
    (record(), any::<prop::sample::Index>(), 0..4u8, byte).prop_map(|(record, at, how, byte)| {
        let mut bytes = record.into_bytes();
        if bytes.is_empty() {
            return bytes;
        }
        let at = at.index(bytes.len());
        match how {
            0 => bytes.truncate(at),
            1 => drop(bytes.remove(at)),
            2 => bytes.insert(at, byte),
            _ => bytes[at] = byte,
        }
        bytes
    })
}

fn shown(decoded: &Result<Order, crate::input::InvalidOrder>) -> String {
    format!("{decoded:?}")
}

#[test]
fn reading_in_one_pass_comes_to_the_same() {
    let programs = [program(SCHEMA), program(OTHERS)];
    let records = prop_oneof![2 => record().prop_map(String::into_bytes), 1 => spoilt()];
    let (mut good, mut bad) = (0u32, 0u32);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(cases(7_000)));
    let some_kept = programs.iter().map(|program| {
        let kept: IdVec<Slot, bool> = program.work_order.slots().map(|slot| slot.0 % 2 == 1).collect();
        Decoder::keeping(program, &kept)
    });
    let mut decoders: Vec<Decoder<&Program>> = programs.iter().map(Decoder::new).chain(some_kept).collect();
    let decoders = std::cell::RefCell::new(&mut decoders);
    let counts = std::cell::RefCell::new((&mut good, &mut bad));
    let held = runner.run(&records, |bytes| {
        for decoder in decoders.borrow_mut().iter_mut() {
            let closely = decoder.looked_at_closely(&bytes);
            let mut counts = counts.borrow_mut();
            *(if closely.is_ok() { &mut *counts.0 } else { &mut *counts.1 }) += 1;
            prop_assert_eq!(shown(&decoder.order(&bytes).cloned()), shown(&closely));
        }
        Ok(())
    });
    assert!(held.is_ok(), "{held:?}");
    assert!(good > 1_000 && bad > 1_000, "{good} valid records, {bad} invalid ones");
}

#[test]
fn usual_records_are_read_in_one_pass() {
    let program = program(SCHEMA);
    let mut decoder = Decoder::new(&program);
    for record in [
        r#"{"number": "A", "priority": "low", "skills": ["NY", "z"], "customer": {"full name": "N", "tags": [1.5]}}"#,
        r#" {"x": {"y": [1]}, "customer":{"tags":[],"tier":null,"full name":"\u0041"},"skills":[],"priority":"low",
            "site": [1, 2], "number": 7} "#,
    ] {
        assert!(decoder.in_one_pass(record.as_bytes()).is_some(), "{record}");
        assert!(decoder.looked_at_closely(record.as_bytes()).is_ok(), "{record}");
    }
}

#[test]
fn what_no_decision_reads_is_looked_at_and_not_kept() {
    let fields = [
        ("whens", "number"),
        ("ored", "bool"),
        ("leads", "text"),
        ("branches", "enum [yes, no]"),
        ("serves", "set of text"),
        ("chosen", "text caseless"),
        ("site", "point"),
        ("added", "duration"),
        ("day", "datetime"),
        ("named", "number"),
        ("plain", "number"),
        ("words", "text"),
        ("several", "set of number"),
        ("inner", "{ read number  other date }"),
    ];
    let schema: String = fields.iter().map(|(name, ty)| format!("  {name} {ty}\n")).collect();
    let text = format!(
        r#"timezone "UTC"
schema work_order {{ id text
{schema}}}
schema provider {{ base point  regions set of text }}
role dispatcher "Dispatcher" of company
provider p "P" {{ base: (1, 2), regions: [] }}
let one_let = named > 1 or weekday(day) = mon
rules r assigns provider {{
  eligible when provider.regions contains any serves
  rule a {{ when whens > 1 and (not ored or inner.read = 2) assign p }}
  rule b {{ when one_let and now + added > now assign best provider where chosen = "x" rank by distance(provider.base, site) }}
}}
workflow w "W" when leads starts with "a" {{
  start s
  branch s {{ when branches = yes -> n otherwise -> done }}
  assign n "N" {{ portal company assigns provider handler role dispatcher rules r then done }}
  end done
}}
"#
    );
    let program = program(&text);
    let schema = &program.work_order;
    let read = schema.slots().zip(program.fields_read()).filter(|(_, is_read)| *is_read);
    let read: Vec<&str> = read.map(|(slot, _)| &*schema.field(slot).path).collect();
    let expected = [
        "whens",
        "ored",
        "leads",
        "branches",
        "serves",
        "chosen",
        "site",
        "added",
        "day",
        "named",
        // That the record around is there.
        "inner",
        "inner.read",
    ];
    assert_eq!(read, expected);

    let order = r#"{"id": "A", "whens": 1, "ored": true, "leads": "a", "branches": "yes", "serves": ["x"], "chosen": "X",
        "site": [1, 2], "added": "4h", "day": "2026-03-02T09:00:00Z", "named": 5, "plain": 1.50, "words": "w",
        "several": [1, 2], "inner": {"read": 2, "other": "2026-03-02"}}"#;
    let mut decoder = Decoder::for_decisions(&program);
    for _ in 0..2 {
        let found = decoder.order(order.as_bytes()).expect("it fits");
        assert_eq!(found.id(), "A");
        let kept = schema.slots().filter(|slot| !found.value(*slot).is_missing());
        assert_eq!(kept.map(|slot| &*schema.field(slot).path).collect::<Vec<_>>(), expected);
    }
    for (good, bad) in [
        ("1.50", "\"1.50\""),
        ("\"w\"", "7"),
        ("[1, 2], \"inner\"", "[1, \"2\"], \"inner\""),
        ("\"2026-03-02\"", "\"2026-02-30\""),
        ("\"words\": \"w\",", ""),
        ("\"plain\": 1.50", "\"plain\": null"),
    ] {
        assert!(order.contains(good), "{good}");
        let order = order.replace(good, bad);
        assert!(decoder.order(order.as_bytes()).is_err(), "{order}");
    }
}

/// Cells as the parser of CSV leaves them: all bytes, and where each cell ends.
fn cells(cells: &[Vec<u8>]) -> (Vec<u8>, Vec<usize>) {
    let mut bytes = Vec::new();
    let ends = cells.iter().enumerate().map(|(at, cell)| {
        bytes.extend_from_slice(if at == 0 { b"" } else { b"," });
        bytes.extend_from_slice(cell);
        bytes.len()
    });
    let ends = ends.collect();
    (bytes, ends)
}

#[test]
fn reading_a_row_in_one_pass_comes_to_the_same() {
    let header = select(
        &[
            "number",
            "priority",
            "region",
            "value",
            "skills",
            "created",
            "site",
            "customer.full name",
            "customer.tier",
            "customer.tags",
            "contact.phone",
            "contact.note",
            "id",
            "due",
            "from",
            "takes",
            "done",
            "days",
            "sizes",
            "other",
        ][..],
    );
    let cell = prop_oneof![
        8 => select(&[
            "", "A", "low", "high", "NY", "Ny", "12", "1.50", "-7", "x", "a;b; a;", ";", "2;1", "2026-03-01", "2026-02-30",
            "08:30", "2026-03-01T08:30:00Z", "2026-03-01 08:30:00", "PT4H", "true", "yes", "40; -74.5", "91, 0", "silver",
            "small;large", "small",
        ][..]).prop_map(|cell| cell.as_bytes().to_vec()),
        1 => select(vec![b"\xc3".to_vec(), b"\xa9".to_vec(), b"\xff".to_vec(), b"\xc3\xa9".to_vec()]),
    ];
    let needed = ["number", "priority", "skills", "customer.full name", "customer.tags", "id"];
    let table = proptest::collection::vec(header, 0..6).prop_flat_map(move |more| {
        let header: Vec<&str> = needed.into_iter().chain(more).collect();
        let good = ["A", "low", "a;b", "N", "1", "B"].map(|cell| cell.as_bytes().to_vec());
        let row = proptest::collection::vec(cell.clone(), header.len()..header.len() + 2);
        (Just(header), row, 0..good.len() + 1, 0..20u8).prop_map(move |(header, mut row, spoilt, width)| {
            for (at, good) in good.iter().enumerate().filter(|(at, _)| *at != spoilt) {
                row[at].clone_from(good);
            }
            if width > 0 {
                row.truncate(header.len());
            }
            (header, row)
        })
    });
    let programs = [program(SCHEMA), program(OTHERS)];
    let decoders: Vec<Decoder<&Program>> = programs.iter().map(Decoder::new).collect();
    let decoders = std::cell::RefCell::new(decoders);
    let counts = std::cell::RefCell::new([0u32; 2]);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(cases(3_500)));
    let held = runner.run(&table, |(header, row)| {
        let header: Vec<Vec<u8>> = header.iter().map(|name| name.as_bytes().to_vec()).collect();
        let (header, row) = (cells(&header), cells(&row));
        for decoder in decoders.borrow_mut().iter_mut() {
            let columns = decoder.columns(Row { bytes: &header.0, ends: &header.1, typed: &[], flaw: None });
            let row = Row { bytes: &row.0, ends: &row.1, typed: &[], flaw: None };
            let closely = decoder.row_looked_at_closely(&columns, row);
            counts.borrow_mut()[usize::from(closely.is_ok())] += 1;
            prop_assert_eq!(shown(&decoder.csv_order(&columns, row).cloned()), shown(&closely));
        }
        Ok(())
    });
    assert!(held.is_ok(), "{held:?}");
    let [bad, good] = counts.into_inner();
    assert!(good > 1_000 && bad > 1_000, "{good} valid rows, {bad} invalid ones");
}
