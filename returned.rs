//! What a message answers, as Solidity encodes it.

use ink::prelude::vec::Vec;
use ink::sol::{Error, SolParamsDecode, SolParamsEncode};
use ink::{SolDecode, SolEncode};

/// Several values, side by side. ink! takes a tuple for one value: where a value in it has no fixed length, it puts a word
/// before them that says where they lie, which no decoder of Solidity's expects.
#[derive(Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Several<T>(pub T);

impl<'a, T: SolParamsEncode<'a>> SolEncode<'a> for Several<T> {
    type SolType = <T as SolEncode<'a>>::SolType;

    fn encode(&'a self) -> Vec<u8> {
        SolParamsEncode::encode(&self.0)
    }

    fn to_sol_type(&'a self) -> Self::SolType {
        self.0.to_sol_type()
    }
}

impl<T: SolParamsDecode> SolDecode for Several<T> {
    type SolType = <T as SolDecode>::SolType;

    fn decode(data: &[u8]) -> Result<Self, Error> {
        SolParamsDecode::decode(data).map(Self)
    }

    fn from_sol_type(value: Self::SolType) -> Result<Self, Error> {
        T::from_sol_type(value).map(Self)
    }
}
