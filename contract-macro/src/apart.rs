//! Keeping the bodies of messages apart.
//!
//! ink! calls each message from one place, so the compiler puts all of them into one function. Its stack is so deep
//! then that nearly every access needs a long offset: apart, the bank's messages are a tenth smaller.

use syn::{parse_quote, ImplItem, Item, ItemMod};

/// Has the compiler leave every message where it is, unless its author says otherwise.
pub fn set(module: &mut ItemMod) {
    let items = module.content.iter_mut().flat_map(|(_, items)| items);
    for item in items {
        let Item::Impl(block) = item else { continue };
        for item in &mut block.items {
            let ImplItem::Fn(function) = item else { continue };
            let is = |name: &str| function.attrs.iter().any(|attr| attr.path().is_ident(name));
            if is("ink") && !is("inline") {
                function.attrs.push(parse_quote!(#[inline(never)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::{quote, ToTokens};

    #[test]
    fn messages_stay_apart_and_other_functions_as_they_are() {
        let mut module: ItemMod = parse_quote! {
            mod bank {
                impl Bank {
                    #[ink(message)]
                    pub fn open(&mut self) {}
                    fn helper(&self) {}
                }
            }
        };
        set(&mut module);
        let expected = quote! {
            mod bank {
                impl Bank {
                    #[ink(message)]
                    #[inline(never)]
                    pub fn open(&mut self) {}
                    fn helper(&self) {}
                }
            }
        };
        assert_eq!(module.to_token_stream().to_string(), expected.to_string());
    }
}
