//! Asking a server on this machine over JSON-RPC.

use std::{
    net::{Ipv4Addr, TcpListener},
    time::Duration,
};

use anyhow::{bail, Context, Result};
use serde_json::{json, Value};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the server at a port answers.
pub fn ask(port: u16, method: &str, params: Value) -> Result<Value> {
    let question = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
    let mut answer: Value = agent
        .post(http(port))
        .send_json(question)
        .and_then(|mut response| response.body_mut().read_json())
        .with_context(|| format!("no answer to `{method}` from {}", http(port)))?;
    if let Some(error) = answer.get("error") {
        bail!("{} answers `{method}` with {error}", http(port));
    }
    Ok(answer["result"].take())
}

/// Whether a server at a port answers a path over HTTP.
pub fn answers_http(port: u16, path: &str) -> Result<()> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
    let url = format!("{}{path}", http(port));
    agent.get(&url).call().with_context(|| format!("no answer from {url}"))?;
    Ok(())
}

/// The address of a port for clients that ask once.
pub fn http(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// The address of a port for clients that keep listening.
pub fn ws(port: u16) -> String {
    format!("ws://127.0.0.1:{port}")
}

/// `port` itself, or a free one for 0.
pub fn port_or_free(port: u16) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| {
        format!("port {port} is taken: stop what listens there, or choose another (0 is any)")
    })?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        thread,
    };

    use super::*;

    /// A port at which one question is answered with `body`.
    fn answering(body: &'static str) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut question = [0; 4096];
            assert_ne!(stream.read(&mut question).unwrap(), 0);
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length:";
            write!(stream, "{head} {}\r\n\r\n{body}", body.len()).unwrap();
        });
        port
    }

    #[test]
    fn an_answer_is_its_result() {
        let port = answering(r#"{"jsonrpc":"2.0","id":1,"result":"0x19"}"#);
        assert_eq!(ask(port, "eth_chainId", json!([])).unwrap(), "0x19");
    }

    #[test]
    fn an_error_names_the_question() {
        let port = answering(r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32601}}"#);
        let error = ask(port, "eth_chainId", json!([])).unwrap_err().to_string();
        assert!(error.ends_with(r#"answers `eth_chainId` with {"code":-32601}"#), "{error}");
    }

    #[test]
    fn a_taken_port_is_refused_and_a_free_one_is_found() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let taken = listener.local_addr().unwrap().port();
        assert!(port_or_free(taken).unwrap_err().to_string().contains("is taken"));
        assert_ne!(port_or_free(0).unwrap(), 0);
    }
}
