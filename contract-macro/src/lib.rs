//! ink!'s contract generator, with the selector of every message computed once.
//!
//! `ink::contract` asks in every message's arm whether any message accepts payment, and writes the whole
//! computation of a selector wherever it names one: with n messages that is n² computations for the
//! compiler's interpreter, 70 MB of source and five minutes for the bank. This attribute runs the same
//! generator and then gives every distinct selector a name. The contract it makes is the same to the byte.

mod selectors;

use proc_macro::TokenStream;

/// Stands where `#[ink::contract]` would.
#[proc_macro_attribute]
pub fn contract(attributes: TokenStream, module: TokenStream) -> TokenStream {
    match ink_ir::Contract::new(attributes.into(), module.into()) {
        Ok(contract) => selectors::named(ink_codegen::generate_code(&contract)).into(),
        Err(error) => error.to_compile_error().into(),
    }
}
