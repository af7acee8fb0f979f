//! How a command ends where it does not do what it was asked: one line, and an exit code that says which kind it was.

use std::{fmt, process::ExitCode};

use crate::escape::escaped;

/// What went wrong, of the kinds that a script tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The contract or the chain refused; nothing has changed.
    Refused = 1,
    /// An argument, a file or a key is not what it must be; nothing was sent.
    Usage = 2,
    /// The node does not answer, or not sensibly.
    Node = 3,
    /// The log does not lead to the contract's head, or other code stands on the chain than was built.
    Audit = 4,
    /// It was sent, and what became of it is not known.
    Unknown = 5,
    /// It is in a block, and not all that was asked for was done.
    Undone = 6,
}

/// The exit codes, as `--help` and docs/cli.md list them.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  refused by the bank, the council or the chain; nothing has changed
  2  an argument, a file or a key is not what it must be; nothing was sent
  3  the node cannot be reached, or its answer makes no sense
  4  the audit log does not lead to the contract's head, or other code stands there than was built
  5  sent, but not seen in a block in time: look the transaction up before sending again
  6  in a block, but not all that was asked for was done there: what was not is said";

/// Why a command ends early.
#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    what: String,
}

/// What a command results in.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure of this kind. What is said stays on one line, wherever it comes from.
    pub fn new(kind: Kind, what: impl fmt::Display) -> Self {
        let what = what.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        Self { kind, what: escaped(&what).into_owned() }
    }

    /// The same with what else is to be said.
    pub fn and(self, more: impl fmt::Display) -> Self {
        Self::new(self.kind, format!("{}; {more}", self.what))
    }

    /// Something that the user gave is not what it must be.
    pub fn usage(what: impl fmt::Display) -> Self {
        Self::new(Kind::Usage, what)
    }

    /// The node let us down.
    pub fn node(what: impl fmt::Display) -> Self {
        Self::new(Kind::Node, what)
    }

    /// The same where something was done before: "nothing has changed" would be wrong. What is not known stays unknown.
    pub fn after(self, done: impl fmt::Display) -> Self {
        let kind = if self.kind == Kind::Unknown { Kind::Unknown } else { Kind::Undone };
        Self::new(kind, format!("{}; {done}", self.what))
    }

    /// The same where something may have been done before: nobody knows whether it was.
    pub fn unknown(self) -> Self {
        Self { kind: Kind::Unknown, ..self }
    }

    /// Whether it was refused, and has changed nothing.
    pub fn is_refused(&self) -> bool {
        self.kind == Kind::Refused
    }

    /// The same with what else is to be said where it was refused.
    pub fn if_refused(self, more: impl fmt::Display) -> Self {
        if self.is_refused() {
            self.and(more)
        } else {
            self
        }
    }

    /// What the process ends with.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.kind as u8)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Failure {}
