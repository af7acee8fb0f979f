//! A program that serves until it is told to stop.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{bail, ensure, Context, Result};

/// How long a program may take to stop in an orderly way.
const GRACE: Duration = Duration::from_secs(10);

const STEP: Duration = Duration::from_millis(100);

/// Whether somebody asked us to stop.
static STOPPED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C does not end this program, but whatever it waits for, so that its servers are stopped.
pub fn stop_on_ctrl_c() -> Result<()> {
    static LISTENS: AtomicBool = AtomicBool::new(false);
    // Several steps of one run may want it.
    if LISTENS.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    ctrlc::set_handler(|| STOPPED.store(true, Ordering::SeqCst)).context("cannot listen to Ctrl-C")
}

/// An error if somebody asked us to stop.
pub fn must_go_on() -> Result<()> {
    ensure!(!STOPPED.load(Ordering::SeqCst), "stopped");
    Ok(())
}

/// A running server. It ends with this value.
#[derive(Debug)]
pub struct Server {
    name: &'static str,
    command: Command,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts a program that writes into `log` all it has to say.
    pub fn start(name: &'static str, mut command: Command, log: PathBuf) -> Result<Self> {
        File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        // In a group of its own it does not hear the terminal's Ctrl-C, and is stopped in our order.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = spawned(&mut command, &log)?;
        Ok(Self { name, command, child, log })
    }

    /// Ends it in the middle of whatever it does, as `kill -9` does.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill().with_context(|| format!("cannot kill {}", self.name))?;
        self.child.wait()?;
        Ok(())
    }

    /// Starts it as before.
    pub fn start_again(&mut self) -> Result<()> {
        self.child = spawned(&mut self.command, &self.log)?;
        Ok(())
    }

    /// Bytes of memory that it holds, where the system tells.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        Some(kilobytes << 10)
    }

    /// Waits until the server is `ready`.
    pub fn wait_until<T>(&mut self, limit: Duration, ready: impl Fn() -> Result<T>) -> Result<T> {
        let started = Instant::now();
        loop {
            let not_yet = match ready() {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            self.must_run()?;
            if started.elapsed() > limit {
                let log = self.log.display();
                return Err(not_yet.context(format!(
                    "{} is not ready after {} s; it says why in {log}",
                    self.name,
                    limit.as_secs()
                )));
            }
            must_go_on()?;
            thread::sleep(STEP);
        }
    }

    /// Fails if the server has ended by itself.
    pub fn must_run(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!(
                "{} ended with {status}; its last words in {}: {}",
                self.name,
                self.log.display(),
                last_line(&self.log)
            ),
        }
    }

    fn stop(&mut self) {
        #[cfg(unix)]
        if let Ok(id) = i32::try_from(self.child.id()) {
            use nix::{
                sys::signal::{killpg, Signal},
                unistd::Pid,
            };
            // Whoever keeps a state on disk finishes writing it. It may have ended already.
            let _ = killpg(Pid::from_raw(id), Signal::SIGTERM);
            let asked = Instant::now();
            while matches!(self.child.try_wait(), Ok(None)) && asked.elapsed() < GRACE {
                thread::sleep(STEP);
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawned(command: &mut Command, log: &Path) -> Result<Child> {
    let file = File::options().append(true).open(log);
    let file = file.with_context(|| format!("cannot write {}", log.display()))?;
    command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .spawn()
        .with_context(|| format!("cannot run {}", command.get_program().display()))
}

/// Waits for Ctrl-C; an error if a server ends before.
pub fn wait_for_ctrl_c<'a>(servers: impl Iterator<Item = &'a mut Server>) -> Result<()> {
    let mut servers: Vec<_> = servers.collect();
    while !STOPPED.load(Ordering::SeqCst) {
        servers.iter_mut().try_for_each(|server| server.must_run())?;
        thread::sleep(STEP);
    }
    Ok(())
}

fn last_line(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("nothing").to_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> (Server, tempfile::TempDir) {
        let dir = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        (Server::start("it", command, dir.path().join("log")).unwrap(), dir)
    }

    #[test]
    fn a_server_and_its_children_end_with_its_value() {
        let (mut server, dir) = shell("sleep 60 & echo $!; wait");
        let log = dir.path().join("log");
        let child: i32 = server
            .wait_until(Duration::from_secs(10), || {
                Ok(std::fs::read_to_string(&log)?.trim().parse()?)
            })
            .unwrap();
        drop(server);
        let gone = || nix::sys::signal::kill(nix::unistd::Pid::from_raw(child), None).is_err();
        let waited = Instant::now();
        while !gone() && waited.elapsed() < Duration::from_secs(10) {
            thread::sleep(STEP);
        }
        assert!(gone());
    }

    #[test]
    fn two_steps_may_listen_to_ctrl_c() {
        assert!(stop_on_ctrl_c().is_ok() && stop_on_ctrl_c().is_ok());
    }

    #[test]
    fn what_ends_by_itself_says_why() {
        let (mut server, _dir) = shell("echo no such chain; exit 3");
        let error = server
            .wait_until::<()>(Duration::from_secs(10), || bail!("no answer"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("exit status: 3") && error.ends_with("no such chain"), "{error}");
    }

    #[test]
    fn what_is_killed_and_started_again_goes_on_in_the_same_log() {
        let (mut server, dir) = shell("echo begun; sleep 60");
        let begun = |times: usize| {
            let log = dir.path().join("log");
            move || {
                let said = std::fs::read_to_string(&log)?.lines().count();
                ensure!(said == times, "{said} times");
                Ok(())
            }
        };
        server.wait_until(Duration::from_secs(10), begun(1)).unwrap();
        server.kill().unwrap();
        server.start_again().unwrap();
        server.wait_until(Duration::from_secs(10), begun(2)).unwrap();
    }

    #[test]
    fn patience_has_an_end() {
        let (mut server, _dir) = shell("sleep 60");
        let error = server.wait_until::<()>(Duration::ZERO, || bail!("no answer")).unwrap_err();
        assert!(format!("{error:#}").ends_with(": no answer"), "{error:#}");
    }
}
