//! ink!'s contract generator, with the selector of every message computed once.
//!
//! `ink::contract` asks in every message's arm whether any message accepts payment, and writes the whole
//! computation of a selector wherever it names one: with n messages that is n² computations for the
//! compiler's interpreter, 70 MB of source and five minutes for the bank. This attribute runs the same
//! generator and then gives every distinct selector a name, which leaves the contract as it is.
//!
//! It keeps the messages' bodies apart ([`apart`]), writes down what each message's calldata looks like
//! ([`arguments`]) and what its answers are called ([`returns`]), lets one program link several contracts ([`exported`]), and makes programs of one topic ([`topic`]).

mod apart;
mod arguments;
mod exported;
mod returns;
mod selectors;
mod topic;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;
use quote::{quote, ToTokens};
use timebank_topics::Topic;

/// Stands where `#[ink::contract]` would.
#[proc_macro_attribute]
pub fn contract(attributes: TokenStream, module: TokenStream) -> TokenStream {
    generated(attributes.into(), module.into(), false)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

/// The same for the contract whose messages have topics ([`topic`]).
#[proc_macro_attribute]
pub fn contract_by_topic(attributes: TokenStream, module: TokenStream) -> TokenStream {
    generated(attributes.into(), module.into(), true)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

fn generated(
    attributes: TokenStream2,
    module: TokenStream2,
    by_topic: bool,
) -> syn::Result<TokenStream2> {
    let mut parsed: syn::ItemMod = syn::parse2(module)?;
    let package = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
    let topic = Topic::named(&package).filter(|_| by_topic);
    if by_topic {
        topic::keep(&mut parsed, topic)?;
    }
    let is_whole = topic.is_none();
    let mut arguments = arguments::table(&parsed)?;
    arguments.extend(returns::taken_off(&mut parsed)?);
    arguments.extend(quote! {
        /// Whether all messages are here, so that the contract can stand alone.
        pub const IS_WHOLE: bool = #is_whole;
    });
    apart::set(&mut parsed);
    let contract = ink_ir::Contract::new(attributes, parsed.to_token_stream())?;
    let generated = exported::named(ink_codegen::generate_code(&contract), &parsed.ident);
    Ok(selectors::named(generated, arguments))
}
