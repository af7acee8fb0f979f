//! What well-formed calldata looks like: every message's selector, and how wide each of its arguments is.
//!
//! ink!'s decoder takes the low bytes of a word and ignores the rest, so `setPaused(256, true)` would pause area 0.
//! Solidity's decoder refuses such words; with this table the contract's entry point can, too.

use keccak_const::Keccak256;
use proc_macro2::TokenStream;
use quote::{quote, ToTokens};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Error, Expr, ExprLit, FnArg, ImplItem, ImplItemFn, Item, ItemMod, Lit, Meta, Result,
    Token, Type,
};

/// The table, as a constant of the contract's module.
///
/// A width is the number of bytes at a word's end that carry the argument; 0 is a bool, with 0x80 the bytes are at
/// the word's beginning, with 0x40 the word says where a list of such values lies, 0xff are bytes that lie there, and
/// 0xfe is a list of such bytes.
pub fn table(module: &ItemMod) -> Result<TokenStream> {
    let mut rows = Vec::new();
    let items = module.content.iter().flat_map(|(_, items)| items);
    let impls = items.filter_map(|item| match item {
        Item::Impl(block) => Some(block),
        _ => None,
    });
    for item in impls.flat_map(|block| &block.items) {
        if let ImplItem::Fn(function) = item {
            rows.extend(row(function)?);
        }
    }
    Ok(quote! {
        /// Every message's selector, and for each argument the bytes of its word that carry it.
        pub const ARGUMENTS: &[(u32, &[u8])] = &[ #(#rows),* ];
    })
}

/// A message's signature in Solidity's words; nothing for a function that is none.
pub fn signature(function: &ImplItemFn) -> Result<Option<String>> {
    Ok(message(function)?.map(|(signature, _)| signature))
}

/// A message's signature and the widths of its arguments.
fn message(function: &ImplItemFn) -> Result<Option<(String, Vec<u8>)>> {
    let Some(name) = message_name(function)? else { return Ok(None) };
    let mut types = Vec::new();
    let mut widths = Vec::new();
    for input in &function.sig.inputs {
        if let FnArg::Typed(argument) = input {
            let (name, width) = word(&argument.ty)?;
            types.push(name);
            widths.push(width);
        }
    }
    Ok(Some((format!("{name}({})", types.join(",")), widths)))
}

/// A message's row; nothing for a function that is none.
fn row(function: &ImplItemFn) -> Result<Option<TokenStream>> {
    let Some((signature, widths)) = message(function)? else { return Ok(None) };
    let hash = Keccak256::new().update(signature.as_bytes()).finalize();
    let selector = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    Ok(Some(quote! { (#selector, &[ #(#widths),* ]) }))
}

/// The name by which a message is called; nothing for a function that is none.
fn message_name(function: &ImplItemFn) -> Result<Option<String>> {
    let ours = |attribute: &&Attribute| attribute.path().is_ident("ink");
    let Some(attribute) = function.attrs.iter().find(ours) else { return Ok(None) };
    let words = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
    if !words.iter().any(|word| word.path().is_ident("message")) {
        return Ok(None);
    }
    let named = words.iter().find_map(|word| match word {
        Meta::NameValue(pair) if pair.path.is_ident("name") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) => Some(name.value()),
            _ => None,
        },
        _ => None,
    });
    Ok(Some(named.unwrap_or_else(|| function.sig.ident.to_string())))
}

/// Marks the width of a list's values.
const LIST: u8 = 0x40;
/// Stands for the width of bytes, of which the word says where they lie.
const BYTES: u8 = 0xff;
/// Stands for the width of a list of bytes.
const LIST_OF_BYTES: u8 = 0xfe;

/// An argument's Solidity type and its width.
fn word(ty: &Type) -> Result<(String, u8)> {
    let name: String = ty.to_token_stream().to_string().split_whitespace().collect();
    if let Some(value) = name.strip_prefix("Vec<").and_then(|rest| rest.strip_suffix('>')) {
        let (name, width) = word(&syn::parse_str(value)?)?;
        let width = if width == BYTES { LIST_OF_BYTES } else { width | LIST };
        return Ok((format!("{name}[]"), width));
    }
    let (name, width) = match name.as_str() {
        "Address" => ("address", 20),
        "U256" => ("uint256", 32),
        "Bytes32" => ("bytes32", 32),
        "FixedBytes<4>" => ("bytes4", 0x80 | 4),
        "DynBytes" => ("bytes", BYTES),
        "bool" => ("bool", 0),
        "u8" => ("uint8", 1),
        "u16" => ("uint16", 2),
        "u32" => ("uint32", 4),
        "u64" => ("uint64", 8),
        "u128" => ("uint128", 16),
        _ => {
            return Err(Error::new_spanned(
                ty,
                "contract-macro/src/arguments.rs knows no width of this type",
            ))
        }
    };
    Ok((name.to_owned(), width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_its_selector_and_widths_and_other_functions_have_none() {
        let module = syn::parse_quote! {
            mod bank {
                impl Bank {
                    #[ink(message)]
                    pub fn transfer(&mut self, to: Address, value: U256) -> bool { true }
                    #[ink(message, name = "supportsInterface")]
                    pub fn supports_interface(&self, id: FixedBytes<4>) -> bool { true }
                    fn inside(&self, odd: Vec<u8>) {}
                }
            }
        };
        let rows = table(&module).unwrap().to_string();
        // keccak-256 of `transfer(address,uint256)` and of `supportsInterface(bytes4)`.
        assert!(rows.contains(&format!("({}u32 , & [20u8 , 32u8])", 0xa905_9cbb_u32)), "{rows}");
        assert!(rows.contains(&format!("({}u32 , & [132u8])", 0x01ff_c9a7_u32)), "{rows}");
        // The third is in the constant's type.
        assert_eq!(rows.matches("u32 , &").count(), 3);
    }

    #[test]
    fn a_list_has_the_width_of_its_values() {
        let module = syn::parse_quote! {
            mod bank {
                impl Bank {
                    #[ink(message)]
                    pub fn many(&self, who: Vec<Address>, proof: Vec<Bytes32>, call: DynBytes, calls: Vec<DynBytes>) {}
                }
            }
        };
        let rows = table(&module).unwrap().to_string();
        assert!(rows.contains("& [84u8 , 96u8 , 255u8 , 254u8]"), "{rows}");
    }

    #[test]
    fn an_argument_of_unknown_width_is_refused() {
        let module = syn::parse_quote! {
            mod bank {
                impl Bank {
                    #[ink(message)]
                    pub fn odd(&self, text: String) {}
                }
            }
        };
        assert!(table(&module).is_err());
    }
}
