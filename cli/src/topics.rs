//! The catalogue as commands: `timebank TOPIC COMMAND …`.

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, Subcommand};

use crate::audit::Verify;
use crate::catalogue::{Entry, Topic, TOPICS};
use crate::failure::Result;
use crate::message::{name_of, type_of, Message};
use crate::output::Output;
use crate::place::Place;
use crate::sending::Sending;

/// With this many arguments or more, each is given by its name.
const BY_NAME: usize = 5;

/// A command of a topic, with what was given to it.
#[derive(Debug)]
pub enum Topical {
    /// A message.
    Message {
        topic: usize,
        entry: usize,
        written: Vec<String>,
        place: Place,
        sending: Option<Sending>,
    },
    /// `audit verify`, which is no message of the bank's but the auditor's own work.
    Verify(Verify),
}

impl Topical {
    /// What was not said here, as it was said before the topic's name.
    pub fn under(&mut self, outer: &Place) {
        match self {
            Self::Message { place, .. } => place.under(outer),
            Self::Verify(verify) => verify.place.under(outer),
        }
    }

    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
        match self {
            Self::Verify(verify) => verify.run(output).await,
            Self::Message { topic, entry, written, place, sending } => {
                let topic = &TOPICS[topic];
                let entry = &topic.entries[entry];
                let message = Message::read((topic.whose)(), entry, &written, &place.at).await?;
                match sending {
                    Some(sending) => message.send(&place, &sending, output).await,
                    None => message.ask(&place, None, output).await,
                }
            }
        }
    }
}

impl Subcommand for Topical {
    fn augment_subcommands(command: Command) -> Command {
        command.subcommands(TOPICS.iter().map(of_topic))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        TOPICS.iter().any(|topic| topic.name == name)
    }
}

impl FromArgMatches for Topical {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (name, matches) = matches.subcommand().ok_or_else(missing)?;
        let topic = TOPICS.iter().position(|topic| topic.name == name).ok_or_else(missing)?;
        let outer = Place::from_arg_matches(matches)?;
        let (name, matches) = matches.subcommand().ok_or_else(missing)?;
        if (TOPICS[topic].name, name) == VERIFY {
            let mut verify = Verify::from_arg_matches(matches)?;
            verify.place.under(&outer);
            return Ok(Self::Verify(verify));
        }
        let mut place = Place::from_arg_matches(matches)?;
        place.under(&outer);
        let entries = TOPICS[topic].entries;
        let entry = entries.iter().position(|entry| entry.command == name).ok_or_else(missing)?;
        let message = entries[entry].function((TOPICS[topic].whose)());
        let written = message.inputs.iter().map(|input| {
            let name = name_of(&input.name);
            match fixed(&entries[entry], name) {
                Some(text) => text.to_owned(),
                None => matches.get_one::<String>(&id_of(name)).cloned().unwrap_or_default(),
            }
        });
        let is_question = message.state_mutability == alloy::json_abi::StateMutability::View;
        Ok(Self::Message {
            topic,
            entry,
            written: written.collect(),
            place,
            sending: if is_question { None } else { Some(Sending::from_arg_matches(matches)?) },
        })
    }

    fn update_from_arg_matches(
        &mut self,
        matches: &ArgMatches,
    ) -> std::result::Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

const VERIFY: (&str, &str) = ("audit", "verify");

fn of_topic(topic: &'static Topic) -> Command {
    let commands = topic.entries.iter().map(|entry| of_entry(topic, entry));
    let mut command = Place::augment_args(Command::new(topic.name))
        .mut_args(|argument| argument.hide(true))
        .about(topic.about)
        .subcommand_required(true)
        .disable_help_subcommand(true)
        .subcommands(commands);
    if topic.name == VERIFY.0 {
        command = command.subcommand(Verify::augment_args(Command::new(VERIFY.1)));
    }
    command
}

