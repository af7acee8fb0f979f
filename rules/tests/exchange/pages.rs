//! The pages about the market name tests that there are.

use std::fs;
use std::path::Path;

fn sources(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).expect("it is a folder") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push_str(&fs::read_to_string(&path).expect("it is text"));
        }
    }
}

#[test]
fn every_test_that_the_pages_about_the_market_name_is_there() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    ["src", "tests"].iter().for_each(|folder| sources(&home.join(folder), &mut code));
    let mut named = 0;
    for page in ["market.md", "audits/2026-11-market.md"] {
        let text = fs::read_to_string(home.join("../docs").join(page)).expect("it is there");
        // What is quoted, reads like a sentence and is no call is a test.
        let is_test = |name: &&str| {
            name.matches('_').count() >= 4
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        for name in text.split('`').filter(is_test) {
            assert!(code.contains(&format!("fn {name}(")), "{page} names {name}");
            named += 1;
        }
    }
    assert!(named > 60, "{named}");
}
