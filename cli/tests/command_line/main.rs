//! The command line as its users meet it: with bad input, before nodes that lie, and on a real node.

mod bad_input;
mod calldata;
mod chain;
mod deploying;
mod done;
mod fake;
mod false_logs;
mod hanging;
mod on_a_node;
mod payments;
mod program;
mod relaying;
mod running;
mod settling;
mod standing;
mod terminal;
mod towns;
mod watching;
