//! Certificates: whom the program trusts.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::certificates::{answer, authority, config, new_authority, read_head, secure, serve};
use crate::program::{Program, assert_failed, fetched, file};
use crate::server::{Reply, Seen, Server, archive, ok};

/// The authority of the tests, as `SSL_CERT_FILE` wants it.
pub(crate) fn authority_file() -> &'static PathBuf {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| file("authority.pem", &authority().pem()))
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
