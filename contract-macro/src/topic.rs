//! A contract of one topic's messages.
//!
//! The bank's source is compiled once whole and once for every topic, each time as a package of the program's name. In a
//! package named after a topic the messages of all other topics are left out before ink! sees them.

use syn::{parse_quote, Error, ImplItem, Item, ItemMod, Result};
use timebank_topics::{topic_of, Topic, MESSAGES};

use crate::arguments;

/// Leaves the messages of `topic` in, of all topics where there is none. Refuses a message that has no topic, and a topic's
/// message that the contract does not have.
pub fn keep(module: &mut ItemMod, topic: Option<Topic>) -> Result<()> {
    let mut found = Vec::new();
    let items = module.content.iter_mut().flat_map(|(_, items)| items);
    for item in items {
        let Item::Impl(block) = item else { continue };
        let mut kept = Vec::new();
        for item in std::mem::take(&mut block.items) {
            let signature = match &item {
                ImplItem::Fn(function) => arguments::signature(function)?,
                _ => None,
            };
            let Some(signature) = signature else {
                kept.push(item);
                continue;
            };
            let of = topic_of(&signature).ok_or_else(|| {
                Error::new_spanned(
                    &item,
                    format!("`{signature}` has no topic in topics/src/table.rs"),
                )
            })?;
            found.push(signature);
            if topic.is_none_or(|topic| topic == of) {
                kept.push(item);
            }
        }
        block.items = kept;
    }
    let all = MESSAGES.iter().flat_map(|(_, signatures)| signatures.iter());
    for signature in all {
        if !found.iter().any(|found| found == signature) {
            let what = format!("`{signature}` of topics/src/table.rs is no message");
            return Err(Error::new_spanned(&module.ident, what));
        }
    }
    if topic.is_some() {
        drop_empty_blocks(module);
        allow_what_others_use(module);
    }
    Ok(())
}

/// ink! wants a message in every block that has a namespace.
fn drop_empty_blocks(module: &mut ItemMod) {
    if let Some((_, items)) = &mut module.content {
        items.retain(|item| match item {
            Item::Impl(block) => block.trait_.is_some() || !block.items.is_empty(),
            _ => true,
        });
    }
}

/// What only the messages of other topics use stays written down.
fn allow_what_others_use(module: &mut ItemMod) {
    for item in module.content.iter_mut().flat_map(|(_, items)| items) {
        match item {
            Item::Use(used) => used.attrs.push(parse_quote!(#[allow(unused_imports)])),
            Item::Fn(function) => function.attrs.push(parse_quote!(#[allow(dead_code)])),
            Item::Impl(block) => {
                for item in &mut block.items {
                    if let ImplItem::Fn(function) = item {
                        function.attrs.push(parse_quote!(#[allow(dead_code)]));
                    }
                }
            }
            _ => {}
        }
    }
}
