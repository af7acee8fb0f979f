//! Calldata that a council's proposal bears for the council itself: what is read as a change is exactly that change's
//! calldata, and whatever change is made leaves a charter that can decide.

use council_rules::cells::Charter;
use council_rules::charter::{apply, Change};
use timebank_rules::Address;
use zerocopy::FromZeros;

/// The council's own address.
const COUNCIL: Address = Address::repeat_byte(0xc0);

/// Makes each change that 36 bytes of calldata ask for, one after the other, to one charter.
pub fn run(bytes: &[u8]) {
    let mut charter = Charter::new_zeroed();
    for calldata in bytes.chunks(36) {
        let Ok(change) = Change::decode(calldata) else { continue };
        assert_eq!(change.calldata(), calldata, "{change:?}");
        let before = charter.clone();
        match apply(&mut charter, COUNCIL, change) {
            Ok(_) => assert!(charter.threshold <= charter.count, "it can decide"),
            Err(_) => assert_eq!(charter, before, "a refused change changes nothing"),
        }
    }
}
