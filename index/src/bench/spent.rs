//! What a measurement took of this machine, where the system says.

use std::fs;

use anyhow::Result;

use crate::db::Connection;

/// The most memory that this process ever had, in megabytes; 0 where the system does not say.
pub(super) fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

/// Seconds that this process has computed, on all processors; 0 where the system does not say.
pub(super) fn processor() -> f64 {
    of("self")
}

/// Seconds that the process has computed that serves a connection; 0 for a file, and for a server elsewhere.
pub(super) fn by_server(db: &mut Connection) -> Result<f64> {
    if db.engine() == "sqlite" {
        return Ok(0.0);
    }
    let process = db.row("SELECT pg_backend_pid()::bigint", &[])?;
    Ok(process.map_or(0.0, |row| of(&row.int(0).to_string())))
}

fn of(process: &str) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // Behind the name, which may have spaces: the 12th and the 13th are hundredths, for itself and within the system.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}
