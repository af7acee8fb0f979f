//! A shop that takes TIME: whoever allowed it the price gets a ticket.
//!
//! It shows how an ink! contract calls the bank: through a trait that names the messages it uses, in Solidity's ABI. The
//! bank pays only to verified accounts, so the shop opens an account when it is made, and a verifier of the bank verifies
//! its address as it would an organisation's.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[ink::contract]
mod takes_time {
    use ink::{storage::Mapping, U256};

    /// The part of the bank that this contract uses.
    #[ink::contract_ref(abi = "sol")]
    pub trait TimeBank {
        /// Opens the caller's account.
        #[ink(message)]
        fn open(&mut self, kind: u8) -> bool;

        /// Moves coin that `from` allowed the caller.
        #[ink(message, name = "transferFrom")]
        fn transfer_from(&mut self, from: Address, to: Address, value: U256) -> bool;

        /// Moves the caller's coin.
        #[ink(message)]
        fn transfer(&mut self, to: Address, value: U256) -> bool;
    }

    /// The bank's number for accounts that hold and pay and are no person.
    const ORGANISATION: u8 = 2;

    /// The shop.
    #[ink(storage)]
    pub struct TakesTime {
        bank: TimeBankRef,
        owner: Address,
        price: U256,
        tickets: Mapping<Address, u32>,
    }

    /// Emitted when a ticket was paid.
    #[ink(event)]
    pub struct Sold {
        /// Who bought it.
        #[ink(topic)]
        buyer: Address,
        /// How many tickets the buyer has now.
        tickets: u32,
    }

    impl TakesTime {
        /// A shop at this bank that sells tickets for so many seconds of coin. It opens its account.
        #[ink(constructor)]
        pub fn new(bank: Address, price: U256) -> Self {
            let mut bank: TimeBankRef = bank.into();
            assert!(bank.open(ORGANISATION), "the bank opens no account");
            Self { bank, owner: Self::env().caller(), price, tickets: Mapping::default() }
        }

        /// Sells the caller a ticket. Where the bank refuses the payment, the whole call is undone.
        #[ink(message)]
        pub fn buy(&mut self) -> bool {
            let (buyer, shop) = (self.env().caller(), self.env().address());
            assert!(self.bank.transfer_from(buyer, shop, self.price), "not paid");
            let before = self.tickets.get(buyer).unwrap_or_default();
            let tickets = before.checked_add(1).expect("fewer than four milliards of tickets");
            self.tickets.insert(buyer, &tickets);
            self.env().emit_event(Sold { buyer, tickets });
            true
        }

        /// Pays the owner what was taken.
        #[ink(message)]
        pub fn withdraw(&mut self, value: U256) -> bool {
            assert_eq!(self.env().caller(), self.owner, "not the owner");
            self.bank.transfer(self.owner, value)
        }

        /// How many tickets somebody has.
        #[ink(message, name = "ticketsOf")]
        pub fn tickets_of(&self, buyer: Address) -> u32 {
            self.tickets.get(buyer).unwrap_or_default()
        }
    }
}
