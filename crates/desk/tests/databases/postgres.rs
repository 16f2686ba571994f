//! PostgreSQL.

use std::sync::Arc;

use consign_desk::store::{Postgres, Store, StoreError};

use crate::Database;
use crate::cluster::{self, Cluster};
use crate::suite::suite;

suite!(crate::postgres::with);

/// A schema of a test's own.
pub struct Schema<'c> {
    pub cluster: &'c Cluster,
    pub name: String,
}

pub fn with(test: fn(&dyn Database)) {
    with_schema(|schema| test(schema));
}

pub fn with_schema(test: impl FnOnce(&Schema<'_>)) {
    if let Some(cluster) = cluster::shared() {
        test(&Schema { cluster, name: cluster.schema() });
    }
}

impl Schema<'_> {
    pub fn connect(&self) -> Arc<Postgres> {
        Arc::new(Postgres::open(&self.cluster.url(&self.name)).expect("a database"))
    }
}

impl Database for Schema<'_> {
    fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(Arc::new(Postgres::open(&self.cluster.url(&self.name))?))
    }

    fn run(&self, sql: &str) {
        self.cluster.run_in("desk", &format!("SET search_path = {}; {sql}", self.name));
    }

    fn set_version(&self, version: u32) -> String {
        format!("UPDATE desk_version SET version = {version}")
    }
}

mod servers {
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::Duration;

    use consign_desk::core::Order;
    use consign_desk::store::{Kind, Postgres, Record, Store, StoreError, Write};

    use super::{Schema, with_schema};
    use crate::cluster::Cluster;
    use crate::proxy::Proxy;
    use crate::sample::{instant, order, received};
    use crate::suite::{commit, put, read};

    /// Long enough for another thread to come to where it waits.
    const MOMENT: Duration = Duration::from_millis(300);

