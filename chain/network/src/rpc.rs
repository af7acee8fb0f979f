//! What the node answers besides what every node does.

use std::sync::Arc;

use jsonrpsee::RpcModule;
use sc_service::error::Result;
use sp_core::traits::SpawnNamed;
use substrate_frame_rpc_system::{System, SystemApiServer};

use crate::service::{Client, Pool};

/// Makes the answers: the number of an account's next transaction, those in the pool counted.
pub fn builder(
    client: Arc<Client>,
    pool: Arc<Pool>,
) -> Box<dyn Fn(Arc<dyn SpawnNamed>) -> Result<RpcModule<()>>> {
    Box::new(move |_| {
        let mut module = RpcModule::new(());
        module
            .merge(System::new(client.clone(), pool.clone()).into_rpc())
            .map_err(|error| sc_service::Error::Other(error.to_string()))?;
        Ok(module)
    })
}
