//! Giving every distinct selector a name.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};

/// The computations seen so far; the place of one is its number.
#[derive(Default)]
struct Selectors {
    texts: Vec<String>,
    computations: Vec<TokenStream>,
}

/// What ink! generated, with each computation of a selector replaced by a constant's name, and the constants and
/// `items` at the end of its module.
pub fn named(generated: TokenStream, items: TokenStream) -> TokenStream {
    let mut selectors = Selectors::default();
    let shorter = selectors.name_all_in(generated);
    let constants = selectors.computations.iter().enumerate().map(|(number, computation)| {
        let name = name(number);
        quote! { const #name: ::core::primitive::u32 = { #computation }; }
    });
    within_module(shorter, quote! { #(#constants)* #items })
}

impl Selectors {
    fn name_all_in(&mut self, tokens: TokenStream) -> TokenStream {
        tokens
            .into_iter()
            .map(|token| match token {
                TokenTree::Group(group) => TokenTree::Group(self.name_in(group)),
                other => other,
            })
            .collect()
    }

    fn name_in(&mut self, group: Group) -> Group {
        let content = if is_selector(&group) {
            let name = name(self.number(group.stream()));
            quote! { #name }
        } else {
            self.name_all_in(group.stream())
        };
        let mut shorter = Group::new(group.delimiter(), content);
        shorter.set_span(group.span());
        shorter
    }

    fn number(&mut self, computation: TokenStream) -> usize {
        let text = computation.to_string();
        self.texts.iter().position(|known| *known == text).unwrap_or_else(|| {
            self.texts.push(text);
            self.computations.push(computation);
            self.texts.len() - 1
        })
    }
}

fn name(number: usize) -> Ident {
    format_ident!("__SELECTOR_{number}")
}

/// Whether a group is ink!'s `{ const { ::core::primitive::u32::from_be_bytes(…selector_bytes(…)…) } }`.
fn is_selector(group: &Group) -> bool {
    if group.delimiter() != Delimiter::Brace {
        return false;
    }
    let mut tokens = group.stream().into_iter();
    let (Some(TokenTree::Ident(keyword)), Some(TokenTree::Group(inner)), None) =
        (tokens.next(), tokens.next(), tokens.next())
    else {
        return false;
    };
    keyword == "const"
        && inner.delimiter() == Delimiter::Brace
        && inner
            .stream()
            .into_iter()
            .any(|token| matches!(&token, TokenTree::Ident(ident) if ident == "from_be_bytes"))
        && inner.stream().to_string().contains("selector_bytes")
}

/// Puts `items` at the end of the first module.
fn within_module(tokens: TokenStream, items: TokenStream) -> TokenStream {
    let mut items = Some(items);
    let mut module_ahead = false;
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) => {
                module_ahead |= ident == "mod";
                TokenTree::Ident(ident)
            }
            TokenTree::Group(group)
                if module_ahead && group.delimiter() == Delimiter::Brace && items.is_some() =>
            {
                let (content, items) = (group.stream(), items.take());
                let mut longer = Group::new(Delimiter::Brace, quote! { #content #items });
                longer.set_span(group.span());
                TokenTree::Group(longer)
            }
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_computation_is_named_once_and_everything_else_stays() {
        let a = quote! { { const { ::core::primitive::u32::from_be_bytes(const { selector_bytes("a()") }) } } };
        let b = quote! { { const { ::core::primitive::u32::from_be_bytes(const { selector_bytes("b()") }) } } };
        let generated = quote! {
            mod bank {
                impl Info<#a> for Bank {}
                impl Info<#b> for Bank {}
                fn f() { const { 1 }; g::<Info<#a>>({ const { 2 } }) }
            }
            pub use bank::BankRef;
        };
        let expected = quote! {
            mod bank {
                impl Info<{ __SELECTOR_0 }> for Bank {}
                impl Info<{ __SELECTOR_1 }> for Bank {}
                fn f() { const { 1 }; g::<Info<{ __SELECTOR_0 }>>({ const { 2 } }) }
                const __SELECTOR_0: ::core::primitive::u32 = #a;
                const __SELECTOR_1: ::core::primitive::u32 = #b;
                const MORE: u8 = 1;
            }
            pub use bank::BankRef;
        };
        let items = quote! { const MORE: u8 = 1; };
        assert_eq!(named(generated, items).to_string(), expected.to_string());
    }
}
