//! Running other programs without leaving the developer in the dark.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{bail, Context, Result};

use crate::terminal;

/// Work shorter than this needs no announcement.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often a sign of life is due when nobody sees a progress bar.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// What a developer at a terminal sees of some work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// Its own progress, like cargo's bar. It is announced before that begins.
    ItsProgress,
    /// Nothing, so that we say now and then that it goes on.
    Nothing,
}

/// Runs `work` and says on stderr what takes so long: `what` once it takes more than a moment, then a line
/// every half minute, unless a developer sees its own progress.
pub fn announced<T>(what: &str, shows: Shows, work: impl FnOnce() -> T) -> T {
    if shows == Shows::ItsProgress && terminal::is_watched() {
        terminal::header(what);
        return work();
    }
    let (finished, wait) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let started = Instant::now();
            let still_running =
                |pause| matches!(wait.recv_timeout(pause), Err(RecvTimeoutError::Timeout));
            if still_running(PATIENCE) {
                terminal::header(what);
                while still_running(HEARTBEAT) {
                    terminal::note(&format!("… {} so far", terminal::spoken(started.elapsed())));
                }
            }
        });
        let result = work();
        drop(finished);
        result
    })
}

/// Runs a program that shares our terminal; an error if it fails.
pub fn run(command: &mut Command) -> Result<()> {
    let status = spawnable(command, Command::status)?;
    succeeded(command, status)
}

/// Runs a program and returns what it printed; its stderr stays visible.
pub fn output(command: &mut Command) -> Result<String> {
    let output = spawnable(command.stderr(Stdio::inherit()), Command::output)?;
    succeeded(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Says what another program said.
pub fn say(text: &str) {
    anstream::eprint!("{text}");
}

/// Runs a program and returns what it printed, or nothing if it is missing or fails: for asking around.
pub fn try_output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program and passes on the lines of its stderr that are `wanted`, in colour only if ours is a terminal.
pub fn run_edited(command: &mut Command, wanted: impl Fn(&str) -> bool) -> Result<()> {
    let quiet = command.stdin(Stdio::null()).stderr(Stdio::piped());
    let mut child = spawnable(quiet, Command::spawn)?;
    if let Some(messages) = child.stderr.take() {
        for line in BufReader::new(messages).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            if wanted(&line) {
                anstream::eprintln!("{line}");
            }
        }
    }
    succeeded(command, child.wait()?)
}

/// Runs a program that may hang, for instance on a network: whether it succeeded in `limit`.
pub fn succeeds_within(command: &mut Command, limit: Duration) -> bool {
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    matches!(ends_within(quiet, limit), Ok(Some(true)))
}

/// Runs a program: whether it succeeded, or nothing if it had to be stopped after `limit`.
pub fn ends_within(command: &mut Command, limit: Duration) -> Result<Option<bool>> {
    let mut child = spawnable(command.stdin(Stdio::null()), Command::spawn)?;
    ended_within(&mut child, limit)
}

/// Waits for a program: whether it succeeded, or nothing if it had to be stopped after `limit`.
pub fn ended_within(child: &mut Child, limit: Duration) -> Result<Option<bool>> {
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(Some(status.success())),
            Ok(None) if started.elapsed() < limit => thread::sleep(Duration::from_millis(100)),
            _ => {
                // It may have ended just now; either way it did not succeed in time.
                let _ = child.kill();
                let _ = child.wait();
                return Ok(None);
            }
        }
    }
}

fn spawnable<T>(
    command: &mut Command,
    start: impl FnOnce(&mut Command) -> std::io::Result<T>,
) -> Result<T> {
    start(command).with_context(|| format!("cannot run {}", name(command)))
}

fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed; its messages are above", shown(command));
    }
    Ok(())
}

fn name(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

/// The command as one would type it.
fn shown(command: &Command) -> String {
    let mut words = vec![name(command)];
    words.extend(command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let error = run(Command::new("cargo").arg("no-such-command").stderr(Stdio::null()))
            .unwrap_err()
            .to_string();
        assert_eq!(error, "`cargo no-such-command` failed; its messages are above");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&mut Command::new("/nowhere/no-such-program")).unwrap_err();
        assert_eq!(error.to_string(), "cannot run no-such-program");
        assert_eq!(try_output(&mut Command::new("/nowhere/no-such-program")), None);
    }

    #[test]
    #[cfg(unix)]
    fn what_hangs_is_stopped() {
        let started = Instant::now();
        let in_time = succeeds_within(Command::new("sleep").arg("30"), Duration::from_millis(200));
        assert!(!in_time);
        assert!(started.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn announced_work_gives_its_result() {
        assert_eq!(announced("adding", Shows::Nothing, || 1 + 1), 2);
    }
}
