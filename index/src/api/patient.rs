//! A connection that does not wait for ever: whoever asks for much and then takes nothing of it is hung up on.

use std::pin::Pin;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_io_timeout::TimeoutStream;

/// A stream to a client that has to take something once in a while.
pub(super) fn patient<S: AsyncRead + AsyncWrite>(
    stream: S,
    patience: Duration,
) -> Pin<Box<TimeoutStream<S>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(patience));
    Box::pin(stream)
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use tokio::io::{duplex, AsyncReadExt, AsyncWriteExt};

    use super::*;

    const SHORT: Duration = Duration::from_millis(100);

    #[tokio::test]
    async fn who_takes_nothing_is_hung_up_on() {
        let (here, there) = duplex(16);
        let mut writing = patient(here, SHORT);
        let done = writing.write_all(&[0; 64]).await;
        assert_eq!(done.map_err(|error| error.kind()), Err(ErrorKind::TimedOut));
        drop(there);
    }

    #[tokio::test]
    async fn who_takes_a_little_now_and_then_has_all_of_it() {
        let (here, mut there) = duplex(16);
        let writing = tokio::spawn(async move {
            let mut writing = patient(here, 3 * SHORT);
            writing.write_all(&[7; 128]).await
        });
        let mut taken = [0; 128];
        for part in taken.chunks_mut(16) {
            tokio::time::sleep(SHORT).await;
            there.read_exact(part).await.unwrap();
        }
        assert_eq!(taken, [7; 128]);
        assert!(writing.await.unwrap().is_ok());
    }
}
