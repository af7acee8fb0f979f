//! Standing between cargo and the compiler.
//!
//! The builder gives cargo a wrapper around the compiler, so that the ABI's flag reaches build scripts and macros,
//! too. This program is that wrapper itself, and adds one more flag for the contract's machine: PolkaVM reads and
//! writes at any address, but its target description does not say so, and the compiler would take every integer of
//! a cell apart into bytes. That makes the bank a third smaller and its calls a third cheaper. The routines that copy
//! and clear memory, in which the bank spent most of its time, are told the same in their own way, and are compiled
//! for speed rather than size: a transfer executes a third fewer instructions for 200 bytes of code.
//!
//! It also sees to it that the same sources give the same bytes in every folder. Cargo makes a crate's identity, the
//! compiler's `-C metadata`, from where the crate and the machine's description lie, among other things, and the
//! compiler orders what it compiles by those identities. So a crate is given one that its name, version and flags
//! alone decide.

use std::{
    env,
    ffi::OsString,
    fs,
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The flag of a bank that speaks both ABIs. ink! makes one function of all its messages then, twice over.
const BOTH_ABIS: &str = "ink_abi=\"all\"";

/// Leaves out a pass of the compiler whose time grows with the square of a function: of that one it took ten minutes.
const WITHOUT_SINGLE_USES: &str = "-Zmir-enable-passes=-SingleUseConsts";

/// Where the builder puts the flags that everything is to be compiled with.
const FLAGS: &str = "RUSTC_WRAPPER_ENCODED_FLAGS";

/// Where the builder looks for a wrapper before it compiles one of its own.
const WRAPPER: &str = "INK_RUSTC_WRAPPER";

const MACHINE: &str = "riscv64emac-unknown-none-polkavm";
const ANY_ADDRESS: &str = "-Ctarget-feature=+unaligned-scalar-mem";

/// The crate with the routines for memory, and what it is compiled with.
const ROUTINES: &str = "compiler_builtins";
const WHOLE_WORDS: [&str; 3] = ["--cfg", "feature=\"mem-unaligned\"", "-Copt-level=3"];

/// How identities are made: another number throws away what was built with others.
const IDENTITIES: &str = "identities=1";

/// Where cargo says a crate's identity.
const METADATA: &str = "metadata=";

/// What a profile decides, so that two compilations of one crate can differ in it.
const OF_PROFILE: [&str; 6] =
    ["opt-level=", "panic=", "lto", "linker-plugin-lto", "overflow-checks=", "debug-assertions="];

/// Makes this program the wrapper of the builds it starts in `target_dir`. Cargo cannot see what a wrapper adds, so
/// what was built there with another flag is thrown away.
pub fn install(target_dir: &Path) -> Result<()> {
    let record = target_dir.join("compiled-with");
    let flags = [&[ANY_ADDRESS], &WHOLE_WORDS[..], &[IDENTITIES]].concat().join(" ");
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
    let mut arguments = with_flags(arguments.collect(), &flags);
    give_identity(&mut arguments, &package());
    let status = Command::new(compiler).args(arguments).status();
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
    if is_for_machine && flags.contains(BOTH_ABIS) {
        arguments.push(WITHOUT_SINGLE_USES.into());
    }
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

/// The package that cargo has compiled: its name and version.
fn package() -> String {
    let value = |name| env::var(name).unwrap_or_default();
    format!("{} {}", value("CARGO_PKG_NAME"), value("CARGO_PKG_VERSION"))
}

/// Puts an identity that no folder has a part in where cargo puts its own.
fn give_identity(arguments: &mut [OsString], package: &str) {
    let hash = Sha256::digest(identity(arguments, package).as_bytes());
    let hash: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    for argument in arguments {
        if argument.to_string_lossy().starts_with(METADATA) {
            *argument = format!("{METADATA}{hash}").into();
        }
    }
}

/// What tells one compilation of a build from every other: the package, the crate, for which machine, and the flags
/// that name no path.
fn identity(arguments: &[OsString], package: &str) -> String {
    let arguments: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let machine =
        if arguments.iter().any(|argument| argument.contains(MACHINE)) { MACHINE } else { "" };
    let mut parts = vec![package, machine];
    for pair in arguments.windows(2) {
        let (flag, value) = (&*pair[0], &*pair[1]);
        let decides = match flag {
            "--crate-name" | "--crate-type" | "--cfg" => true,
            "-C" => OF_PROFILE.iter().any(|option| value.starts_with(option)),
            _ => false,
        };
        if decides {
            parts.push(value);
        }
    }
    parts.join("\n")
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
        let both = compiled_with(&["--target", target], &format!("--cfg\x1f{BOTH_ABIS}"));
        assert!(both.contains(&WITHOUT_SINGLE_USES.into()), "{both:?}");
    }

    /// What the compiler is called with for a crate of a package, with its identity made anew.
    fn identified(package: &str, arguments: &[&str]) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        give_identity(&mut arguments, package);
        arguments
    }

    /// A call as cargo makes it, in a folder, with a feature.
    fn call<'a>(
        source: &'a str,
        target: &'a str,
        feature: &'a str,
        metadata: &'a str,
    ) -> [&'a str; 13] {
        [
            "--crate-name",
            "rules",
            source,
            "--crate-type",
            "lib",
            "--cfg",
            feature,
            "-C",
            metadata,
            "-C",
            "extra-filename=-1",
            "--target",
            target,
        ]
    }

    #[test]
    fn a_folder_has_no_part_in_a_crates_identity() {
        let one = call("/a/lib.rs", "/a/riscv64emac-unknown-none-polkavm.json", "f", "metadata=1");
        let two = call("/b/lib.rs", "/b/riscv64emac-unknown-none-polkavm.json", "f", "metadata=2");
        let (one, two) = (identified("rules 1.0.0", &one), identified("rules 1.0.0", &two));
        assert_eq!(one[8], two[8]);
        assert_ne!(one[8], "metadata=1");
        assert_eq!(one[10], "extra-filename=-1", "cargo looks for files of that name");
    }

    #[test]
    fn whatever_else_tells_two_crates_apart_does_so_in_their_identities() {
        let polkavm = "/a/riscv64emac-unknown-none-polkavm.json";
        let base = identified("rules 1.0.0", &call("/a/lib.rs", polkavm, "f", "metadata=1"));
        for other in [
            identified("rules 1.0.1", &call("/a/lib.rs", polkavm, "f", "metadata=1")),
            identified("council 1.0.0", &call("/a/lib.rs", polkavm, "f", "metadata=1")),
            identified("rules 1.0.0", &call("/a/lib.rs", polkavm, "g", "metadata=1")),
            identified("rules 1.0.0", &call("/a/lib.rs", "x86_64", "f", "metadata=1")),
        ] {
            assert_ne!(base[8], other[8]);
        }
        let mut named = call("/a/lib.rs", polkavm, "f", "metadata=1");
        named[1] = "build_script_build";
        assert_ne!(base[8], identified("rules 1.0.0", &named)[8]);
    }

    #[test]
    fn a_call_without_an_identity_stays_as_it_is() {
        assert_eq!(identified("rules 1.0.0", &["-vV"]), ["-vV"]);
    }
}