fn of_entry(topic: &'static Topic, entry: &'static Entry) -> Command {
    let contract = (topic.whose)();
    let message = entry.function(contract);
    let about = match entry.about {
        "" => without_numbers(contract.notice(message)),
        about => about.to_owned(),
    };
    let asked: Vec<_> = message
        .inputs
        .iter()
        .zip(entry.units(contract))
        .filter(|(input, _)| fixed(entry, &input.name).is_none())
        .collect();
    let by_name = asked.len() >= BY_NAME;
    let mut arguments: Vec<Arg> = asked
        .into_iter()
        .map(|(input, unit)| {
            let name = name_of(&input.name);
            let default = entry.defaults.iter().find(|(argument, _)| *argument == name);
            let argument = Arg::new(id_of(name))
                .value_name(name.to_uppercase())
                .help(unit.hint(&type_of(input)))
                .allow_negative_numbers(true);
            let argument = if by_name { argument.long(name.replace('_', "-")) } else { argument };
            match default {
                Some((_, text)) => argument.default_value(*text),
                None => argument.required(true),
            }
        })
        .collect();
    if !by_name {
        // What may be left out stands last at a terminal, wherever it stands in the ABI.
        arguments.sort_by_key(|argument| !argument.is_required_set());
    }
    let command = Place::augment_args(Command::new(entry.command).args(arguments));
    let command = if message.state_mutability == alloy::json_abi::StateMutability::View {
        command
    } else {
        Sending::augment_args(command)
    };
    command
        .about(summary(&about).to_owned())
        .long_about(about)
        .after_help(format!("Message: {}", message.signature()))
}

/// Options of our own may have the same name.
fn id_of(argument: &str) -> String {
    format!("argument {argument}")
}

fn fixed(entry: &Entry, argument: &str) -> Option<&'static str> {
    entry.fixed.iter().find(|(name, _)| *name == argument).map(|(_, text)| *text)
}

/// The contract's documentation without the numbers of what has a name: `(0 bid, 1 ask)` is `(bid, ask)` at a terminal.
fn without_numbers(text: &str) -> String {
    let (mut said, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(['(', ':']) {
        let (before, behind) = rest.split_at(at + 1);
        let end = behind.find(['(', ')', '.', ';', ':']).unwrap_or(behind.len());
        let (list, behind) = behind.split_at(end);
        said += before;
        said += &names_of(list).unwrap_or_else(|| list.to_owned());
        rest = behind;
    }
    said + rest
}

/// The names in a list of numbers and names; nothing where it is no such list of two or more.
fn names_of(list: &str) -> Option<String> {
    let space = if list.starts_with(' ') { " " } else { "" };
    let items: Vec<_> = list.trim_start().split(", ").collect();
    let named = items.iter().map(|item| {
        let (number, name) = item.split_once(' ')?;
        number.bytes().all(|digit| digit.is_ascii_digit()).then_some(name)
    });
    let names: Vec<_> = named.collect::<Option<_>>()?;
    (names.len() > 1).then(|| format!("{space}{}", names.join(", ")))
}

/// What a list of commands has room for: the first sentence, behind the name of a standard, up to its details.
fn summary(text: &str) -> &str {
    let text = match text.split_once(". ") {
        Some((standard, rest)) if standard.starts_with("ERC-") => rest,
        _ => text,
    };
    let end = [". ", ": "].iter().filter_map(|end| text.find(end)).min();
    end.map_or(text, |end| &text[..end]).trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_summary_is_the_first_sentence_without_its_details() {
        let cases = [
            ("Moves the caller's coin.", "Moves the caller's coin"),
            ("Reads a case: status (1 open, 2 frozen). Zero where none.", "Reads a case"),
            ("ERC-7943. Whether an account may send. So.", "Whether an account may send"),
            ("ERC-165.", "ERC-165"),
        ];
        for (text, expected) in cases {
            assert_eq!(summary(text), expected);
        }
    }

    #[test]
    fn what_has_a_name_is_not_numbered_and_everything_else_stays() {
        let cases = [
            ("A side (0 bid, 1 ask), so.", "A side (bid, ask), so."),
            ("What became of it: 0 filled, 1 it rests.", "What became of it: filled, it rests."),
            (
                "At most (32) or (0 where none, and 5 s).",
                "At most (32) or (0 where none, and 5 s).",
            ),
            ("Zero (0 none).", "Zero (0 none)."),
        ];
        for (text, expected) in cases {
            assert_eq!(without_numbers(text), expected);
        }
    }

    #[test]
    fn the_published_table_of_commands_is_the_catalogues_own() {
        const HEADING: &str = "| command | message |\n|---|---|\n";
        let rows = TOPICS.iter().flat_map(|topic| {
            topic.entries.iter().map(move |entry| {
                let message = entry.function((topic.whose)());
                format!("| `{} {}` | `{}` |\n", topic.name, entry.command, message.signature())
            })
        });
        let table: String = std::iter::once(HEADING.to_owned()).chain(rows).collect();
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/cli.md");
        let published = fs::read_to_string(path).unwrap();
        let (before, published) = published.split_at(published.find(HEADING).unwrap());
        if std::env::var_os("TIMEBANK_PUBLISH").is_some() {
            fs::write(path, format!("{before}{table}")).unwrap();
        } else {
            assert_eq!(published, table, "TIMEBANK_PUBLISH=1 writes it");
        }
    }
}
