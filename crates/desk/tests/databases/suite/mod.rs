//! What every store does. Each test is a function of a database.

pub mod events;
pub mod openings;
pub mod orders;
pub mod pages;
pub mod records;
pub mod transactions;

use std::sync::Arc;

use consign_desk::core::{Event, Order};
use consign_desk::store::{Read, Store, StoreError, Write};

use crate::Database;

/// Runs `$run` with each test of the suite.
macro_rules! tests {
    ($run:path: $($file:ident { $($name:ident)* })*) => {
        $(mod $file {
            $(#[test]
            fn $name() {
                $run(crate::suite::$file::$name);
            })*
        })*
    };
}

/// The tests of the suite, run with a function that gives each a database.
macro_rules! suite {
    ($run:path) => {
        $crate::suite::tests! { $run:
            events {
                events_are_read_back_as_they_were_appended
                numbers_go_on_without_gaps
                a_transaction_that_is_dropped_uses_no_number
                a_feed_goes_on_after_any_number
                a_history_is_of_one_order
                many_events_are_appended_at_once
                an_order_is_deleted_with_its_events
                numbers_go_on_after_those_that_are_skipped
                what_is_said_of_an_event_can_be_put_in_place
            }
            openings {
                a_new_database_is_at_its_beginning
                processes_that_start_at_once_make_the_tables_once
                what_was_committed_is_there_after_reopening
                a_newer_database_is_refused
                an_older_database_is_brought_to_the_newest
                tables_of_something_else_are_refused_and_left_alone
                damaged_rows_are_errors_that_name_them
            }
            orders {
                an_order_is_read_back_as_it_was_put
                an_order_that_is_put_again_is_changed
                odd_ids_are_kept_as_they_are
                an_order_to_change_is_as_it_was_put_last
                those_that_wait_are_counted
                orders_are_due_when_their_deadline_has_passed
                orders_are_warned_of_until_their_deadline_has_passed
                many_orders_are_put_at_once
                orders_that_could_not_start_are_counted_by_themselves
            }
            pages {
                pages_of_every_kind_are_as_sorted_by_hand
                cursors_are_stable_while_orders_change
            }
            records {
                a_record_is_read_back_until_it_expires
                a_record_takes_the_place_of_the_one_with_its_key
                kinds_are_apart
                records_are_listed_by_key
                the_last_record_up_to_a_key_is_found
                numbers_follow_one_another
                expired_ones_are_forgotten
            }
            transactions {
                what_is_dropped_is_as_if_it_had_not_been
                what_is_read_is_of_one_instant
                a_transaction_sees_what_it_has_done
                a_panic_in_a_transaction_undoes_it
                what_has_failed_cannot_be_committed
                versions_go_live_with_their_transaction
                readers_and_a_writer_do_not_wait_for_one_another
                nothing_done_can_be_committed
            }
        }
    };
}

pub(crate) use {suite, tests};

/// Puts orders and appends events in one transaction.
pub fn put(store: &dyn Store, orders: &[Order], events: &mut [Event]) {
    commit(store, |write| {
        orders.iter().try_for_each(|order| write.put_order(order))?;
        write.append(events)
    });
}

/// Does something in a transaction.
pub fn commit<T>(store: &dyn Store, act: impl FnOnce(&mut dyn Write) -> Result<T, StoreError>) -> T {
    let mut write = store.write().expect("a transaction");
    let done = act(&mut *write).expect("it is done");
    write.commit().expect("it is committed");
    done
}

/// Reads something.
pub fn read<T>(store: &dyn Store, act: impl FnOnce(&mut dyn Read) -> Result<T, StoreError>) -> T {
    act(&mut *store.read().expect("a transaction")).expect("it is read")
}

/// The database, opened.
fn open(database: &dyn Database) -> Arc<dyn Store> {
    database.open().expect("a database")
}
