//! `verify-client` against deployments that serve what the release has, and against others.

use minisign::KeyPair;
use server::verify::{self, Fault, Manifest, Site};
use std::{collections::BTreeMap, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const PAGE: &str = "<meta name=\"vestibule-api\" content=\"\"><link href=\"/style-1.css\">\
    <script type=\"module\" src=\"/boot-1.js\"></script>";
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'";

/// What a deployment serves: path to content.
#[derive(Clone)]
struct Deployment {
    files: BTreeMap<&'static str, Vec<u8>>,
    policy: &'static str,
}

impl Deployment {
    /// Serves what the release has.
    fn faithful() -> Self {
        let files = [
            ("index.html", PAGE),
            ("boot-1.js", "start()"),
            ("style-1.css", "p {}"),
            ("snippets/glue.js", "glue()"),
        ];
        Self {
            files: files
                .map(|(path, text)| (path, text.as_bytes().to_vec()))
                .into(),
            policy: POLICY,
        }
    }

    fn with(mut self, path: &'static str, content: &str) -> Self {
        self.files.insert(path, content.as_bytes().to_vec());
        self
    }

    fn without(mut self, path: &str) -> Self {
        self.files.remove(path);
        self
    }

    fn answer(&self, request: &str) -> Vec<u8> {
        let path = request.split(' ').nth(1).unwrap_or_default();
        let path = path.trim_start_matches('/');
        // As a server of one page does: what is no file is the page. One that is altered may be below a folder.
        let below = self
            .files
            .keys()
            .find(|key| key.ends_with('/') && path.starts_with(**key));
        let is_page = !path.contains('.') && !self.files.contains_key(path);
        let path = match below {
            Some(folder) => folder,
            None if is_page => "index.html",
            None => path,
        };
        let Some(content) = self.files.get(path) else {
            return b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec();
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\ncontent-security-policy: {}\r\n\r\n",
            content.len(),
            self.policy
        );
        [head.as_bytes(), content].concat()
    }

    /// Runs it, and compares it with the release.
    async fn faults(self) -> Vec<Fault> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let deployment = Arc::new(self);
        let served = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = vec![0; 4096];
                let length = stream.read(&mut request).await.unwrap();
                let request = String::from_utf8_lossy(&request[..length]);
                stream
                    .write_all(&deployment.answer(&request))
                    .await
                    .unwrap();
            }
        });
        let report = verify::client(&Site::new(&url).unwrap(), &release()).await;
        served.abort();
        assert_eq!(report.files, 4);
        report.faults
    }
}

/// The signed manifest of what [`Deployment::faithful`] serves.
fn release() -> Manifest {
    let mut text = String::from("# version 1\n");
    for (path, content) in Deployment::faithful().files {
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &content);
        let hash: String = hash.as_ref().iter().map(|b| format!("{b:02x}")).collect();
        text += &format!("{hash}  {path}\n");
    }
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    let signature = minisign::sign(Some(&pair.pk), &pair.sk, text.as_bytes(), None, None).unwrap();
    let key = pair.pk.to_box().unwrap().into_string();
    Manifest::verified(&text, &signature.into_string(), &key).unwrap()
}

fn kinds(faults: &[Fault]) -> Vec<String> {
    let words = |fault: &Fault| {
        fault
            .to_string()
            .split_whitespace()
            .take(2)
            .collect::<Vec<_>>()
            .join(" ")
    };
    faults.iter().map(words).collect()
}

#[tokio::test]
async fn deployment_of_the_release_has_no_fault() {
    assert_eq!(Deployment::faithful().faults().await, []);
}

#[tokio::test]
async fn one_changed_byte_is_found_in_whatever_file_it_is() {
    for path in ["boot-1.js", "style-1.css", "snippets/glue.js", "index.html"] {
        let mut deployment = Deployment::faithful();
        let content = deployment.files.get_mut(path).unwrap();
        // The first byte of the page is no part of a name in it.
        content[0] ^= 1;

        let faults = deployment.faults().await;

        let expected = format!("changed {path}");
        let kinds = kinds(&faults);
        assert_eq!(kinds[..2], [expected.clone(), expected.clone()], "{path}");
        assert!(kinds.iter().all(|kind| *kind == expected), "{kinds:?}");
    }
}

#[tokio::test]
async fn page_that_is_altered_only_where_people_open_it_is_found() {
    for path in ["v/", "visits/", "sign-in", "setup", "recover"] {
        let altered = PAGE.replace("boot-1", "boot-2");

        let faults = Deployment::faithful().with(path, &altered).faults().await;

        let begins = format!("changed   index.html at /{path}");
        let is_named = |fault: &Fault| fault.to_string().starts_with(&begins);
        assert!(faults.iter().any(is_named), "{path}: {faults:?}");
        assert!(faults.contains(&Fault::Extra(String::from("/boot-2.js"))));
    }
}

#[tokio::test]
async fn file_that_is_missing_is_found() {
    let faults = Deployment::faithful()
        .without("snippets/glue.js")
        .faults()
        .await;

    assert_eq!(kinds(&faults), ["missing snippets/glue.js:"]);
}

#[tokio::test]
async fn script_that_was_added_to_the_page_or_taken_out_of_it_is_named() {
    let added = PAGE.to_owned() + "<script src=\"https://evil.example/x.js\"></script>";
    let inline = PAGE.to_owned() + "<SCRIPT>steal()</script>";
    let (without, _) = PAGE.split_once("<script").unwrap();

    let added = Deployment::faithful()
        .with("index.html", &added)
        .faults()
        .await;
    let inline = Deployment::faithful()
        .with("index.html", &inline)
        .faults()
        .await;
    let without = Deployment::faithful()
        .with("index.html", without)
        .faults()
        .await;

    let extra = Fault::Extra(String::from("https://evil.example/x.js"));
    assert!(added.contains(&extra), "{added:?}");
    assert!(inline.contains(&Fault::InlineScript), "{inline:?}");
    let unnamed = Fault::NotNamed(String::from("boot-1.js"));
    assert!(without.contains(&unnamed), "{without:?}");
    for faults in [added, inline, without] {
        assert_eq!(kinds(&faults)[0], "changed index.html");
    }
}

#[tokio::test]
async fn page_may_name_another_origin_for_the_api_and_nothing_else_there() {
    let with = |api: &str| PAGE.replace("content=\"\"", &format!("content=\"{api}\""));
    let apart = Deployment::faithful().with("index.html", &with("https://api.example"));
    let strange = Deployment::faithful().with("index.html", &with("https://api.example/x"));

    assert_eq!(apart.faults().await, []);
    assert_eq!(kinds(&strange.faults().await)[0], "changed index.html");
}

#[tokio::test]
async fn policy_that_lets_other_scripts_in_is_found() {
    let mut deployment = Deployment::faithful();
    deployment.policy = "script-src 'self' 'unsafe-inline'";

    let faults = deployment.faults().await;

    assert_eq!(
        faults,
        [Fault::Policy(String::from(
            "script-src 'self' 'unsafe-inline'"
        ))]
    );
}
