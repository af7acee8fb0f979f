//! Everything that is generated and committed, and what writes it.
//!
//! Each file has a test that compares it with its source; with `TIMEBANK_PUBLISH` set that test writes the file. So a run of
//! the tests notices what is old, and one command writes it all.

use std::process::Command;

use anyhow::{bail, Context, Result};

use crate::{
    cargo::{self, cargo, cargo_on_house},
    javascript, process, terminal, tidy,
};

/// By this a test writes what it otherwise compares.
const PUBLISH: &str = "TIMEBANK_PUBLISH";

/// The same for the tables of monitoring.
const WRITE_TABLES: &str = "TIMEBANK_WRITE_TABLES";

/// Something that is generated.
pub struct Generated {
    /// What it is called on the command line.
    pub name: &'static str,
    /// The files.
    pub files: &'static str,
    /// The source that writes them.
    source: &'static str,
    how: How,
}

/// What compares and writes it.
enum How {
    /// A test of a package that compiles without the chain: package, target, the test's name.
    Light(&'static str, &'static [&'static str], &'static str),
    /// A test of what is compiled with the chain, which reads the contracts' programs: target, the test's name.
    Heavy(&'static [&'static str], &'static str),
    /// The script of the JavaScript client.
    JavaScript,
    /// The check of the same name.
    Environment,
}

/// All of it, in an order in which nothing is made of what is still old.
pub const ALL: [Generated; 16] = [
    Generated {
        name: "codes",
        files: "docs/codes.md",
        source: "rules/src/error.rs",
        how: How::Light(
            "timebank-rules",
            &["--lib"],
            "error::tests::the_published_table_of_codes_is_the_codes_own",
        ),
    },
    Generated {
        name: "limits",
        files: "docs/limits.md",
        source: "rules/tests/house/limits.rs",
        how: How::Light(
            "timebank-rules",
            &["--test", "house"],
            "limits::every_limit_stands_on_the_page_of_limits",
        ),
    },
    Generated {
        name: "rings",
        files: "docs/credit.md, what rings reach",
        source: "rules/src/credit/score.rs",
        how: How::Light(
            "timebank-rules",
            &["--lib"],
            "the_table_of_what_rings_reach_in_the_paper_is_the_rules_own",
        ),
    },
    Generated {
        name: "monitoring",
        files: "docs/monitoring.md, what is found",
        source: "rules/tests/histories/main.rs",
        how: How::Light(
            "timebank-rules",
            &["--test", "histories"],
            "the_tables_in_the_paper_are_those_of_the_histories",
        ),
    },
    Generated {
        name: "matrix",
        files: "docs/matrix.md, the table of steps",
        source: "rules/tests/supervision/matrix.rs",
        how: How::Light(
            "timebank-rules",
            &["--test", "supervision"],
            "every_square_of_the_published_steps_is_what_the_handlers_answer",
        ),
    },
    Generated {
        name: "interbank",
        files: "docs/interbank/vectors.json",
        source: "rules/tests/interbank/vectors.rs",
        how: How::Light(
            "timebank-rules",
            &["--test", "interbank"],
            "the_published_vectors_are_what_the_rules_do",
        ),
    },
    Generated {
        name: "enumerations",
        files: "cli/abi/timebank.enums.json",
        source: "rules/src/published.rs",
        how: How::Light(
            "timebank-rules",
            &["--lib"],
            "published::tests::the_published_enumerations_are_the_codes_own",
        ),
    },
    Generated {
        name: "council-enumerations",
        files: "cli/abi/council.enums.json",
        source: "council/rules/src/published.rs",
        how: How::Light(
            "council-rules",
            &["--lib"],
            "published::tests::the_published_enumerations_are_the_councils_own",
        ),
    },
    Generated {
        name: "abi",
        files: "cli/abi/*.json but the enumerations",
        source: "builder/src/abi.rs",
        how: How::Heavy(
            &["--bin", "timebank-abi", "--bin", "council-abi"],
            "what_clients_are_compiled_with_is_what_the_contract_says",
        ),
    },
    Generated {
        name: "commands",
        files: "docs/cli.md, the commands",
        source: "cli/src/topics.rs",
        how: How::Light(
            "timebank-cli",
            &["--bins"],
            "the_published_table_of_commands_is_the_catalogues_own",
        ),
    },
    Generated {
        name: "openapi",
        files: "docs/index/openapi.json",
        source: "index/src/api/openapi.rs",
        how: How::Light(
            "timebank-index",
            &["--lib"],
            "the_published_document_is_what_the_service_answers",
        ),
    },
    Generated {
        name: "gateway",
        files: "docs/index/gateway.json",
        source: "index/src/gateway/openapi.rs",
        how: How::Light(
            "timebank-index",
            &["--lib"],
            "the_gateways_published_document_is_what_it_understands",
        ),
    },
    Generated {
        name: "javascript",
        files: "clients/ts/src/generated/, cli/abi/timebank.bank.json and timebank.hours.json",
        source: "clients/ts/scripts/sources.ts",
        how: How::JavaScript,
    },
    Generated {
        name: "matrix",
        files: "docs/matrix.md",
        source: "e2e/tests/stories/matrix.rs",
        how: How::Heavy(
            &["--test", "stories"],
            "every_square_of_the_published_matrix_is_what_the_bank_answers",
        ),
    },
    Generated {
        name: "scenario",
        files: "scenario/without-waiting.json",
        source: "demo/src/main.rs",
        how: How::Heavy(
            &["--bin", "timebank-demo"],
            "without_waiting_the_story_ends_as_it_must_on_a_node",
        ),
    },
    Generated {
        name: "environment",
        files: "docs/environment.md",
        source: "xtask/src/tidy/environment.rs",
        how: How::Environment,
    },
];

/// What is done with what is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write it.
    Write,
    /// Fail where it is old.
    Check,
}

