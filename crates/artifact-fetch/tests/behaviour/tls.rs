//! Certificates: whom the program trusts.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::program::{Program, assert_failed, fetched, file};
use crate::server::{Reply, Seen, Server, archive, ok, record};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> &'static Authority {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    AUTHORITY.get_or_init(|| new_authority("the tests' authority"))
}

fn new_authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// The authority of the tests, as `SSL_CERT_FILE` wants it.
pub(crate) fn authority_file() -> &'static PathBuf {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| file("authority.pem", &authority().pem()))
}

fn config(issuer: &Authority, names: &[&str]) -> Arc<ServerConfig> {
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

/// A proxy that lets `CONNECT` through to servers that exist only in itself:
/// whatever host is asked for, it answers with a certificate for `names`.
pub(crate) fn proxy(names: &[&str], replies: Vec<Reply>) -> Server {
    let config = config(authority(), names);
    Server::accept(move |seen, mut stream| {
        let head = read_head(&mut stream);
        let target = head.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next());
        let Some(target) = target else {
            // A request for plain http: no tunnel.
            let request = Seen { head, connect: None };
            answer(seen, request, &mut stream, &replies);
            return;
        };
        stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
        serve(&config, seen, stream, Some(target.to_owned()), &replies);
    })
}

fn serve(
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

fn answer(seen: &Mutex<Vec<Seen>>, request: Seen, stream: &mut (impl Read + Write), replies: &[Reply]) {
    let number = record(seen, request.clone());
    match replies.get(number).or(replies.last()).unwrap() {
        Reply::Close(write) => write(&request, stream),
        Reply::Reset(_) => panic!("only a server without TLS can reset a connection"),
    }
}

fn read_head(stream: &mut impl Read) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

fn https(server: &Server, host: &str) -> String {
    format!("https://{host}:{}/a.tar.gz", server.address.port())
}

#[test]
fn an_authority_that_ssl_cert_file_names_is_trusted() {
    let body = archive(5000);
    for host in ["localhost", "127.0.0.1"] {
        let server = secure(authority(), &[host], vec![ok(&body)]);
        let outcome = Program::new().fetch(&[&https(&server, host)], None);
        assert_eq!(outcome, fetched(0, &body));
    }
}

#[test]
fn an_authority_in_the_folder_that_ssl_cert_dir_names_is_trusted() {
    let body = archive(5000);
    let server = secure(authority(), &["localhost"], vec![ok(&body)]);
    // OpenSSL's naming by hash is not needed: every file is read.
    let folder = file("certificates", "").with_extension("d");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("authority.pem"), authority().pem()).unwrap();
    let program = Program::new().env_remove("SSL_CERT_FILE").env("SSL_CERT_DIR", folder);
    assert_eq!(program.fetch(&[&https(&server, "localhost")], None), fetched(0, &body));
}

#[test]
fn an_unknown_authority_is_refused_at_once() {
    let server = secure(&new_authority("somebody else"), &["localhost"], vec![ok(&archive(10))]);
    let outcome = Program::new().fetch(&[&https(&server, "localhost")], None);
    assert_failed(&outcome, &["cannot be trusted", "UnknownIssuer", "SSL_CERT_FILE"]);
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn a_certificate_for_another_name_is_refused() {
    let server = secure(authority(), &["other.example"], vec![ok(&archive(10))]);
    let outcome = Program::new().fetch(&[&https(&server, "localhost")], None);
    assert_failed(&outcome, &["cannot be trusted", "other.example"]);
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn a_server_without_tls_is_no_https_server() {
    let server = Server::accept(|_, mut stream| {
        // Read whatever comes, so that closing does not reset the connection.
        let _ = stream.read(&mut [0; 4096]);
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
    });
    let outcome = Program::new().fetch(&[&https(&server, "localhost")], None);
    assert_failed(&outcome, &["cannot connect", "tried 4 times"]);
}
