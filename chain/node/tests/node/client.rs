//! A node of a test's own, and a client that knows nothing but JSON and Ethereum's transactions.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use pallet_revive::evm::{
    Account, Bytes, Transaction1559Unsigned, TransactionUnsigned, TypeEip1559,
};
use polkadot_sdk::*;
use serde_json::{json, Value};
use sp_core::{H160, H256, U256};
use timebank_node::{Config, Node};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Wei that a transaction offers for a unit of gas.
pub const PRICE: u64 = 1_000_000_000;

/// Gas that every transaction here can do with.
pub const GAS: u64 = 1 << 40;

/// A node with a client.
pub struct Local {
    _node: Node,
    pub client: Client,
}

impl std::ops::Deref for Local {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// A node that keeps nothing.
pub fn node() -> Local {
    node_with(Config::default())
}

/// A node with settings of its own.
pub fn node_with(config: Config) -> Local {
    let node = Node::start(config).unwrap();
    let client = Client { address: node.address() };
    Local { _node: node, client }
}

/// Asks a node.
#[derive(Clone)]
pub struct Client {
    pub address: SocketAddr,
}

/// A connection that stays.
pub struct WebSocket(TcpStream);

impl WebSocket {
    /// What a request is answered with: its result or its error. Notifications that come before are left out.
    pub fn ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let text = request.to_string();
        // One text frame, with a mask of zeros.
        let mut frame = vec![0x81, 0x80 | 126];
        frame.extend((text.len() as u16).to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.0.write_all(&frame).unwrap();
        loop {
            let mut answer = self.frame();
            if answer["id"] == 1 {
                return match answer.get("error") {
                    Some(error) => Err(error.clone()),
                    None => Ok(answer["result"].take()),
                };
            }
        }
    }

    fn frame(&mut self) -> Value {
        let mut head = [0; 2];
        self.0.read_exact(&mut head).unwrap();
        let length = match head[1] & 0x7f {
            126 => {
                let mut length = [0; 2];
                self.0.read_exact(&mut length).unwrap();
                usize::from(u16::from_be_bytes(length))
            }
            127 => panic!("a frame of more than 64 KiB"),
            length => usize::from(length),
        };
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap_or(Value::Null)
    }
}

impl Client {
    /// The result of a request, or its error.
    pub fn ask(&self, method: &str, params: Value) -> Result<Value, Value> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let mut answer = self.post(&request.to_string()).1;
        match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer["result"].take()),
        }
    }

    /// The result of a request that is answered.
    pub fn get(&self, method: &str, params: Value) -> Value {
        self.ask(method, params).unwrap_or_else(|why| panic!("{method}: {why}"))
    }

    /// What a body is answered with: the head of the answer, and its JSON.
    pub fn post(&self, body: &str) -> (String, Value) {
        let (head, body) = self.post_raw(body.as_bytes());
        let json = serde_json::from_str(&body).unwrap_or(Value::Null);
        (head, json)
    }

    /// The same, unless there is no node any longer.
    pub fn try_post(&self, body: &str) -> Option<Value> {
        let (_, body) = self.posted(body.as_bytes()).ok()?;
        serde_json::from_str(&body).ok()
    }

    /// What a body is answered with, as text.
    pub fn post_raw(&self, body: &[u8]) -> (String, String) {
        self.posted(body).unwrap()
    }

    fn posted(&self, body: &[u8]) -> std::io::Result<(String, String)> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let head = format!(
            "POST / HTTP/1.1\r\nHost: {}\r\nOrigin: http://page.example\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            body.len()
        );
        // A node that refuses a body that is too long may stop to read.
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        Ok((head.to_owned(), unchunked(head, body)))
    }

    /// Talks over a WebSocket.
    pub fn web_socket(&self) -> WebSocket {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!(
            "GET / HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
            self.address
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            answer.extend(byte);
        }
        assert!(answer.starts_with(b"HTTP/1.1 101 "));
        WebSocket(stream)
    }

    /// The last block's number.
    pub fn height(&self) -> u64 {
        number(&self.get("eth_blockNumber", json!([])))
    }

    /// An account's nonce, those that wait counted.
    pub fn nonce(&self, who: &Account) -> u64 {
        number(&self.get("eth_getTransactionCount", json!([address(who), "pending"])))
    }

    /// An account's wei.
    pub fn balance(&self, who: H160) -> U256 {
        let balance = self.get("eth_getBalance", json!([format!("{who:?}"), "latest"]));
        U256::from_str_radix(&balance.as_str().unwrap()[2..], 16).unwrap()
    }

    /// Sends what an account signs; its hash.
    pub fn send(&self, who: &Account, sent: Sent) -> Result<String, Value> {
        let raw = sent.signed(who);
        let hash = self.ask("eth_sendRawTransaction", json!([hex(&raw)]))?;
        Ok(hash.as_str().unwrap().to_owned())
    }

    /// Moves wei; the receipt.
    pub fn transfer(&self, from: &Account, to: H160, wei: u64) -> Value {
        let sent = Sent { nonce: self.nonce(from), to: Some(to), value: wei.into(), data: vec![] };
        let hash = self.send(from, sent).unwrap();
        self.get("eth_getTransactionReceipt", json!([hash]))
    }

    /// Deploys EVM code that stores a number and emits it; its address.
    pub fn deploy(&self, from: &Account) -> H160 {
        let sent = Sent { nonce: self.nonce(from), to: None, value: 0.into(), data: keeper() };
        let hash = self.send(from, sent).unwrap();
        let receipt = self.get("eth_getTransactionReceipt", json!([hash]));
        assert_eq!(receipt["status"], "0x1", "{receipt}");
        receipt["contractAddress"].as_str().unwrap().parse().unwrap()
    }

    /// Calls a contract with a word; the receipt.
    pub fn call(&self, from: &Account, to: H160, word: u64) -> Value {
        let data = H256::from_low_u64_be(word).0.to_vec();
        let sent = Sent { nonce: self.nonce(from), to: Some(to), value: 0.into(), data };
        let hash = self.send(from, sent).unwrap();
        self.get("eth_getTransactionReceipt", json!([hash]))
    }

    /// The word that a contract answers without data, after a block.
    pub fn read(&self, at: H160, block: &str) -> u64 {
        let call = json!({ "to": format!("{at:?}") });
        number(&self.get("eth_call", json!([call, block])))
    }
}

