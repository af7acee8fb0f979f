#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| timebank_fuzz::run("log", bytes));