    /// Does something in a transaction of another process, and hands back what came of it when that is over.
    fn beside<T: Send + 'static>(
        store: &Arc<Postgres>,
        act: impl FnOnce(&mut dyn Write) -> Result<T, StoreError> + Send + 'static,
    ) -> thread::JoinHandle<Result<T, StoreError>> {
        let store = store.clone();
        let (told, begun) = channel();
        let job = thread::spawn(move || {
            let mut write = store.write()?;
            told.send(()).expect("somebody listens");
            let done = act(&mut *write)?;
            write.commit()?;
            Ok(done)
        });
        begun.recv().expect("it begins");
        thread::sleep(MOMENT);
        job
    }

    /// Two processes on one database.
    fn two(schema: &Schema<'_>) -> (Arc<Postgres>, Arc<Postgres>) {
        (schema.connect(), schema.connect())
    }

    #[test]
    fn of_two_that_bring_in_one_order_the_second_is_told() {
        with_schema(|schema| {
            let (here, there) = two(schema);
            let mut first = here.write().expect("a transaction");
            assert_eq!(first.order_to_change("W-1").expect("a reading"), None);
            first.put_order(&order("W-1")).expect("it is put");
            first.append(&mut [received(&order("W-1"))]).expect("it is appended");
            let second = beside(&there, |write| {
                assert_eq!(write.order_to_change("W-1")?, None);
                write.put_order(&Order { document: "{}".into(), ..order("W-1") })?;
                write.append(&mut [received(&order("W-1"))])
            });
            first.commit().expect("it is committed");
            let second = second.join().expect("no panic");
            assert!(matches!(second, Err(StoreError::Conflict)), "{second:?}");
            // Once more, it sees it.
            commit(&*there, |write| {
                assert_eq!(write.order_to_change("W-1")?, Some(order("W-1")));
                Ok(())
            });
            assert_eq!(read(&*here, |read| read.feed(0, 9)).len(), 1);
        });
    }

    #[test]
    fn an_order_that_another_process_changes_is_waited_for() {
        with_schema(|schema| {
            let (here, there) = two(schema);
            put(&*here, &[order("W-1")], &mut []);
            let mut first = here.write().expect("a transaction");
            let known = first.order_to_change("W-1").expect("a reading").expect("an order");
            let second =
                beside(&there, |write| Ok(write.order_to_change("W-1")?.map(|order| order.revision)));
            assert!(!second.is_finished());
            first.put_order(&Order { revision: 2, ..known }).expect("it is put");
            first.commit().expect("it is committed");
            assert_eq!(second.join().expect("no panic").expect("a reading"), Some(2));
        });
    }

    #[test]
    fn an_order_that_another_process_has_changed_is_not_written_over() {
        with_schema(|schema| {
            let (here, there) = two(schema);
            put(&*here, &[order("W-1")], &mut []);
            let second = Order { revision: 2, ..order("W-1") };
            put(&*there, &[second.clone(), Order { revision: 3, ..order("W-1") }], &mut []);
            // Read without being locked, and changed since.
            let mut write = here.write().expect("a transaction");
            let put = write.put_order(&second).and_then(|()| write.commit());
            assert!(matches!(put, Err(StoreError::Conflict)), "{put:?}");
        });
    }

    #[test]
    fn who_waits_for_each_other_is_told_to_do_it_again() {
        with_schema(|schema| {
            let (here, there) = two(schema);
            put(&*here, &[order("W-1"), order("W-2")], &mut []);
            let mut first = here.write().expect("a transaction");
            first.order_to_change("W-1").expect("a reading");
            let second = beside(&there, |write| {
                write.order_to_change("W-2")?;
                write.order_to_change("W-1").map(drop)
            });
            let one = first.order_to_change("W-2").map(drop);
            drop(first);
            let two = second.join().expect("no panic");
            let lost = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
            assert!(matches!(lost[..], [StoreError::Conflict]), "{lost:?}");
        });
    }

    #[test]
    fn an_order_that_is_due_is_taken_by_one_process() {
        with_schema(|schema| {
            let (here, there) = two(schema);
            let due = |number: i64| {
                let mut order = order(&format!("W-{number}"));
                order.placement.deadline = Some(instant(number));
                order
            };
            put(&*here, &(0..6).map(due).collect::<Vec<_>>(), &mut []);
            let mut first = here.write().expect("a transaction");
            assert_eq!(first.due(instant(9), 2).expect("ids"), ["W-0".into(), "W-1".into()]);
            let mut second = there.write().expect("a transaction");
            assert_eq!(second.due(instant(9), 3).expect("ids"), ["W-2".into(), "W-3".into(), "W-4".into()]);
            drop(first);
            drop(second);
            assert_eq!(there.write().expect("a transaction").due(instant(9), 9).expect("ids").len(), 6);
        });
    }

    #[test]
    fn who_is_alone_sees_all_that_was_done_before() {
        with_schema(|schema| {
            let (here, there) = two(schema);
            let mut first = here.write().expect("a transaction");
            first.alone().expect("nobody else is");
            let second = beside(&there, |write| {
                assert_eq!(write.head()?.seq, 0);
                write.alone()?;
                assert_eq!(write.head()?.seq, 1);
                Ok(write.feed(0, 9)?.len())
            });
            assert!(!second.is_finished());
            first.append(&mut [received(&order("W-1"))]).expect("it is appended");
            first.commit().expect("it is committed");
            assert_eq!(second.join().expect("no panic").expect("a reading"), 1);
        });
    }

    #[test]
    fn who_is_alone_and_says_so_again_lets_nobody_in_between() {
        with_schema(|schema| {
            let (here, there) = two(schema);
            let mut first = here.write().expect("a transaction");
            first.alone().expect("nobody else is");
            let second = beside(&there, |write| write.alone());
            assert_eq!(first.record(Kind::Setting, "x", instant(0)).expect("a reading"), None);
            first.alone().expect("it is already");
            thread::sleep(MOMENT);
            assert!(!second.is_finished(), "another was let in");
            first.commit().expect("it is committed");
            second.join().expect("no panic").expect("it is alone now");
        });
    }

    #[test]
    fn going_live_waits_for_those_who_decide_and_not_for_those_who_wait() {
        with_schema(|schema| {
            let (here, there) = two(schema);
            let mut deciding = here.write().expect("a transaction");
            deciding.alone().expect("nobody else is");
            let waiting = beside(&schema.connect(), |write| {
                write.alone()?;
                Ok(write.head()?.program)
            });
            let publishing = beside(&there, |write| {
                write.hold_all()?;
                assert_eq!(write.order("W-1")?, Some(order("W-1")));
                write.go_live(1, 1)
            });
            assert!(!waiting.is_finished() && !publishing.is_finished());
            let (told, begun) = channel();
            let (after, late) = (schema.connect(), told);
            let after = thread::spawn(move || {
                late.send(()).expect("somebody listens");
                commit(&*after, |write| write.head())
            });
            begun.recv().expect("it begins");
            thread::sleep(MOMENT);
            deciding.put_order(&order("W-1")).expect("it is put");
            deciding.commit().expect("it is committed");
            publishing.join().expect("no panic").expect("it is live");
            // Whoever begins from then on decides by it.
            assert_eq!(after.join().expect("no panic").program, 1);
            waiting.join().expect("no panic").expect("its turn came");
        });
    }

    #[test]
    fn two_processes_give_no_number_twice() {
        with_schema(|schema| {
            let stores = [schema.connect(), schema.connect(), schema.connect()];
            thread::scope(|scope| {
                for store in &stores {
                    scope.spawn(move || {
                        for _ in 0..20 {
                            commit(&**store, |write| write.put_next(Kind::Audit, "{}"));
                            put(&**store, &[], &mut [received(&order("W-1"))]);
                        }
                    });
                }
            });
            let (audits, feed) =
                read(&*stores[0], |read| Ok((read.records(Kind::Audit, "", 999)?, read.feed(0, 999)?)));
            assert_eq!(audits.last().map(|last| last.key.clone()), Some(Kind::numbered(60)));
            assert_eq!(audits.len(), 60);
            assert!(feed.iter().map(|event| event.seq).eq(1..=60));
        });
    }

    #[test]
    fn a_broken_connection_is_an_error_and_the_next_transaction_has_a_new_one() {
        with_schema(|schema| {
            let store = schema.connect();
            put(&*store, &[order("W-1")], &mut []);
            let mut write = store.write().expect("a transaction");
            write.put_order(&order("W-2")).expect("it is put");
            write.append(&mut [received(&order("W-2"))]).expect("it is appended");
            let mut reading = store.read().expect("a transaction");
            assert!(schema.cluster.break_connections(&schema.name) >= 2);
            let error = write.order("W-1").expect_err("a broken connection");
            assert!(matches!(error, StoreError::Unreachable(_)), "{error:?}");
            assert!(matches!(write.commit(), Err(StoreError::Spoilt)));
            assert!(matches!(reading.order("W-1"), Err(StoreError::Unreachable(_))));
            drop(reading);
            put(&*store, &[order("W-3")], &mut []);
            assert_eq!(read(&*store, |read| read.order("W-2")), None);
            assert_eq!(read(&*store, |read| read.order("W-3")), Some(order("W-3")));
        });
    }

    #[test]
    fn connections_that_break_while_nobody_uses_them_are_not_noticed() {
        with_schema(|schema| {
            let store = schema.connect();
            // Several for reading.
            let several: Vec<_> = (0..5).map(|_| store.read().expect("a transaction")).collect();
            drop(several);
            assert!(schema.cluster.break_connections(&schema.name) >= 6);
            put(&*store, &[order("W-1")], &mut []);
            assert_eq!(read(&*store, |read| read.order("W-1")), Some(order("W-1")));
        });
    }

    #[test]
    fn a_commit_that_is_cut_off_before_it_is_done_was_not_done() {
        with_schema(|schema| {
            let store = schema.connect();
            let mut write = store.write().expect("a transaction");
            write.put_order(&order("W-1")).expect("it is put");
            write.append(&mut [received(&order("W-1"))]).expect("it is appended");
            schema.cluster.break_connections(&schema.name);
            let committed = write.commit();
            assert!(matches!(committed, Err(StoreError::Unreachable(_))), "{committed:?}");
            assert_eq!(read(&*store, |read| read.order("W-1")), None);
            put(&*store, &[order("W-2")], &mut [received(&order("W-2"))]);
            assert_eq!(read(&*store, |read| read.head()).seq, 1);
        });
    }

    #[test]
    fn a_commit_whose_answer_is_cut_off_was_done() {
        with_schema(|schema| {
            let proxy = Proxy::start(schema.cluster.socket());
            let store =
                Postgres::open(&schema.cluster.url_at(proxy.folder(), &schema.name)).expect("a database");
            // With events and without, because it is asked for in two ways.
            for events in [&mut [received(&order("W-1"))][..], &mut []] {
                let mut write = store.write().expect("a transaction");
                let id = format!("W-{}", events.len());
                write.put_order(&order(&id)).expect("it is put");
                if !events.is_empty() {
                    write.append(events).expect("it is appended");
                }
                proxy.cut_answer_to("COMMIT");
                write.commit().expect("it was committed, and that was found out");
                assert!(proxy.has_cut(), "the answer was not cut off");
                assert_eq!(read(&store, |read| read.order(&id)), Some(order(&id)));
            }
        });
    }

    #[test]
    fn a_server_that_crashes_loses_nothing_that_was_committed() {
        let Some(cluster) = Cluster::start() else { return };
        let name = cluster.schema();
        let store = Postgres::open(&cluster.url(&name)).expect("a database");
        put(&store, &[order("W-1")], &mut [received(&order("W-1"))]);
        let mut write = store.write().expect("a transaction");
        write.put_order(&order("W-2")).expect("it is put");
        write.append(&mut [received(&order("W-2"))]).expect("it is appended");
        cluster.crash();
        assert!(matches!(write.commit(), Err(StoreError::Unreachable(_) | StoreError::Uncertain)));
        assert_eq!(read(&store, |read| read.feed(0, 9)).len(), 1);
        put(&store, &[order("W-3")], &mut [received(&order("W-3"))]);
        assert_eq!(read(&store, |read| read.head()).seq, 2);
        drop(store);
        // One that is gone is said to be.
        let url = cluster.url(&name);
        drop(cluster);
        assert!(matches!(Postgres::open(&url), Err(StoreError::Unreachable(_))));
    }

    #[test]
    fn several_desks_are_in_one_database() {
        with_schema(|one| {
            with_schema(|two| {
                let (one, two) = (one.connect(), two.connect());
                let mut first = one.write().expect("a transaction");
                first.alone().expect("nobody else is");
                first.hold_all().expect("nobody else is");
                // Nobody waits for another desk.
                put(&*two, &[order("W-1")], &mut [received(&order("W-1"))]);
                commit(&*two, |write| write.go_live(1, 1));
                assert_eq!(first.order("W-1").expect("a reading"), None);
            });
        });
    }

    #[test]
    fn a_copy_is_made_by_a_tool_of_postgresql() {
        with_schema(|schema| {
            let error = schema.connect().backup(Path::new("/tmp/never")).expect_err("a refusal");
            assert!(error.to_string().contains("pg_dump"), "{error}");
        });
    }

    #[test]
    fn who_may_not_make_tables_is_told_what_to_do() {
        with_schema(|schema| {
            let user = format!("user_{}", schema.name);
            schema.cluster.run_in(
                "desk",
                &format!("CREATE USER {user}; GRANT USAGE ON SCHEMA {} TO {user}", schema.name),
            );
            let url = schema.cluster.url(&schema.name).replace("desk@", &format!("{user}@"));
            let error = Postgres::open(&url).err().expect("a refusal").to_string();
            assert!(
                error.contains("permission denied") && error.contains("give its user the right"),
                "{error}"
            );
        });
    }

    #[test]
    fn a_schema_that_is_not_there_is_named() {
        with_schema(|schema| {
            let error = Postgres::open(&schema.cluster.url("nowhere")).err().expect("a refusal").to_string();
            assert!(error.contains("CREATE SCHEMA"), "{error}");
        });
    }

    #[test]
    fn a_record_that_two_processes_put_is_one_of_theirs() {
        with_schema(|schema| {
            let stores = [schema.connect(), schema.connect()];
            let record = |key: &str, body: &str| Record { key: key.into(), body: body.into(), expires: None };
            thread::scope(|scope| {
                for (number, store) in stores.iter().enumerate() {
                    let (body, mut keys) = (number.to_string(), ["a", "b", "c"]);
                    if number == 1 {
                        keys.reverse();
                    }
                    scope.spawn(move || {
                        for _ in 0..20 {
                            commit(&**store, |write| {
                                keys.iter()
                                    .try_for_each(|key| write.put_record(Kind::Setting, &record(key, &body)))
                            });
                        }
                    });
                }
            });
            let all = read(&*stores[0], |read| read.records(Kind::Setting, "", 9));
            assert!(all.len() == 3 && all.iter().all(|record| record.body == all[0].body), "{all:?}");
        });
    }
}
