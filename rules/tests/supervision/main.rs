//! What an adversarial audit of the supervision broke, step by step, and holds now. docs/audits/2026-11-supervision.md
//! names each of these tests beside its finding.

mod carried;
mod delegates;
mod departures;
mod fixture;
mod matrix;
mod offices;
mod people;
mod process;
mod reasons;
mod remains;
mod signed;
mod stop;
mod succession;
