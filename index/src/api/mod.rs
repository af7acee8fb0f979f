//! The answers over HTTP.

pub mod board;
pub mod export;
pub mod limits;
pub mod links;
pub(crate) mod openapi;
mod patient;
pub mod read;
pub mod records;
pub mod refusal;
pub mod routes;
pub mod serve;
mod service;
mod stream;
pub mod views;

pub use service::{readers, Service};
