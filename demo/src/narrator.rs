//! How the story is told: prose with the figures for people, one object a step for programs.

use std::io::{self, Write};

use serde::Serialize;
use timebank_e2e::{event_name, Receipt, Refusal};

/// How to tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// For people.
    Prose,
    /// For programs.
    Json,
}

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const RESET: &str = "\x1b[0m";

/// One step, as a program reads it.
#[derive(Serialize)]
struct Step<'a> {
    step: &'a str,
    ok: bool,
    error: Option<&'static str>,
    events: Vec<&'static str>,
    ref_time: u64,
    proof_size: u64,
    keys: usize,
}

/// Tells the story.
pub struct Narrator {
    style: Style,
}

impl Narrator {
    /// A narrator in this style.
    pub fn new(style: Style) -> Self {
        Self { style }
    }

    /// A new scene begins.
    pub fn scene(&self, title: &str) -> io::Result<()> {
        match self.style {
            Style::Prose => say(&format!("\n{BOLD}{title}{RESET}")),
            Style::Json => Ok(()),
        }
    }

    /// Something that costs nothing and is good to know.
    pub fn aside(&self, text: &str) -> io::Result<()> {
        match self.style {
            Style::Prose => say(&format!("    {text}")),
            Style::Json => Ok(()),
        }
    }

    /// A call and what came of it.
    pub fn step(
        &self,
        text: &str,
        receipt: &Receipt,
        refusal: Option<&Refusal>,
    ) -> anyhow::Result<()> {
        let error = match refusal {
            None => None,
            Some(Refusal::ByBank(error)) => Some(error),
            Some(Refusal::Other(what)) => anyhow::bail!("{text}: {what}"),
        };
        let step = Step {
            step: text,
            ok: error.is_none(),
            error: error.map(|error| error.name()),
            events: receipt.events.iter().map(|event| event_name(&event.topics)).collect(),
            ref_time: receipt.ref_time,
            proof_size: receipt.proof_size,
            keys: receipt.keys,
        };
        match self.style {
            Style::Json => say(&serde_json::to_string(&step)?)?,
            Style::Prose => {
                let mark = match error {
                    None => format!("{GREEN}✓{RESET}"),
                    Some(_) => format!("{YELLOW}✗{RESET}"),
                };
                say(&format!("  {mark} {text}"))?;
                if let Some(error) = error {
                    say(&format!("    {YELLOW}refused, code {}: {error:?}{RESET}", error.code()))?;
                }
                let (time, proof) = (step.ref_time / 1_000_000, step.proof_size.div_ceil(1024));
                let events = match step.events.as_slice() {
                    [] => String::new(),
                    events => format!(" · {}", events.join(", ")),
                };
                let keys = step.keys;
                say(&format!(
                    "    {DIM}{time} M ps · {proof} KB of proof · {keys} keys{events}{RESET}"
                ))?;
            }
        }
        Ok(())
    }

    /// The end of the story: one object, or the lines that say the same.
    pub fn end(&self, summary: &impl Serialize, lines: &[String]) -> anyhow::Result<()> {
        match self.style {
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

fn say(line: &str) -> io::Result<()> {
    writeln!(anstream::stdout(), "{line}")
}
