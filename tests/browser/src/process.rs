//! Starts programs and ends them again.

use crate::{clock::LOOK_EVERY, clock::Stopwatch};
use std::{
    fs::{self, File},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

/// How long a program may take until it listens: a cold start on a busy machine.
const START_MAX: Duration = Duration::from_secs(20);

/// A running program; ended when dropped.
#[derive(Debug)]
pub(crate) struct Process(pub(crate) Child);

impl Process {
    /// Starts a program whose output goes to a file.
    pub(crate) fn start(command: &mut Command, log: &str) -> Self {
        let file = File::create(workspace_file(&format!("target/browser-logs/{log}.log")))
            .expect("target is writable");
        let copy = file.try_clone().expect("an open file can be shared");
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::from(file))
            .stderr(Stdio::from(copy))
            .spawn();
        match child {
            Ok(child) => Self(child),
            Err(error) => panic!("{:?} does not start: {error}", command.get_program()),
        }
    }

    /// Waits until the program takes connections.
    pub(crate) fn wait_for(&mut self, address: SocketAddr, name: &str) {
        let watch = Stopwatch::start();
        while TcpStream::connect_timeout(&address, LOOK_EVERY).is_err() {
            if let Ok(Some(status)) = self.0.try_wait() {
                panic!("{name} ended at its start: {status}");
            }
            assert!(watch.elapsed() < START_MAX, "{name} does not listen");
            thread::sleep(LOOK_EVERY / 4);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Returns a number that no other call in this process returned.
pub(crate) fn unique() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Returns a port that is free. Nobody else is in this network.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there are free ports");
    listener
        .local_addr()
        .expect("a bound port has a number")
        .port()
}

/// Returns a file's path below the workspace, its folder made.
pub(crate) fn workspace_file(path: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this crate is two folders deep");
    let path = root.join(path);
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).expect("target is writable");
    path
}
