//! The program `docker-registry`: started with a configuration, and filled without Docker.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// What all registries of one run have in common: the program, and what is stored.
#[derive(Debug, Clone)]
pub(crate) struct Backend {
    folder: PathBuf,
    program: PathBuf,
    /// The digest of `team/app:1.0`.
    pub(crate) index: String,
}

/// A registry that runs. It ends with this.
#[derive(Debug)]
pub(crate) struct Registry {
    /// Its host and port.
    pub(crate) address: String,
    process: Child,
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Backend {
    /// What `tests/registry/run` has prepared, filled with images by the first that asks.
    pub(crate) fn find() -> Option<Backend> {
        static FOUND: OnceLock<Option<Backend>> = OnceLock::new();
        let found = FOUND.get_or_init(|| {
            let folder = PathBuf::from(std::env::var_os("REGISTRY_TESTS")?);
            let program = PathBuf::from(std::env::var_os("REGISTRY_TESTS_PROGRAM")?);
            let _ = fs::remove_dir_all(folder.join("data"));
            let mut backend = Backend { folder, program, index: String::new() };
            backend.index = backend.fill();
            Some(backend)
        });
        if found.is_none() {
            println!("skipped: tests/registry/run starts a real registry");
        }
        found.clone()
    }

    /// A file of the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Starts a registry over what is stored, with `more` configuration.
    pub(crate) fn start(&self, more: Value) -> Registry {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let mut config = json!({
            "version": "0.1",
            "log": { "level": "error", "accesslog": { "disabled": true } },
            "storage": { "filesystem": { "rootdirectory": self.file("data") } },
            "http": {},
        });
        for (key, value) in more.as_object().unwrap() {
            config[key] = value.clone();
        }
        config["http"]["addr"] = json!(address);
        // JSON is YAML.
        let file = self.file(&format!("{}.yml", address.replace(':', "-")));
        fs::write(&file, config.to_string()).unwrap();
        let process = Command::new(&self.program)
            .arg("serve")
            .arg(&file)
            .env_clear()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let registry = Registry { address, process };
        let is_up = (0..500).any(|_| {
            thread::sleep(Duration::from_millis(10));
            TcpStream::connect(&registry.address).is_ok()
        });
        assert!(is_up, "the registry does not come up");
        let _ = fs::remove_file(file);
        registry
    }

    /// Stores one image for two platforms, and repositories with 0, 1 and 5,000 tags; gives the
    /// digest of the index.
    fn fill(&self) -> String {
        let registry = self.start(json!({}));
        let platforms = ["amd64", "arm64"].map(|architecture| {
            let digest = registry.push_image("team/app", architecture);
            json!({
                "mediaType": MANIFEST, "digest": digest, "size": 400,
                "platform": { "os": "linux", "architecture": architecture },
            })
        });
        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": platforms });
        let index = registry.push("team/app", "1.0", INDEX, &index);
        registry.push_image("team/one", "only");
        registry.push_image("team/many", "0");
        registry.push_image("team/none", "gone");
        let repositories = self.folder.join("data/docker/registry/v2/repositories/team");
        fs::remove_dir_all(repositories.join("none/_manifests/tags/gone")).unwrap();
        // A tag is a file with a digest; pushing thousands would take a minute.
        let tags = repositories.join("many/_manifests/tags");
        let link = fs::read(tags.join("0/current/link")).unwrap();
        for number in 1..5000 {
            let folder = tags.join(number.to_string()).join("current");
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("link"), &link).unwrap();
        }
        index
    }
}

impl Registry {
    /// Pushes an image without files and tags it with the name of its architecture.
    fn push_image(&self, path: &str, architecture: &str) -> String {
        let config = json!({ "os": "linux", "architecture": architecture, "rootfs": { "type": "layers", "diff_ids": [] } });
        let config = config.to_string().into_bytes();
        let layer = format!("layer of {architecture}").into_bytes();
        let describe = |media_type: &str, bytes: &[u8]| json!({ "mediaType": media_type, "size": bytes.len(), "digest": self.push_blob(path, bytes) });
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": describe("application/vnd.oci.image.config.v1+json", &config),
            "layers": [describe("application/vnd.oci.image.layer.v1.tar", &layer)],
        });
        self.push(path, architecture, MANIFEST, &manifest)
    }

    fn push(&self, path: &str, tag: &str, media_type: &str, manifest: &Value) -> String {
        let body = manifest.to_string().into_bytes();
        let target = format!("/v2/{path}/manifests/{tag}");
        self.call("PUT", &target, media_type, &body);
        sha256(&body)
    }

    fn push_blob(&self, path: &str, bytes: &[u8]) -> String {
        let answer = self.call("POST", &format!("/v2/{path}/blobs/uploads/"), "text/plain", b"");
        let location = answer.lines().find_map(|line| line.strip_prefix("Location: ")).unwrap();
        let (_, target) = location.split_once(&self.address).unwrap();
        let digest = sha256(bytes);
        let target = format!("{target}&digest={digest}");
        self.call("PUT", &target, "application/octet-stream", bytes);
        digest
    }

    /// The head of the answer, which must be a success.
    fn call(&self, method: &str, target: &str, media_type: &str, body: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 2"), "{method} {target}: {answer}");
        answer
    }
}

fn sha256(bytes: &[u8]) -> String {
    let digest = digest(&SHA256, bytes);
    let hexadecimal: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hexadecimal}")
}
