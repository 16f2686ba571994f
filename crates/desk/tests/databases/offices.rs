//! Several offices on one database of PostgreSQL, as several processes have them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use consign_desk::core::{Actor, By, Command, Event, Pick, Scope, Service, Status, What, compile};
use consign_desk::office::{Failed, Office, Publication, Published, SystemClock, publish};
use consign_desk::store::{Store, StoreError};

use crate::postgres::{Schema, with_schema};
use crate::sample;
use crate::suite::read;

/// Rules that look at workloads: whoever decides has to know what the others decided.
pub const CAPPED: &str = r#"
schema work_order { id text  region text }
schema provider { capacity number }
role dispatcher "Dispatcher" of company
role crew "Crew" of provider
directory "directory.json"
rules capped assigns provider {
  eligible when provider.workload < provider.capacity
  rule preferred "In the order of preference" { assign first of northstar, coolair else manual "Everybody is full" }
}
workflow service "Field service" {
  start intake
  assign intake "Intake" { portal company  assigns provider  handler role dispatcher  rules capped  then on_site }
  task on_site "On site" { portal provider  handler role crew  then done  declined intake }
  end done
}
"#;

/// Rules that look at orders alone: offices decide at the same time.
const BY_REGION: &str = r#"
schema work_order { id text  region text }
schema provider { capacity number }
role dispatcher "Dispatcher" of company
role crew "Crew" of provider
directory "directory.json"
rules by_region assigns provider {
  rule north "North" { when region = "N"  assign northstar }
  rule south "South" { when region = "S"  assign coolair }
}
workflow service "Field service" {
  start intake
  assign intake "Intake" { portal company  assigns provider  handler role dispatcher  rules by_region  then on_site }
  task on_site "On site" { portal provider  handler role crew  then done  declined intake }
  end done
}
"#;

const CAPACITIES: [(&str, usize); 2] = [("northstar", 5), ("coolair", 3)];

/// How many orders there are to act on; few, so that threads meet.
const ORDERS: u64 = 60;

/// How much each thread does.
const COMMANDS: usize = 150;

fn office(schema: &Schema<'_>) -> Office {
    let store: Arc<dyn Store> = schema.connect();
    Office::open(store, Arc::new(SystemClock)).expect("an office")
}

/// The files of a program with its directory.
pub fn files(program: &str) -> Vec<(String, String)> {
    let providers: Vec<_> = CAPACITIES
        .iter()
        .map(|(id, capacity)| serde_json::json!({"id": id, "name": id, "capacity": capacity}))
        .collect();
    let directory = serde_json::json!({ "providers": providers }).to_string();
    vec![("main.consign".to_owned(), program.to_owned()), ("directory.json".to_owned(), directory)]
}

fn publication(program: &str) -> Publication {
    let files = files(program);
    Publication {
        root: "main.consign".into(),
        compiled: Arc::new(compile("main.consign", &files).expect("a program")),
        files,
        note: None,
        moves: BTreeMap::new(),
        keep_invalid: false,
        rerun: false,
        is_dry: false,
    }
}

pub fn go_live(office: &Office, program: &str) {
    let wanted = publication(program);
    let by = By::Publisher { publisher: "tests".into() };
    let published = office.ask(move |session| publish(session, &wanted, &by)).expect("it is published");
    assert!(matches!(published, Published::Live { .. }), "{published:?}");
}

