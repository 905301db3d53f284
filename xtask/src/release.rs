//! `cargo xtask release-manifest`: says what a release is, signed.
//!
//! In: the built browser half in `target/web-dist`, and a minisign key. Out: `target/release-manifest`, in
//! the format of `sha256sum` (its lines that begin with `#` are comments), and
//! `target/release-manifest.minisig` beside it. `minisign -V` and `sha256sum -c` read them, and so does
//! `vestibule verify-client`.
//!
//! The same sources give the same bytes wherever they are built: `reproducible.rs` takes the folders out.

use crate::{
    install,
    run::{self, Failure, While},
    say, web, workspace,
};
use minisign::{KeyPair, PublicKey, SecretKeyBox};
use sha2::{Digest, Sha256};
use std::{
    env, fs,
    io::{Cursor, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Holds the key's password, where it has one.
const PASSWORD: &str = "VESTIBULE_KEY_PASSWORD";

/// What is asked for.
#[derive(Default)]
struct Order {
    key: Option<PathBuf>,
    new_key: Option<PathBuf>,
    /// Builds all of it in two folders, and compares.
    is_twice: bool,
}

/// Runs the command.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let order = Order::of(args)?;
    if let Some(path) = &order.new_key {
        make_key(path)?;
    }
    if order.is_twice {
        return build_twice();
    }
    let Some(key) = order.key.as_ref().or(order.new_key.as_ref()) else {
        return Err(Failure::new("--key FILE, --new-key FILE or --twice"));
    };
    install::wasm_target()?;
    web::build(web::Profile::Release)?;
    let about = About::of_this_tree()?;
    let text = about.manifest(&hashes(&workspace::web_dist())?);
    let path = workspace::target().join("release-manifest");
    let signature = sign(&text, &about.trusted_comment(), key)?;
    fs::write(&path, &text).while_doing(path.display())?;
    let beside = beside(&path, ".minisig");
    fs::write(&beside, signature).while_doing(beside.display())?;
    say::result(&path.display().to_string());
    Ok(())
}

impl Order {
    fn of(args: &[String]) -> Result<Self, Failure> {
        let mut order = Self::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut path = || {
                let path = args.next().map(PathBuf::from);
                path.ok_or_else(|| Failure::new(format!("{arg}: which file?")))
            };
            match arg.as_str() {
                "--key" => order.key = Some(path()?),
                "--new-key" => order.new_key = Some(path()?),
                "--twice" => order.is_twice = true,
                _ => return Err(Failure::new(format!("{arg}: not known"))),
            }
        }
        Ok(order)
    }
}

/// What is built, and with what.
struct About {
    version: String,
    commit: String,
    toolchain: String,
}

impl About {
    fn of_this_tree() -> Result<Self, Failure> {
        let ask = |words: &[&str]| {
            let mut command = run::program(words[0], &words[1..]);
            run::output(&mut command).ok_or_else(|| Failure::new(words.join(" ")))
        };
        let changes = ask(&["git", "status", "--porcelain", "--untracked-files=no"])?;
        let commit = ask(&["git", "rev-parse", "HEAD"])?;
        Ok(Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: if changes.is_empty() {
                commit
            } else {
                format!("{commit} with changes")
            },
            toolchain: ask(&["rustc", "--version"])?,
        })
    }

    fn manifest(&self, hashes: &[(String, String)]) -> String {
        let mut text = format!(
            "# Vestibule: what a browser loads of this release\n# version {}\n# commit {}\n# {}\n",
            self.version, self.commit, self.toolchain
        );
        for (hash, name) in hashes {
            text += &format!("{hash}  {name}\n");
        }
        text
    }

    fn trusted_comment(&self) -> String {
        format!("vestibule {} {}", self.version, self.commit)
    }
}

/// Lists the hash and the name of every file below a folder, sorted by name.
fn hashes(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let mut found = Vec::new();
    for path in web::files(folder)? {
        let content = fs::read(&path).while_doing(path.display())?;
        let inside = path.strip_prefix(folder).expect("listed from that folder");
        let name = inside.to_string_lossy().into_owned();
        found.push((web::hex(&Sha256::digest(content)), name));
    }
    found.sort_by(|(_, one), (_, other)| one.cmp(other));
    if found.is_empty() {
        return Err(Failure::new(format!("{}: is empty", folder.display())));
    }
    Ok(found)
}

