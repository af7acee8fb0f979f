//! Giving what ink! exports from a contract the contract's name.
//!
//! ink! exports its metadata from every contract under one symbol, so no program could link two of them.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::format_ident;

/// ink!'s symbol for a contract's Solidity metadata.
const METADATA: &str = "__ink_generate_solidity_metadata";

/// What ink! generated, with `module_solidity_metadata` in place of its own symbol.
pub fn named(generated: TokenStream, module: &Ident) -> TokenStream {
    generated
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) if ident == METADATA => {
                TokenTree::Ident(format_ident!("{module}_solidity_metadata"))
            }
            TokenTree::Group(group) => {
                let mut renamed = Group::new(group.delimiter(), named(group.stream(), module));
                renamed.set_span(group.span());
                TokenTree::Group(renamed)
            }
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn the_metadata_bears_the_contracts_name_and_everything_else_stays() {
        let generated = quote! {
            const _: () = { #[unsafe(no_mangle)] pub fn __ink_generate_solidity_metadata() -> u8 { 1 } };
            fn other() {}
        };
        let expected = quote! {
            const _: () = { #[unsafe(no_mangle)] pub fn bank_solidity_metadata() -> u8 { 1 } };
            fn other() {}
        };
        let named = named(generated, &format_ident!("bank"));
        assert_eq!(named.to_string(), expected.to_string());
    }
}