pub fn service() -> Actor {
    let scopes = BTreeSet::from([Scope::Dispatch, Scope::OrdersWrite]);
    Actor::Service(Arc::new(Service { name: "tests".into(), scopes }))
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// What was acknowledged: order, revision, what happened.
type Acknowledged = (Arc<str>, u64, &'static str);

/// Does something random, and says what the desk acknowledged.
fn act(office: &Office, random: &mut Random) -> Result<Option<Acknowledged>, Failed> {
    let number = random.below(ORDERS);
    let id = format!("W-{number}");
    if random.below(3) == 0 {
        let region = ["N", "S", "E"][(number % 3) as usize];
        let document = serde_json::json!({"id": id, "region": region}).to_string();
        let received = office.ask(move |session| session.receive(&document, &service()))?;
        let received = received.expect("the same document each time");
        return Ok((!received.again).then_some((received.order.id, 1, "received")));
    }
    let pick = Pick { provider: Some(CAPACITIES[random.below(2) as usize].0.into()), ..Pick::default() };
    let command = match random.below(8) {
        0 | 1 => Command::Assign(pick),
        2 => Command::Decline { reason: None, note: None },
        3 => Command::Complete { note: None },
        4 => Command::Recall { note: None },
        5 => Command::Reassign(pick),
        6 => Command::Cancel { note: None },
        _ => Command::Claim,
    };
    let known = office.store().read()?.order(&id)?;
    let revision = known.filter(|_| command.needs_revision()).map(|order| order.revision);
    let change = office.ask(move |session| session.act(&id, &command, revision, &service()))?;
    Ok(change.ok().map(|change| (change.order.id, change.event.revision, change.event.body.event.as_str())))
}

/// What a desk was told to do.
#[derive(Default)]
struct Done {
    acknowledged: Vec<Acknowledged>,
    /// How often it could not be found out whether something was done.
    uncertain: usize,
}

/// Acts at an office; what fails because a connection broke was not done.
fn act_often(office: &Office, seed: u64, progress: &AtomicUsize) -> Done {
    let (mut random, mut all) = (Random(seed), Done::default());
    for _ in 0..COMMANDS {
        match act(office, &mut random) {
            Ok(done) => {
                progress.fetch_add(done.iter().len(), Ordering::Relaxed);
                all.acknowledged.extend(done);
            }
            Err(Failed::Store(StoreError::Uncertain)) => all.uncertain += 1,
            Err(Failed::Store(StoreError::Unreachable(_))) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    all
}

/// Lets two threads act at each office.
fn run(offices: &[Office], seed: u64, progress: &AtomicUsize) -> Done {
    std::thread::scope(|scope| {
        let spawn = |(number, office)| scope.spawn(move || act_often(office, seed * 1000 + number, progress));
        let threads: Vec<_> = (0..).zip(offices.iter().chain(offices)).map(spawn).collect();
        threads.into_iter().fold(Done::default(), |mut all, thread| {
            let done = thread.join().expect("no panic");
            all.acknowledged.extend(done.acknowledged);
            all.uncertain += done.uncertain;
            all
        })
    })
}

/// What is true of a desk, whatever was done to it and by whom.
fn check(offices: &[Office], done: &Done, is_capped: bool) {
    let feed = read(&**offices[0].store(), |read| read.feed(0, usize::MAX));
    assert!(feed.iter().map(|event| event.seq).eq(1..=feed.len() as u64), "the feed has gaps");
    has_every_revision(offices, &feed);
    let mut kept: Vec<Acknowledged> =
        feed.iter().map(|event| (event.order.clone(), event.revision, event.body.event.as_str())).collect();
    for change in &done.acknowledged {
        let at = kept.iter().position(|event| event == change);
        kept.swap_remove(
            at.unwrap_or_else(|| panic!("{change:?} was acknowledged and is not in the history")),
        );
    }
    assert!(
        kept.len() <= done.uncertain,
        "{kept:?} was done, and whoever asked for it was told that it was not"
    );
    let open = workloads(&feed, is_capped);
    for office in offices {
        // What each writes down, and what it recomputes, is the same.
        let state = office.state().expect("a state").to_json();
        let of = office.ask(|session| Ok(session.state().to_json())).expect("a state");
        assert_eq!(state, of, "an office goes by another state than the history has");
        for (provider, _) in CAPACITIES {
            let workload = state["workloads"][provider]["open"].as_u64().unwrap_or(0);
            assert_eq!(workload, open.get(provider).copied().unwrap_or(0) as u64, "{provider}: {state}");
        }
    }
}

fn has_every_revision(offices: &[Office], feed: &[Event]) {
    let orders = read(&**offices[0].store(), |read| {
        read.orders(&consign_desk::store::Select { limit: usize::MAX, ..Default::default() })
    });
    let of_feed: BTreeSet<_> = feed.iter().map(|event| &event.order).collect();
    assert_eq!(orders.iter().map(|order| &order.id).collect::<BTreeSet<_>>(), of_feed);
    for order in &orders {
        let history = read(&**offices[0].store(), |read| read.history(&order.id));
        let changes = history.iter().filter(|event| event.body.event.changes_the_order());
        assert!(
            changes.clone().map(|event| event.revision).eq(1..=order.revision),
            "{}: {history:#?}",
            order.id
        );
        let last = changes.max_by_key(|event| event.seq).expect("an event");
        assert_eq!(last.body.after, order.placement, "{}", order.id);
        assert_eq!(history[0].body.event, What::Received);
    }
}

/// How many open orders each provider has after all events; never more than it can do, where rules look at that.
fn workloads(feed: &[Event], is_capped: bool) -> BTreeMap<String, usize> {
    let (mut of, mut open) = (BTreeMap::<Arc<str>, String>::new(), BTreeMap::<String, usize>::new());
    for event in feed {
        if let Some(provider) = of.remove(&event.order) {
            *open.entry(provider).or_default() -= 1;
        }
        let place = &event.body.after;
        let provider = place.at.as_ref().and_then(|at| at.provider.clone());
        if let Some(provider) = provider.filter(|_| place.status == Status::Waiting) {
            *open.entry(provider.to_string()).or_default() += 1;
            of.insert(event.order.clone(), provider.to_string());
        }
        let exceeded =
            CAPACITIES.iter().find(|(id, capacity)| open.get(*id).is_some_and(|open| open > capacity));
        assert!(
            !is_capped || exceeded.is_none(),
            "{exceeded:?} is exceeded by event {}: {open:?}",
            event.seq
        );
    }
    open
}

fn course(program: &str, count: usize, seed: u64, breaks: bool) {
    with_schema(|schema| {
        let offices: Vec<Office> = (0..count).map(|_| office(schema)).collect();
        go_live(&offices[0], program);
        let (is_over, progress) = (AtomicBool::new(false), AtomicUsize::new(0));
        let (done, broken) = std::thread::scope(|scope| {
            let breaking = scope.spawn(|| {
                let (mut broken, mut last) = (0, 0);
                while breaks && !is_over.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(2));
                    // Now and then, so that there is something to lose.
                    if progress.load(Ordering::Relaxed) >= last + 10 {
                        broken += schema.cluster.break_connections(&schema.name);
                        last = progress.load(Ordering::Relaxed);
                    }
                }
                broken
            });
            let done = run(&offices, seed, &progress);
            is_over.store(true, Ordering::Relaxed);
            (done, breaking.join().expect("no panic"))
        });
        assert!(!breaks || broken > 10, "{broken} connections were broken");
        assert!(done.acknowledged.len() > COMMANDS / 2, "{} acknowledged", done.acknowledged.len());
        check(&offices, &done, program == CAPPED);
    });
}

#[test]
fn offices_that_look_at_workloads_exceed_no_cap() {
    course(CAPPED, 3, 1, false);
    course(CAPPED, 2, 2, false);
}

#[test]
fn offices_that_do_not_look_at_workloads_add_them_up_all_the_same() {
    course(BY_REGION, 3, 3, false);
    course(BY_REGION, 2, 4, false);
}

#[test]
fn broken_connections_lose_nothing_and_do_nothing_twice() {
    course(CAPPED, 3, 5, true);
    course(BY_REGION, 3, 6, true);
}

/// Long enough for another thread to come to where it waits.
const MOMENT: Duration = Duration::from_millis(300);

#[test]
fn an_office_that_has_not_seen_the_program_yet_decides_alone_all_the_same() {
    with_schema(|schema| {
        let (first, second) = (office(schema), office(schema));
        go_live(&first, CAPPED);
        let beside = schema.connect();
        let mut deciding = beside.write().expect("a transaction");
        deciding.alone().expect("nobody else is");
        std::thread::scope(|scope| {
            let received = scope.spawn(|| {
                second.ask(|session| session.receive(r#"{"id": "W-1", "region": "N"}"#, &service()))
            });
            std::thread::sleep(MOMENT);
            assert!(!received.is_finished(), "it did not wait");
            drop(deciding);
            let received = received.join().expect("no panic").expect("it is done").expect("it is taken in");
            assert!(received.order.placement.provider.is_some());
        });
    });
}

#[test]
fn publishing_sees_the_orders_that_others_are_at() {
    with_schema(|schema| {
        let office = office(schema);
        go_live(&office, BY_REGION);
        let beside = schema.connect();
        let mut deciding = beside.write().expect("a transaction");
        let mut order = sample::order("W-1");
        order.document = r#"{"id": "W-1", "region": "E"}"#.into();
        order.placement.at = Some(consign::At::new("service", "intake"));
        deciding.put_order(&order).expect("it is put");
        deciding.append(&mut [sample::received(&order)]).expect("it is appended");
        std::thread::scope(|scope| {
            let published = scope.spawn(|| {
                let wanted = publication(&BY_REGION.replace("intake", "entry"));
                let by = By::Publisher { publisher: "tests".into() };
                office.ask(move |session| publish(session, &wanted, &by))
            });
            std::thread::sleep(MOMENT);
            assert!(!published.is_finished(), "it did not wait");
            deciding.commit().expect("it is committed");
            let published = published.join().expect("no panic").expect("it is done");
            let Published::Stranded(stranded) = published else { panic!("{published:?}") };
            assert_eq!(stranded[0].orders, ["W-1".into()]);
        });
    });
}
