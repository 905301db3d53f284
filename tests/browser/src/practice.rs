//! The built program, running for a practice: empty, with the set-up link that its first start prints.

use crate::{
    pages::Pages,
    process::{Process, free_port, unique, workspace_file},
    traces::Traces,
};
use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
};

/// A running server with a database of its own; gone when dropped.
#[derive(Debug)]
pub struct Practice {
    /// Where the server is.
    pub base_url: String,
    /// Where the pages are: at the server, if nothing else is said.
    pub pages_url: String,
    /// Makes the practice.
    pub set_up_url: String,
    data: PathBuf,
    log: PathBuf,
    _process: Process,
}

impl Practice {
    /// Starts a server with an empty database.
    ///
    /// # Panics
    ///
    /// Where the program is not built, does not start, or prints no link.
    #[must_use]
    pub fn open() -> Self {
        Self::open_with("")
    }

    /// Starts a server that serves no pages: they come from another origin.
    ///
    /// # Panics
    ///
    /// Where the program is not built, does not start, writes no pages, or prints no link.
    #[must_use]
    pub fn open_with_pages_elsewhere() -> Self {
        let pages = Pages::bind();
        let settings = format!("[client]\norigin = \"{}\"\n", pages.origin);
        let mut practice = Self::open_with(&settings);
        let folder = practice.data.with_extension("pages");
        let written = Command::new(crate::house::binary())
            .arg("export-client")
            .arg(&folder)
            .args(["--api", &practice.base_url])
            .stdout(Stdio::null())
            .status();
        assert!(written.is_ok_and(|status| status.success()), "no pages");
        let origin = pages.origin.clone();
        pages.serve(&folder, &practice.base_url);
        practice.pages_url = origin;
        practice
    }

    /// Starts a server with an empty database and these settings, in the form of `vestibule.toml`.
    ///
    /// # Panics
    ///
    /// As [`Self::open`].
    #[must_use]
    pub fn open_with(settings: &str) -> Self {
        let name = format!("vestibule-practice-{}-{}", std::process::id(), unique());
        let log = workspace_file(&format!("target/browser-logs/{name}.log"));
        let file = fs::File::create(&log).expect("target is writable");
        let config = log.with_extension("toml");
        fs::write(&config, settings).expect("target is writable");
        let data = env::temp_dir().join(name);
        let listen = format!("127.0.0.1:{}", free_port());
        let mut child = Command::new(crate::house::binary())
            .args(["serve", "--media-port", "0", "--listen", &listen, "--data"])
            .arg(&data)
            .arg("--config")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::from(file))
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().expect("the output is a pipe");
        let process = Process(child);
        let lines = BufReader::new(stdout).lines();
        let set_up_url = lines
            .map(|line| line.expect("the server prints text"))
            .find(|line| line.contains("/setup#"))
            .expect("the first start prints a set-up link");
        let base_url = format!("http://{listen}");
        Self {
            pages_url: base_url.clone(),
            base_url,
            set_up_url,
            data,
            log,
            _process: process,
        }
    }

    /// Returns what the server wrote to its log so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Returns what the server wrote into its folder, file by file.
    #[must_use]
    pub fn traces(&self) -> Traces {
        Traces::of(&self.data)
    }

    /// Returns all that the server wrote into its folder.
    #[must_use]
    pub fn kept(&self) -> Vec<u8> {
        let files = fs::read_dir(&self.data).into_iter().flatten().flatten();
        files
            .flat_map(|file| fs::read(file.path()).unwrap_or_default())
            .collect()
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.data);
        let _ = fs::remove_dir_all(self.data.with_extension("pages"));
    }
}
