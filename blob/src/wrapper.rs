//! Standing between cargo and the compiler.
//!
//! The builder gives cargo a wrapper around the compiler, so that the ABI's flag reaches build scripts and macros,
//! too. This program is that wrapper itself, and adds one more flag for the contract's machine: PolkaVM reads and
//! writes at any address, but its target description does not say so, and the compiler would take every integer of
//! a cell apart into bytes. That makes the bank a third smaller and its calls a third cheaper.

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

/// Makes this program the wrapper of the builds it starts in `target_dir`. Cargo cannot see what a wrapper adds, so
/// what was built there with another flag is thrown away.
pub fn install(target_dir: &Path) -> Result<()> {
    let record = target_dir.join("compiled-with");
    if fs::read_to_string(&record).ok().as_deref() != Some(ANY_ADDRESS) {
        let built = target_dir.join("ink");
        if built.exists() {
            fs::remove_dir_all(&built)
                .with_context(|| format!("cannot remove {}", built.display()))?;
        }
        fs::write(&record, ANY_ADDRESS)
            .with_context(|| format!("cannot write {}", record.display()))?;
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
        arguments.push(ANY_ADDRESS.into());
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
        assert_eq!(compiled_with(&["-vV"], ""), ["-vV"]);
    }
}
