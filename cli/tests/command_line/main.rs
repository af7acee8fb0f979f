//! The command line as its users meet it: with bad input, before nodes that lie, and on a real node.

mod bad_input;
mod calldata;
mod fake;
mod false_logs;
mod on_a_node;
mod program;