/// Makes a key without a password, readable by its owner only, and its public half beside it. One with a
/// password `minisign -G` makes.
fn make_key(path: &Path) -> Result<(), Failure> {
    let pair = KeyPair::generate_unencrypted_keypair().while_doing("making a key")?;
    let secret = pair.sk.to_box(None).while_doing("making a key")?;
    let public = pair.pk.to_box().while_doing("making a key")?;
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.while_doing(path.display())?;
    file.write_all(secret.into_string().as_bytes())
        .while_doing(path.display())?;
    let beside = beside(path, ".pub");
    fs::write(&beside, public.into_string()).while_doing(beside.display())
}

/// Signs a text with the key in a file.
pub(crate) fn sign(text: &str, comment: &str, key: &Path) -> Result<String, Failure> {
    let content = fs::read_to_string(key).while_doing(key.display())?;
    let boxed = SecretKeyBox::from_string(&content).while_doing(key.display())?;
    let secret = match env::var(PASSWORD) {
        Ok(password) => boxed.into_secret_key(Some(password)),
        Err(_) => boxed.into_unencrypted_secret_key(),
    };
    let secret = secret.while_doing(format!("{} ({PASSWORD})", key.display()))?;
    let public = PublicKey::from_secret_key(&secret).while_doing(key.display())?;
    let signature = minisign::sign(
        Some(&public),
        &secret,
        Cursor::new(text),
        Some(comment),
        Some("signature of a release of Vestibule"),
    );
    Ok(signature.while_doing("signing")?.into_string())
}

/// Builds the committed sources in two folders of different names and lengths, and compares what comes out.
fn build_twice() -> Result<(), Failure> {
    let base = workspace::target().join("twice");
    let root = workspace::root();
    // Asked once: the second folder is begun long after the first.
    let commit = newest_commit(root)?;
    let mut found = Vec::new();
    for name in ["a", "another-folder"] {
        let folder = base.join(name);
        say::step(&format!("Building in {}", folder.display()));
        check_out((root, &commit), &folder)?;
        let mut command = run::cargo(["xtask", "release"]);
        run::must(command.current_dir(&folder).env_remove("CARGO_TARGET_DIR"))?;
        let mut files = hashes(&folder.join("target/web-dist"))?;
        let program = folder.join("target/release/vestibule");
        let program = fs::read(&program).while_doing(program.display())?;
        files.push((web::hex(&Sha256::digest(program)), "vestibule".to_owned()));
        found.push(files);
    }
    let [one, other] = &found[..] else {
        return Err(Failure::new("two folders give two lists"));
    };
    let differing = differences(one, other);
    if differing.is_empty() {
        say::result(&format!("{} files are the same in both", one.len()));
        return Ok(());
    }
    Err(Failure::new(format!("differ: {}", differing.join(", "))))
}

fn newest_commit(of: &Path) -> Result<String, Failure> {
    let mut ask = run::program("git", ["rev-parse", "HEAD"]);
    run::output(ask.current_dir(of)).ok_or_else(|| Failure::new("git rev-parse"))
}

/// Puts the committed sources of a repository into a folder, and nothing else: what git does not know and does not
/// ignore goes. What was built there before stays.
fn check_out((from, commit): (&Path, &str), folder: &Path) -> Result<(), Failure> {
    let git = |words: &[&str]| {
        let mut git = run::program("git", words);
        git.current_dir(folder);
        git
    };
    if !folder.exists() {
        let mut clone = run::program("git", ["clone", "--quiet", "--no-checkout"]);
        run::must(clone.arg(from).arg(folder))?;
    }
    run::must(git(&["fetch", "--quiet"]).arg(from).arg("HEAD"))?;
    run::must(git(&["checkout", "--quiet", "--force", "--detach"]).arg(commit))?;
    run::must(&mut git(&["clean", "--quiet", "--force", "-d"]))
}

