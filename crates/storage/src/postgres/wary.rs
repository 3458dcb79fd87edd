//! A connection that gives no password away.
//!
//! An address that was written down by others may lead to a server of theirs.
//! A server that asks there for a password in clear, or for its MD5, could use it
//! elsewhere, so the connection ends before an answer: only what proves that
//! one has the password without telling it (SCRAM) is answered.
//!
//! The crate has no setting for that. It does take any stream for an encrypted
//! one, and this is a stream that looks at what the server sends first.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};

/// What asks for a password is this kind of message ("Message Formats",
/// PostgreSQL's documentation).
const AUTHENTICATION: u8 = b'R';
/// Its number for: you are in.
const OK: u32 = 0;
/// For: the password, in clear.
const CLEARTEXT: u32 = 3;
/// For: the password's MD5.
const MD5: u32 = 5;
/// Kind and length of a message.
const HEAD_BYTES: usize = 5;
/// The same with the number of one that is about who asks.
const ASKING_BYTES: usize = 9;
/// What is said of a server that asks so.
pub(super) const REFUSED: &str = "the server asks for the password in clear or for its MD5, which it gets only at an address that is given on the command line";

/// Makes connections wary. Without another inside they are not encrypted.
#[derive(Clone)]
pub(super) struct Wary<M>(pub(super) M);

/// No encryption.
#[derive(Clone, Copy)]
pub(super) struct Plain;

/// A stream that ends when the server asks for a password in clear.
pub(super) struct Checked<S> {
    stream: S,
    /// The beginning of the message that is looked at.
    head: Vec<u8>,
    /// How many bytes of it are still to come.
    rest: usize,
    /// Whether no one is let in yet.
    is_asking: bool,
}

type Connecting<S, E> = Pin<Box<dyn Future<Output = Result<Checked<S>, E>> + Send>>;

impl<S> Checked<S> {
    fn new(stream: S) -> Self {
        Self {
            stream,
            head: Vec::with_capacity(ASKING_BYTES),
            rest: 0,
            is_asking: true,
        }
    }

    /// Looks at bytes from the server.
    fn look(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while self.is_asking && !bytes.is_empty() {
            if self.rest > 0 {
                let skipped = self.rest.min(bytes.len());
                self.rest -= skipped;
                bytes = &bytes[skipped..];
                continue;
            }
            let wanted = match self.head.first() {
                Some(&AUTHENTICATION) => ASKING_BYTES,
                _ => HEAD_BYTES,
            };
            let taken = wanted.saturating_sub(self.head.len()).min(bytes.len());
            self.head.extend_from_slice(&bytes[..taken]);
            bytes = &bytes[taken..];
            self.judge()?;
        }
        Ok(())
    }

    /// Judges the beginning of a message, as soon as there is enough of it.
    fn judge(&mut self) -> io::Result<()> {
        let word = |at: usize| -> Option<u32> {
            let word = self.head.get(at..at + 4)?;
            Some(u32::from_be_bytes(word.try_into().ok()?))
        };
        let (Some(kind), Some(length)) = (self.head.first(), word(1)) else {
            return Ok(());
        };
        let is_about_asking = *kind == AUTHENTICATION;
        match (is_about_asking, word(HEAD_BYTES)) {
            (true, None) => return Ok(()),
            (true, Some(OK)) => self.is_asking = false,
            (true, Some(CLEARTEXT | MD5)) => {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, REFUSED));
            }
            _ => {}
        }
        // The length counts itself, and not the kind.
        let whole = usize::try_from(length)
            .unwrap_or(usize::MAX)
            .saturating_add(1);
        let rest = whole.checked_sub(self.head.len());
        self.rest = rest.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
        self.head.clear();
        Ok(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Checked<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if self.is_asking {
            self.look(&buffer.filled()[before..])?;
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Checked<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A stream that is not encrypted has nothing to bind to.
pub(super) struct Bare<S>(S);

impl<S: AsyncRead + Unpin> AsyncRead for Bare<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bare<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Bare<S> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<S: TlsStream + Unpin> TlsStream for Checked<S> {
    fn channel_binding(&self) -> ChannelBinding {
        self.stream.channel_binding()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> MakeTlsConnect<S> for Plain {
    type Stream = Bare<S>;
    type TlsConnect = Self;
    type Error = io::Error;

    fn make_tls_connect(&mut self, _: &str) -> io::Result<Self> {
        Ok(*self)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> TlsConnect<S> for Plain {
    type Stream = Bare<S>;
    type Error = io::Error;
    type Future = std::future::Ready<io::Result<Bare<S>>>;

    fn connect(self, stream: S) -> Self::Future {
        std::future::ready(Ok(Bare(stream)))
    }
}

impl<S, M> MakeTlsConnect<S> for Wary<M>
where
    M: MakeTlsConnect<S>,
    Wary<M::TlsConnect>: TlsConnect<S, Stream = Checked<M::Stream>>,
{
    type Stream = Checked<M::Stream>;
    type TlsConnect = Wary<M::TlsConnect>;
    type Error = M::Error;

    fn make_tls_connect(&mut self, domain: &str) -> Result<Self::TlsConnect, Self::Error> {
        self.0.make_tls_connect(domain).map(Wary)
    }
}

impl<S, C> TlsConnect<S> for Wary<C>
where
    C: TlsConnect<S>,
    C::Future: Send + 'static,
{
    type Stream = Checked<C::Stream>;
    type Error = C::Error;
    type Future = Connecting<C::Stream, C::Error>;

    fn connect(self, stream: S) -> Self::Future {
        let connected = self.0.connect(stream);
        Box::pin(async { connected.await.map(Checked::new) })
    }
}

#[cfg(test)]
mod tests {
    use super::Checked;

    /// What a server sends, in pieces of a length; whether it is taken.
    fn is_taken(sent: &[u8], length: usize) -> bool {
        let mut checked = Checked::new(());
        sent.chunks(length).all(|piece| checked.look(piece).is_ok())
    }

    #[test]
    fn a_server_that_asks_for_the_password_itself_is_left() {
        let asks = |number: u8, more: &[u8]| {
            let length = u8::try_from(8 + more.len()).expect("short");
            [&[b'R', 0, 0, 0, length, 0, 0, 0, number], more].concat()
        };
        let notice = [&[b'N', 0, 0, 0, 14][..], b"SNOTICE\0R\0"].concat();
        let scram = asks(10, b"SCRAM-SHA-256\0\0");
        let (done, more) = (asks(0, b""), asks(3, b""));
        let ready = [&scram[..], &asks(11, b"r=1"), &asks(12, b"v=1"), &done].concat();
        let table = [
            (asks(3, b""), false),
            (asks(5, b"salt"), false),
            ([&notice[..], &asks(3, b"")].concat(), false),
            ([&scram[..], &asks(3, b"")].concat(), false),
            // A message without anything in it hides nothing behind it.
            ([&[b'N', 0, 0, 0, 4][..], &asks(3, b"")].concat(), false),
            ([b'N', 0, 0, 0, 3].to_vec(), false),
            ([b'R', 0, 0, 0, 4, 0, 0, 0, 0].to_vec(), false),
            (scram.clone(), true),
            (notice.clone(), true),
            (ready.clone(), true),
            // No one answers a question after the end of questions.
            ([&ready[..], &more].concat(), true),
        ];
        for (place, (sent, taken)) in table.iter().enumerate() {
            for length in 1..=sent.len() {
                assert_eq!(is_taken(sent, length), *taken, "{place} by {length}");
            }
        }
    }
}
