//! The engine's interface over its socket, for what is asked often: a client that is started each
//! time takes longer than its answer.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

use serde_json::Value;

/// Sends a request and gives the answer's body. What the engine refuses is an error.
pub(crate) fn call(
    socket: &Path,
    method: &str,
    path: &str,
    body: &str,
) -> io::Result<BufReader<UnixStream>> {
    let mut stream = UnixStream::connect(socket)?;
    // Version 1.0 ends an answer with the connection: there are no chunks to be read.
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nHost: docker\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = BufReader::new(stream);
    let mut status = String::new();
    answer.read_line(&mut status)?;
    let mut line = String::new();
    while answer.read_line(&mut line)? > 2 {
        line.clear();
    }
    let code = status.split(' ').nth(1).unwrap_or_default();
    if code.starts_with('2') {
        return Ok(answer);
    }
    let mut message = String::new();
    answer.read_to_string(&mut message)?;
    Err(io::Error::other(format!("{method} {path}: {status}{message}")))
}

/// The same for an answer in JSON; what is empty is null.
pub(crate) fn json(socket: &Path, method: &str, path: &str, body: &str) -> io::Result<Value> {
    let mut bytes = Vec::new();
    call(socket, method, path, body)?.read_to_end(&mut bytes)?;
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&bytes).map_err(io::Error::other)
}
