//! The board of offers and needs: what members say to each other, signed by their keys, and kept apart from the ledger.
//!
//! Nothing of it is on the chain, so it has a place of its own, which is not built anew and can be deleted alone. A
//! notice is a text that its member signed (EIP-191); whoever withdraws one deletes it. The recorders of a class
//! moderate it: they hide a notice, which deletes its words and says who did so.

mod notice;
mod store;

pub use notice::{Kind, Notice, Request, MESSAGE};
pub use store::{Board, Clocks, Ledger, Refused, Which};