impl Generated {
    /// Whether it takes the chain's thousand packages.
    pub fn is_heavy(&self) -> bool {
        matches!(self.how, How::Heavy(..))
    }

    /// Writes or compares it; what was left out, if anything was.
    pub fn run(&self, mode: Mode) -> Result<Option<String>> {
        let what = format!("{}: {}, by {}", self.name, self.files, self.source);
        terminal::header(&what);
        let done = match self.how {
            How::Light(package, target, test) => {
                let mut command = cargo("test");
                command.args(["--package", package]).args(target);
                one_test(command, test, mode)
            }
            How::Heavy(target, test) => {
                let mut command = cargo_on_house("test");
                command.args(target);
                one_test(command, test, mode)
            }
            How::JavaScript => return javascript::generate(mode == Mode::Write),
            How::Environment if mode == Mode::Write => tidy::write_environment(),
            // `cargo xtask tidy` compares it with everything else that it looks at.
            How::Environment => tidy::environment_is_current(),
        };
        done.with_context(|| match mode {
            Mode::Write => format!("{what} was not written"),
            Mode::Check => {
                format!("{what} is old: `cargo xtask codegen --only {}` writes it", self.name)
            }
        })?;
        Ok(None)
    }
}

/// Runs one test, which must be there.
fn one_test(mut command: Command, test: &str, mode: Mode) -> Result<()> {
    command.env_remove(PUBLISH).env_remove(WRITE_TABLES);
    if mode == Mode::Write {
        command.env(PUBLISH, "1").env(WRITE_TABLES, "1");
    }
    // A change that the compiler does not see must be looked at all the same.
    command.args(["--", test]);
    let said = cargo::captured(&mut command, &format!("Compiling what generates ({test})"))?;
    let ran = |line: &str| line.starts_with("test result: ok.") && !line.contains(" 0 passed");
    if !said.lines().any(ran) {
        process::say(&said);
        bail!("no test named `{test}` ran");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_writes_when_it_is_told_to_is_in_the_list() {
        let writers = [PUBLISH, WRITE_TABLES].map(|name| format!("var_os(\"{name}\")"));
        let texts = tidy::texts().unwrap();
        let sources =
            texts.iter().filter(|text| writers.iter().any(|name| text.text.contains(name)));
        for source in sources {
            let is_known = ALL.iter().any(|one| one.source == source.path);
            assert!(is_known, "{} writes something: add it to codegen::ALL", source.path);
        }
    }

    #[test]
    fn every_source_in_the_list_has_its_test() {
        let texts = tidy::texts().unwrap();
        for one in &ALL {
            let source = one.source;
            assert!(texts.iter().any(|text| text.path == source), "{source}");
            let (How::Light(_, _, test) | How::Heavy(_, test)) = &one.how else { continue };
            let found = texts.iter().filter(|text| text.path.ends_with(".rs")).any(|text| {
                text.text.contains(&format!("fn {}()", test.rsplit("::").next().unwrap_or(test)))
            });
            assert!(found, "{source}: {test}");
        }
    }
}
