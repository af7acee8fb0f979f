//! How the scenario is reported: prose with the figures for people, one object a step for programs.

use std::fmt;
use std::io::{self, Write};

use serde::Serialize;
use timebank_rules::event::NAMES;
use timebank_rules::Hash;

use crate::backend::{Outcome, Reply};

/// How to tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// For people.
    Prose,
    /// For programs.
    Json,
    /// For nobody: only the end counts.
    Silent,
}

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const RESET: &str = "\x1b[0m";

/// One step, as a program reads it.
#[derive(Serialize)]
struct Step<'a, Cost> {
    step: &'a str,
    ok: bool,
    error: Option<&'a str>,
    events: Vec<&'static str>,
    #[serde(flatten)]
    cost: &'a Cost,
}

/// Reports the scenario.
pub struct Reporter {
    style: Style,
}

impl Reporter {
    /// A reporter in this style.
    pub fn new(style: Style) -> Self {
        Self { style }
    }

    /// A new scene begins.
    pub(crate) fn scene(&self, title: &str) -> io::Result<()> {
        match self.style {
            Style::Prose => say(&format!("\n{BOLD}{title}{RESET}")),
            Style::Json | Style::Silent => Ok(()),
        }
    }

    /// Something that costs nothing and is good to know.
    pub(crate) fn aside(&self, text: &str) -> io::Result<()> {
        match self.style {
            Style::Prose => say(&format!("    {text}")),
            Style::Json | Style::Silent => Ok(()),
        }
    }

    /// A call and what came of it.
    pub(crate) fn step<Cost: fmt::Display + Serialize>(
        &self,
        text: &str,
        reply: &Reply<Cost>,
    ) -> anyhow::Result<()> {
        let refusal = match &reply.outcome {
            Outcome::Done(_) => None,
            Outcome::Refused { code, name, said } => Some((code, name.as_str(), said)),
        };
        let step = Step {
            step: text,
            ok: refusal.is_none(),
            error: refusal.map(|(_, name, _)| name),
            events: reply.events.iter().map(event_name).collect(),
            cost: &reply.cost,
        };
        match self.style {
            Style::Silent => {}
            Style::Json => say(&serde_json::to_string(&step)?)?,
            Style::Prose => {
                let mark = match refusal {
                    None => format!("{GREEN}✓{RESET}"),
                    Some(_) => format!("{YELLOW}✗{RESET}"),
                };
                say(&format!("  {mark} {text}"))?;
                if let Some((code, _, said)) = refusal {
                    say(&format!("    {YELLOW}refused, code {code}: {said}{RESET}"))?;
                }
                let events = match step.events.as_slice() {
                    [] => String::new(),
                    events => format!(" · {}", events.join(", ")),
                };
                say(&format!("    {DIM}{}{events}{RESET}", reply.cost))?;
            }
        }
        Ok(())
    }

    /// The end of the scenario: one object, or the lines that say the same.
    pub(crate) fn end(&self, summary: &impl Serialize, lines: &[String]) -> anyhow::Result<()> {
        match self.style {
            Style::Silent => {}
            Style::Json => say(&serde_json::to_string(summary)?)?,
            Style::Prose => {
                for line in lines {
                    say(line)?;
                }
            }
        }
        Ok(())
    }
}

fn event_name(signature: &Hash) -> &'static str {
    NAMES.iter().find(|(known, _)| known == signature).map_or("unknown", |(_, name)| name)
}

fn say(line: &str) -> io::Result<()> {
    writeln!(anstream::stdout(), "{line}")
}
