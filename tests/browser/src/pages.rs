//! Serves the pages alone, from an origin of their own, and as docs/operating.md tells people to: the headers and the
//! types of files are read there, so that a book that is wrong fails the tests.

use crate::{http_head::read_head, process::workspace_file};
use std::{
    fs, io,
    io::Write as _,
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    sync::Arc,
    thread,
};

/// The program's address in the book.
const BOOK_API: &str = "api.visits.example";

/// A server of pages; it answers until the test's process ends.
#[derive(Debug)]
pub(crate) struct Pages {
    listener: TcpListener,
    /// Where it is.
    pub(crate) origin: String,
}

/// What is told of the pages.
struct Shelf {
    folder: PathBuf,
    /// Lines of each answer's head.
    headers: String,
    /// Ends of files' names with their types.
    types: Vec<(String, String)>,
}

impl Pages {
    /// Takes a port.
    pub(crate) fn bind() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there are free ports");
        let address = listener.local_addr().expect("a bound port has a number");
        Self {
            listener,
            origin: format!("http://{address}"),
        }
    }

    /// Serves the pages of a folder that belong to the program at this address.
    pub(crate) fn serve(self, folder: &Path, api: &str) {
        let book = fs::read_to_string(workspace_file("docs/operating.md"));
        let book = book.expect("the book is there");
        let shelf = Arc::new(Shelf {
            folder: folder.to_owned(),
            headers: headers(&book, api),
            types: types(&book),
        });
        thread::spawn(move || {
            for browser in self.listener.incoming() {
                let shelf = Arc::clone(&shelf);
                // A connection that breaks is the browser's to make again.
                thread::spawn(move || browser.and_then(|browser| shelf.answer(browser)));
            }
        });
    }
}

impl Shelf {
    fn answer(&self, mut browser: TcpStream) -> io::Result<()> {
        let (head, _) = read_head(&mut browser)?;
        let path = head.split(' ').nth(1).unwrap_or_default();
        let path = path.split('?').next().unwrap_or_default();
        let file = self.file(path);
        let kind = self.kind_of(&file);
        let content = fs::read(&file)?;
        let length = content.len();
        let headers = &self.headers;
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
        );
        browser.write_all(head.as_bytes())?;
        browser.write_all(&content)?;
        browser.shutdown(Shutdown::Both)
    }

    /// Every path that is no file is the page's to understand.
    fn file(&self, path: &str) -> PathBuf {
        let path = Path::new(path.trim_start_matches('/'));
        let is_below = path
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        let file = self.folder.join(path);
        if is_below && file.is_file() {
            return file;
        }
        self.folder.join("index.html")
    }

    fn kind_of(&self, file: &Path) -> &str {
        let name = file.to_string_lossy();
        let known = self
            .types
            .iter()
            .find(|(end, _)| name.ends_with(&format!(".{end}")));
        known.map_or("application/octet-stream", |(_, kind)| kind)
    }
}

fn headers(book: &str, api: &str) -> String {
    let address = api.trim_start_matches("http://");
    let lines = book
        .lines()
        .filter_map(|line| line.trim().strip_prefix("add_header "));
    lines
        .map(|line| {
            let line = line.trim_end_matches(';').trim_end_matches(" always");
            let (name, value) = line.split_once(' ').expect("a name and a value");
            let value = value.trim_matches('"');
            let value = value.replace(&format!("https://{BOOK_API}"), api);
            let value = value.replace(&format!("wss://{BOOK_API}"), &format!("ws://{address}"));
            format!("{name}: {value}\r\n")
        })
        .collect()
}

fn types(book: &str) -> Vec<(String, String)> {
    let (_, list) = book.split_once("types {").expect("the book lists types");
    let (list, _) = list.split_once('}').expect("the list ends");
    let pairs = list
        .split(';')
        .filter_map(|pair| pair.trim().split_once(' '));
    pairs
        .map(|(kind, end)| (end.to_owned(), kind.to_owned()))
        .collect()
}
