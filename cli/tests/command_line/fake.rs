//! A node that lies: whatever a test has it answer.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use axum::{extract::State, routing::post, Json, Router};
use serde_json::{json, Value};

/// What it answers to a method: a result, or an error.
type Answers = Arc<dyn Fn(&str, &Value) -> Result<Value, Value> + Send + Sync>;

/// The node.
pub struct Fake {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    // Ends with it.
    _runtime: tokio::runtime::Runtime,
}

#[derive(Clone)]
struct Shared {
    answers: Answers,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    /// A node that gives these answers.
    pub fn answering(
        answers: impl Fn(&str, &Value) -> Result<Value, Value> + Send + Sync + 'static,
    ) -> Self {
        let asked = Arc::default();
        let shared = Shared { answers: Arc::new(answers), asked: Arc::clone(&asked) };
        let app = Router::new().route("/", post(answer)).with_state(shared);
        Self::serving(app, asked)
    }

    /// A server that is no node.
    pub fn talking_nonsense(nonsense: &'static str) -> Self {
        Self::serving(
            Router::new().route("/", post(move || async move { nonsense })),
            Arc::default(),
        )
    }

    fn serving(app: Router, asked: Arc<Mutex<Vec<String>>>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, app).await.unwrap();
        });
        Self { address, asked, _runtime: runtime }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The methods that it was asked, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(State(shared): State<Shared>, Json(request): Json<Value>) -> Json<Value> {
    let method = request["method"].as_str().unwrap_or_default();
    shared.asked.lock().unwrap().push(method.to_owned());
    Json(match (shared.answers)(method, &request["params"]) {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }),
        Err(error) => json!({ "jsonrpc": "2.0", "id": request["id"], "error": error }),
    })
}