/// A body that came in pieces.
fn unchunked(head: &str, body: &str) -> String {
    if !head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
        return body.to_owned();
    }
    let (mut rest, mut whole) = (body, String::new());
    while let Some((length, tail)) = rest.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).unwrap_or_default();
        if length == 0 {
            break;
        }
        whole.push_str(&tail[..length]);
        rest = tail[length..].trim_start_matches("\r\n");
    }
    whole
}

/// EVM code: called with data it stores the first word and emits it as a log with that topic; without, it answers it. The
/// word 7 it undoes.
fn keeper() -> Vec<u8> {
    let runtime = unhex(concat!(
        "36", "15", "601f", "57", // no data: READ at 0x1f
        "6000", "35", "80", "6007", "14", "6029", "57", // 7: UNDO at 0x29
        "80", "6000", "55", // stored
        "80", "6000", "52", // in memory
        "6020", "6000", "a1", "00",     // log1(0, 32, word), stop
        "000000", // (padding)
        "5b", "6000", "54", "6000", "52", "6020", "6000", "f3", // READ: 13 bytes
        "5b", "6000", "6000", "fd" // UNDO
    ));
    let (read, undo) = {
        let find =
            |from: usize| from + runtime[from..].iter().position(|byte| *byte == 0x5b).unwrap();
        let read = find(20);
        (read, find(read + 1))
    };
    let mut runtime = runtime;
    runtime[3] = read as u8;
    runtime[13] = undo as u8;
    let length = runtime.len() as u8;
    let mut code = vec![0x60, length, 0x60, 12, 0x60, 0, 0x39, 0x60, length, 0x60, 0, 0xf3];
    code.extend(runtime);
    code
}

/// A transaction before it is signed.
#[derive(Clone)]
pub struct Sent {
    pub nonce: u64,
    pub to: Option<H160>,
    pub value: U256,
    pub data: Vec<u8>,
}

impl Sent {
    /// Signed for this chain.
    pub fn signed(self, who: &Account) -> Vec<u8> {
        self.signed_for(who, 420_420_420)
    }

    /// Signed for a chain.
    pub fn signed_for(self, who: &Account, chain_id: u64) -> Vec<u8> {
        self.signed_at(who, chain_id, PRICE)
    }

    /// Signed for a chain, with what is offered for a unit of gas.
    pub fn signed_at(self, who: &Account, chain_id: u64, price: u64) -> Vec<u8> {
        self.signed_with(who, chain_id, price, GAS)
    }

    /// The same with so much gas.
    pub fn signed_with(self, who: &Account, chain_id: u64, price: u64, gas: u64) -> Vec<u8> {
        let unsigned = Transaction1559Unsigned {
            access_list: Vec::new(),
            chain_id: chain_id.into(),
            gas: gas.into(),
            gas_price: price.into(),
            input: Bytes(self.data),
            max_fee_per_gas: price.into(),
            max_priority_fee_per_gas: 0.into(),
            nonce: self.nonce.into(),
            to: self.to,
            r#type: TypeEip1559 {},
            value: self.value,
        };
        who.sign_transaction(TransactionUnsigned::from(unsigned)).signed_payload()
    }
}

/// The first account that every development chain knows.
pub fn alith() -> Account {
    Account::default()
}

/// The second.
pub fn baltathar() -> Account {
    keyed("8075991ce870b93a8870eca0c0f91913d12f47948ca0fd25b49c6fa7cdbeee8b")
}

/// One without funds.
pub fn poor() -> Account {
    Account::from_secret_key([7; 32])
}

fn keyed(key: &str) -> Account {
    Account::from_secret_key(unhex(key).try_into().unwrap())
}

/// An account's address in JSON.
pub fn address(who: &Account) -> String {
    format!("{:?}", who.address())
}

pub fn hex(bytes: &[u8]) -> String {
    sp_core::bytes::to_hex(bytes, false)
}

pub fn unhex(text: &str) -> Vec<u8> {
    sp_core::bytes::from_hex(text).unwrap()
}

/// A number in JSON.
pub fn number(value: &Value) -> u64 {
    let text = value.as_str().unwrap_or_else(|| panic!("{value} is no number"));
    let number = U256::from_str_radix(text.trim_start_matches("0x"), 16).unwrap();
    number.try_into().unwrap()
}

/// Waits until something is there.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "no {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
