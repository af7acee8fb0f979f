//! ink!'s contract generator, with the selector of every message computed once.
//!
//! `ink::contract` asks in every message's arm whether any message accepts payment, and writes the whole
//! computation of a selector wherever it names one: with n messages that is n² computations for the
//! compiler's interpreter, 70 MB of source and five minutes for the bank. This attribute runs the same
//! generator and then gives every distinct selector a name, which leaves the contract as it is.
//!
//! It keeps the messages' bodies apart ([`apart`]), writes down what each message's calldata looks like
//! ([`arguments`]), and lets one program link several contracts ([`exported`]).

mod apart;
mod arguments;
mod exported;
mod selectors;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;
use quote::ToTokens;

/// Stands where `#[ink::contract]` would.
#[proc_macro_attribute]
pub fn contract(attributes: TokenStream, module: TokenStream) -> TokenStream {
    generated(attributes.into(), module.into())
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

fn generated(attributes: TokenStream2, module: TokenStream2) -> syn::Result<TokenStream2> {
    let mut parsed: syn::ItemMod = syn::parse2(module)?;
    let arguments = arguments::table(&parsed)?;
    apart::set(&mut parsed);
    let contract = ink_ir::Contract::new(attributes, parsed.to_token_stream())?;
    let generated = exported::named(ink_codegen::generate_code(&contract), &parsed.ident);
    Ok(selectors::named(generated, arguments))
}
