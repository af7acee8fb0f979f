//! Standing between cargo and the compiler.
//!
//! The builder gives cargo a wrapper around the compiler, so that the ABI's flag reaches build scripts and macros,
//! too. This program is that wrapper itself, and adds one more flag for the contract's machine: PolkaVM reads and
//! writes at any address, but its target description does not say so, and the compiler would take every integer of
//! a cell apart into bytes. That makes the bank a third smaller and its calls a third cheaper. The routines that copy
//! and clear memory, in which the bank spent most of its time, are told the same in their own way, and are compiled
//! for speed rather than size: a transfer executes a third fewer instructions for 200 bytes of code.

use std::{
    env,
    ffi::OsString,
    fs,
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result};

/// Where the builder puts the flags that everything is to be compiled with.
const FLAGS: &str = "RUSTC_WRAPPER_ENCODED_FLAGS";

/// Where the builder looks for a wrapper before it compiles one of its own.
const WRAPPER: &str = "INK_RUSTC_WRAPPER";

const MACHINE: &str = "riscv64emac-unknown-none-polkavm";
const ANY_ADDRESS: &str = "-Ctarget-feature=+unaligned-scalar-mem";

/// The crate with the routines for memory, and what it is compiled with.
const ROUTINES: &str = "compiler_builtins";
const WHOLE_WORDS: [&str; 3] = ["--cfg", "feature=\"mem-unaligned\"", "-Copt-level=3"];

/// Makes this program the wrapper of the builds it starts in `target_dir`. Cargo cannot see what a wrapper adds, so
/// what was built there with another flag is thrown away.
pub fn install(target_dir: &Path) -> Result<()> {
    let record = target_dir.join("compiled-with");
    let flags = [&[ANY_ADDRESS], &WHOLE_WORDS[..]].concat().join(" ");
    if fs::read_to_string(&record).ok().as_deref() != Some(flags.as_str()) {
        let built = target_dir.join("ink");
        if built.exists() {
            fs::remove_dir_all(&built)
                .with_context(|| format!("cannot remove {}", built.display()))?;
        }
        fs::write(&record, &flags).with_context(|| format!("cannot write {}", record.display()))?;
    }
    env::set_var(WRAPPER, env::current_exe().context("cannot find this program's own path")?);
    Ok(())
}

/// Compiles, where this program was called as a wrapper.
pub fn run() -> Option<ExitCode> {
    let flags = env::var(FLAGS).ok()?;
    let mut arguments = env::args_os().skip(1);
    let compiler = arguments.next()?;
    let status = Command::new(compiler).args(with_flags(arguments.collect(), &flags)).status();
    let code = match status {
        Ok(status) => status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1),
        Err(error) => {
            eprintln!("error: cannot run the compiler: {error}");
            1
        }
    };
    Some(ExitCode::from(code))
}

fn with_flags(mut arguments: Vec<OsString>, flags: &str) -> Vec<OsString> {
    let is_for_machine =
        arguments.iter().any(|argument| argument.to_string_lossy().contains(MACHINE));
    arguments.extend(flags.split('\x1f').filter(|flag| !flag.is_empty()).map(OsString::from));
    if is_for_machine {
        let is_routines =
            arguments.windows(2).any(|pair| pair[0] == "--crate-name" && pair[1] == ROUTINES);
        arguments.push(ANY_ADDRESS.into());
        if is_routines {
            arguments.extend(WHOLE_WORDS.map(OsString::from));
        }
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled_with(arguments: &[&str], flags: &str) -> Vec<OsString> {
        with_flags(arguments.iter().map(OsString::from).collect(), flags)
    }

    #[test]
    fn everything_gets_the_abis_flag_and_the_contract_may_use_any_address() {
        let target = "/t/riscv64emac-unknown-none-polkavm.json";
        assert_eq!(compiled_with(&["--test"], "--cfg\x1fa"), ["--test", "--cfg", "a"]);
        assert_eq!(
            compiled_with(&["--target", target], "--cfg\x1fa"),
            ["--target", target, "--cfg", "a", ANY_ADDRESS]
        );
        let routines = compiled_with(&["--crate-name", ROUTINES, "--target", target], "");
        assert_eq!(routines[4..], [&[ANY_ADDRESS], &WHOLE_WORDS[..]].concat());
        assert_eq!(compiled_with(&["--crate-name", ROUTINES], ""), ["--crate-name", ROUTINES]);
        assert_eq!(compiled_with(&["-vV"], ""), ["-vV"]);
    }
}
