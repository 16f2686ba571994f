//! The numbers: what is counted, by whomever it is counted, and who sees it.

use consign_desk::tally;
use jiff::SignedDuration;
use serde_json::json;

use super::fixture::Desk;
use super::portal::Browser;

/// A week at the desk: `received`, `by_rules`, `by_hand`, `declined`, `expired`, `done` of its two busy days.
fn week() -> Desk {
    let desk = Desk::new();
    desk.receive("WO-1", "NY", "high");
    desk.receive("WO-2", "NY", "low");
    desk.after(SignedDuration::from_mins(30));
    desk.command("dana", "WO-2", "assign", &json!({"provider": "north"})).is(200);
    desk.command("nina", "WO-2", "decline", &json!({"reason": "full"})).is(200);
    desk.command("nina", "WO-1", "assign", &json!({"engineer": "amy"})).is(200);
    desk.command("north.amy", "WO-1", "complete", &json!({})).is(200);
    desk.after(SignedDuration::from_hours(24));
    desk.receive("WO-3", "NY", "high");
    desk.after(SignedDuration::from_hours(5));
    desk
}

fn days_csv(desk: &Desk) -> String {
    Browser::signed_in(desk, "vera").page("/company/numbers/days.csv?days=7")
}

const DAYS: [&str; 2] = ["2026-03-02,2,1,2,1,0,1", "2026-03-03,1,1,0,0,1,0"];

#[test]
fn what_happened_is_added_up_by_day() {
    let desk = week();
    let csv = days_csv(&desk);
    assert!(csv.starts_with("day,received,by_rules,by_hand,declined,expired,done\n"), "{csv}");
    assert_eq!(csv.lines().count(), 8);
    for day in DAYS {
        assert!(csv.contains(day), "{day}: {csv}");
    }
    let page = Browser::signed_in(&desk, "dana").page("/company/numbers?days=7");
    assert!(page.contains("Declined <b class=\"figure\">1</b>"), "{page}");
    assert!(page.contains("30 min") || page.contains("29 min"), "{page}");
    assert!(page.contains("A rule says so") && page.contains("NorthStar"), "{page}");
    assert!(
        page.len() <= 60_000 && !page.contains(" style=") && page.matches("<title").count() >= 7,
        "{page}"
    );
    let providers = Browser::signed_in(&desk, "dana").page("/company/numbers/providers.csv?days=7");
    assert!(providers.contains("north,NorthStar,"), "{providers}");
}

#[test]
fn what_is_kept_and_what_is_counted_beside_it_come_to_the_same() {
    let desk = week();
    let before = days_csv(&desk);
    while tally::forward(&desk.office).expect("the database") {}
    assert_eq!(days_csv(&desk), before, "all of it is kept");
    desk.receive("WO-4", "NY", "low");
    let more = days_csv(&desk);
    assert_ne!(more, before, "and the rest is counted beside it");
    while tally::forward(&desk.office).expect("the database") {}
    assert_eq!(days_csv(&desk), more);
    assert!(!tally::forward(&desk.office).expect("the database"), "there is nothing more");
    desk.is_sound();
}

#[test]
fn numbers_are_the_company_s() {
    let desk = week();
    for who in ["dana", "vera", "root"] {
        assert_eq!(Browser::signed_in(&desk, who).get("/company/numbers").status, 200, "{who}");
    }
    for who in ["nina", "north.amy"] {
        let browser = Browser::signed_in(&desk, who);
        for path in ["/company/numbers", "/provider/north/numbers", "/provider/north/numbers/days.csv"] {
            assert_eq!(browser.get(path).status, 404, "{who} {path}");
        }
    }
    let dana = Browser::signed_in(&desk, "dana");
    assert_eq!(dana.get("/company/numbers/secrets.csv").status, 404);
    for days in ["90", "7", "8", "-1", "99999999"] {
        let page = dana.page(&format!("/company/numbers?days={days}"));
        assert!(page.len() <= 60_000, "{days}: {}", page.len());
    }
}

#[test]
fn an_empty_desk_has_numbers_too() {
    let desk = Desk::new();
    let page = Browser::signed_in(&desk, "dana").page("/company/numbers");
    assert!(page.contains("Nothing in these days."), "{page}");
}
