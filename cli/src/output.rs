//! What is printed: text for people, or one JSON object a line for programs.

use std::io::{self, IsTerminal, Write};

use serde_json::Value;

use crate::escape;

/// How to print.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// For programs.
    pub json: bool,
}

impl Output {
    /// Says one thing in the one way or the other.
    pub fn say(self, text: &str, json: &Value) {
        if self.json {
            print(&escape::json(&json.to_string()));
        } else {
            print(&escape::lines(text));
        }
    }

    /// Says something that only people want to know.
    pub fn remark(self, text: &str) {
        if !self.json {
            print(&escape::lines(text));
        }
    }

    /// Says how far something is, on standard error, which is not what the command was asked for.
    pub fn progress(self, text: &str) {
        if !self.json {
            eprintln!("{}", escape::lines(text));
        }
    }

    /// Whether somebody is there who could be asked.
    pub fn is_conversation(self) -> bool {
        !self.json && io::stdin().is_terminal() && io::stderr().is_terminal()
    }
}

/// A reader that went away, as `head` does, is none to complain to.
fn print(line: &str) {
    if writeln!(io::stdout(), "{line}").is_err() {
        std::process::exit(0);
    }
}
