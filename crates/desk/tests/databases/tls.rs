//! TLS to PostgreSQL, whose certificate an authority of the test's own has signed.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use consign_desk::store::{Postgres, StoreError};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use crate::cluster::Cluster;
use crate::suite::read;

/// Puts a certificate for `localhost` and its key into a folder, and that of the authority elsewhere.
fn certify(folder: &Path, authority: &Path) {
    let mut of_authority = CertificateParams::new([]).expect("parameters");
    of_authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    fs::write(authority, of_authority.self_signed(&key).expect("a certificate").pem()).expect("a file");
    let (issuer, key) = (Issuer::new(of_authority, key), KeyPair::generate().expect("a key"));
    let params = CertificateParams::new(["localhost".to_owned()]).expect("parameters");
    let certificate = params.signed_by(&key, &issuer).expect("a certificate");
    fs::write(folder.join("server.crt"), certificate.pem()).expect("a file");
    fs::write(folder.join("server.key"), key.serialize_pem()).expect("a file");
}

#[test]
fn a_server_is_known_by_its_certificate() {
    let elsewhere = tempfile::tempdir().expect("a folder");
    let authority: PathBuf = elsewhere.path().join("authority.pem");
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let cluster = Cluster::start_with(port, |folder| {
        certify(folder, &authority);
        let file = |name: &str| folder.join(name).display().to_string();
        format!(
            "listen_addresses = '127.0.0.1'\nssl = on\nssl_cert_file = '{}'\nssl_key_file = '{}'\n",
            file("server.crt"),
            file("server.key")
        )
    });
    let Some(cluster) = cluster else { return };
    let name = cluster.schema();
    let open = |host: &str, tls: &str| {
        Postgres::open(&format!(
            "postgres://desk@{host}:{port}/desk?options=-csearch_path%3D{name}&application_name={name}&{tls}"
        ))
    };
    let named = format!("sslrootcert={}", authority.display());
    for mode in ["verify-full", "require", "prefer"] {
        let store = open("localhost", &format!("sslmode={mode}&{named}")).expect("a database");
        assert_eq!(read(&store, |read| read.head()).seq, 0);
        let encrypted = cluster.run(&format!(
            "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = '{name}'"
        ));
        assert_eq!(encrypted, ["t"], "{mode}");
    }
    // No authority of the system has signed it, and it is not for every name of the host.
    for (host, tls) in [("localhost", "sslmode=require"), ("127.0.0.1", &*format!("sslmode=require&{named}"))]
    {
        let error = open(host, tls).err().expect("a refusal");
        assert!(matches!(error, StoreError::Unreachable(_)), "{error:?}");
        assert!(error.to_string().contains("certificate"), "{error}");
    }
    open("127.0.0.1", "sslmode=disable").expect("a network that one trusts");
}
