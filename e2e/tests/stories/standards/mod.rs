//! What the standards' own tests ask of a token, behaviour by behaviour, in raw bytes. Each holds, or docs/standards.md
//! has a row about it.

mod erc20;
mod erc6909;
mod erc7943;
mod signed;
mod table;
