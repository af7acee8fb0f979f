//! Stories with named actors, told to the bank's blob on the embedded chain. One story a file.

mod agreements;
mod attention;
mod book_against_naive;
mod campaigns;
mod colluding_pair;
mod community_help;
mod converting_and_transferring;
mod council;
mod due_process;
mod education;
mod four_uses;
mod freezing_and_releasing;

mod games;
mod hostile_calldata;
mod invariants;
mod lending;
mod matrix;
mod monitoring;
mod officers_try_everything;
mod opening_and_verifying;
mod pausing;
mod recording;
mod recovering_a_lost_key;
mod redeeming;
mod refusals_change_nothing;
mod roles;
mod router_and_whole_bank;
mod showing_one_claim;
mod standard_clients;
mod success_means_done;
mod trading;
mod work_and_life;
mod world;
