//! Stories with named actors, told to the bank's blob on the embedded chain. One story a file.

mod attention;
mod book_against_naive;
mod converting_and_transferring;
mod education;
mod fair;
mod freezing_and_releasing;
mod front_and_bank;
mod games;
mod hostile_calldata;
mod invariants;
mod monitoring;
mod opening_and_verifying;
mod recording;
mod redeeming;
mod refusals_change_nothing;
mod roles;
mod showing_one_claim;
mod standard_clients;
mod town;
mod trading;
