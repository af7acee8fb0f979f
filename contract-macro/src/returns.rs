//! What a message's answers are called: `#[returns(bid, ask)]` above it.
//!
//! Solidity's ABI names what a function returns; Rust's tuples cannot. The attribute is taken off before ink!'s generator
//! sees it, and a table tells the ABI.

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Ident, ImplItem, ImplItemFn, Item, ItemMod, Result, Token};

use crate::arguments;

/// Takes the attributes off, and gives the table as a constant of the contract's module.
pub fn taken_off(module: &mut ItemMod) -> Result<TokenStream> {
    let mut rows = Vec::new();
    let items = module.content.iter_mut().flat_map(|(_, items)| items);
    let impls = items.filter_map(|item| match item {
        Item::Impl(block) => Some(block),
        _ => None,
    });
    for item in impls.flat_map(|block| &mut block.items) {
        if let ImplItem::Fn(function) = item {
            rows.extend(row(function)?);
        }
    }
    Ok(quote! {
        /// Every message's signature, and what its answers are called.
        pub const RETURNS: &[(&str, &[&str])] = &[ #(#rows),* ];
    })
}

/// A message's row; nothing for what is none or names nothing.
fn row(function: &mut ImplItemFn) -> Result<Option<TokenStream>> {
    let is_ours = |path: &syn::Path| path.is_ident("returns");
    let Some(at) = function.attrs.iter().position(|attribute| is_ours(attribute.path())) else {
        return Ok(None);
    };
    let attribute = function.attrs.remove(at);
    let names =
        attribute.parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated)?.into_iter();
    let names: Vec<String> = names.map(|name| name.to_string()).collect();
    let signature = arguments::signature(function)?;
    Ok(signature.map(|signature| quote! { (#signature, &[ #(#names),* ]) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens;

    #[test]
    fn a_message_says_what_its_answers_are_called_and_ink_does_not_see_it() {
        let mut module: ItemMod = syn::parse_quote! {
            mod bank {
                impl Bank {
                    #[ink(message, name = "bestOf")]
                    #[returns(bid, bestAsk)]
                    pub fn best_of(&self, class: u16) -> (u16, u16) { (0, 0) }
                    #[ink(message)]
                    pub fn quiet(&self) {}
                }
            }
        };
        let table = taken_off(&mut module).unwrap().to_string();
        assert!(table.contains(r#"("bestOf(uint16)" , & ["bid" , "bestAsk"])"#), "{table}");
        assert!(!table.contains("quiet"), "{table}");
        assert!(!module.to_token_stream().to_string().contains("returns"));
    }
}