/// Names what is in one list only, or differs.
fn differences(one: &[(String, String)], other: &[(String, String)]) -> Vec<String> {
    let lacks = |list: &[(String, String)], of: &(String, String)| !list.contains(of);
    let left = one.iter().filter(|entry| lacks(other, entry));
    let right = other.iter().filter(|entry| lacks(one, entry));
    let mut names: Vec<_> = left.chain(right).map(|(_, name)| name.clone()).collect();
    names.sort();
    names.dedup();
    names
}

/// Returns the path with something behind the name.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(ending);
    beside.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = env::temp_dir().join(format!("vestibule-{name}-{}", std::process::id()));
        fs::create_dir_all(path.join("snippets")).unwrap();
        path
    }

    #[test]
    fn manifest_lists_every_file_sorted_and_says_what_it_is_of() {
        let folder = folder("manifest");
        fs::write(folder.join("snippets/a.js"), "a").unwrap();
        fs::write(folder.join("index.html"), "").unwrap();
        let about = About {
            version: "1.2.3".to_owned(),
            commit: "abc".to_owned(),
            toolchain: "rustc 1".to_owned(),
        };

        let text = about.manifest(&hashes(&folder).unwrap());

        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            text,
            "# Vestibule: what a browser loads of this release\n# version 1.2.3\n# commit abc\n# rustc 1\n\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  index.html\n\
             ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  snippets/a.js\n"
        );
    }

    #[test]
    fn signature_of_a_new_key_is_good_for_the_text_and_for_no_other() {
        let folder = folder("key");
        let key = folder.join("key");
        make_key(&key).unwrap();
        let public = PublicKey::from_file(beside(&key, ".pub")).unwrap();

        let signature = sign("text", "comment", &key).unwrap();

        let signature = minisign::SignatureBox::from_string(&signature).unwrap();
        let verify =
            |text| minisign::verify(&public, &signature, Cursor::new(text), true, false, false);
        assert!(verify("text").is_ok());
        assert!(verify("other").is_err());
        assert!(make_key(&key).is_err(), "a key is never written over");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn newest_commit_is_built_where_an_older_one_was_built_before() {
        let base = folder("check-out");
        let from = base.join("from");
        let git = |words: &[&str]| {
            let mut git =
                run::program("git", ["-c", "user.name=a", "-c", "user.email=a@b.example"]);
            run::must(git.args(words).current_dir(&from)).unwrap();
        };
        let commit = |content: &str| {
            fs::write(from.join("file"), content).unwrap();
            git(&["add", "file"]);
            git(&["commit", "--quiet", "--message", content]);
        };
        fs::create_dir(&from).unwrap();
        git(&["init", "--quiet"]);
        fs::write(from.join(".git/info/exclude"), "target").unwrap();
        let to = base.join("to");
        let built = |name: &str| fs::read_to_string(to.join(name)).ok();

        commit("old");
        check_out((&from, &newest_commit(&from).unwrap()), &to).unwrap();
        assert_eq!(built("file").as_deref(), Some("old"));
        fs::write(to.join("file"), "changed").unwrap();
        fs::write(to.join("stray"), "").unwrap();
        fs::write(to.join(".git/info/exclude"), "target").unwrap();
        fs::write(to.join("target"), "built").unwrap();
        commit("new");
        check_out((&from, &newest_commit(&from).unwrap()), &to).unwrap();

        assert_eq!(built("file").as_deref(), Some("new"));
        assert_eq!(
            (built("stray"), built("target").as_deref()),
            (None, Some("built"))
        );
        fs::remove_dir_all(&base).unwrap();
    }

    #[test]
    fn files_that_differ_or_are_in_one_build_only_are_named() {
        let entry = |hash: &str, name: &str| (hash.to_owned(), name.to_owned());
        let one = [
            entry("1", "same"),
            entry("2", "changed"),
            entry("3", "left"),
        ];
        let other = [
            entry("1", "same"),
            entry("4", "changed"),
            entry("5", "right"),
        ];

        assert_eq!(differences(&one, &other), ["changed", "left", "right"]);
        assert!(differences(&one, &one).is_empty());
    }
}
