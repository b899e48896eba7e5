//! Servers with TLS, and the authorities that sign their certificates.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, OnceLock};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::server::{Reply, Seen, Server, record};

pub(crate) type Authority = CertifiedIssuer<'static, KeyPair>;

pub(crate) fn authority() -> &'static Authority {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    AUTHORITY.get_or_init(|| new_authority("the tests' authority"))
}

pub(crate) fn new_authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

pub(crate) fn config(issuer: &Authority, names: &[&str]) -> Arc<ServerConfig> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, issuer).unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .unwrap();
    Arc::new(config)
}

/// A server with TLS on the loopback interface, for these names.
pub(crate) fn secure(issuer: &Authority, names: &[&str], replies: Vec<Reply>) -> Server {
    let config = config(issuer, names);
    Server::accept(move |seen, stream| serve(&config, seen, stream, None, &replies))
}

pub(crate) fn serve(
    config: &Arc<ServerConfig>,
    seen: &Mutex<Vec<Seen>>,
    stream: TcpStream,
    connect: Option<String>,
    replies: &[Reply],
) {
    let connection = ServerConnection::new(Arc::clone(config)).unwrap();
    let mut stream = StreamOwned::new(connection, stream);
    let head = read_head(&mut stream);
    // Without a head the handshake was refused.
    if !head.is_empty() {
        answer(seen, Seen { head, connect }, &mut stream, replies);
        stream.conn.send_close_notify();
        let _ = stream.flush();
    }
}

pub(crate) fn answer(
    seen: &Mutex<Vec<Seen>>,
    request: Seen,
    stream: &mut (impl Read + Write),
    replies: &[Reply],
) {
    let number = record(seen, request.clone());
    match replies.get(number).or(replies.last()).unwrap() {
        Reply::Close(write) => write(&request, stream),
        Reply::Reset(_) => panic!("only a server without TLS can reset a connection"),
    }
}

pub(crate) fn read_head(stream: &mut impl Read) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}
