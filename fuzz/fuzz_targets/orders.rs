//! A file of orders or of events: the first byte says which format, the rest is the file. Each record is
//! decided or says what is wrong with it.
#![no_main]

use consign::{Options, State};
use consign::input::{Format, Record, orders, resumptions};
use consign_fuzz::{engine, now};
use libfuzzer_sys::fuzz_target;

fn check<T>(record: &Record<T>) {
    if let Err(invalid) = &record.content {
        assert!(!invalid.message.is_empty());
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, source)) = bytes.split_first() else { return };
    let (program, engine) = engine();
    let mut state = State::new();
    let options =
        Options::new().candidates(usize::from(kind >> 4)).explain(kind & 4 != 0);
    let format = match kind & 3 {
        0 => Format::Ndjson,
        1 => Format::Json,
        2 => Format::Csv,
        _ => {
            for record in resumptions(program, Format::Ndjson, source).flatten() {
                check(&record);
                if let Ok(one) = record.content {
                    let _ = engine.resume(&one.order, &one.at, &one.event, now(), &options, &mut state);
                }
            }
            return;
        }
    };
    for record in orders(program, format, source).flatten() {
        check(&record);
        if let Ok(order) = record.content {
            engine.decide(&order, now(), &options, &mut state);
        }
    }
});
