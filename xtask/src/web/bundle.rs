//! Puts the files of the browser's half together, named after their content and compressed.

use super::{Inputs, Part, Profile, files, hex};
use crate::run::{Failure, While};
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// Brotli's window, 4 MiB: larger than any file here.
const BROTLI_WINDOW_BITS: u32 = 22;

/// Writes the finished folder. The old one stays until the new one is complete.
pub(super) fn assemble(
    inputs: &Inputs,
    stage: &Path,
    dist: &Path,
    profile: Profile,
) -> Result<(), Failure> {
    let fresh = dist.with_extension("fresh");
    remove(&fresh)?;
    let bundle = Bundle {
        folder: fresh.clone(),
        brotli_quality: if profile == Profile::Release { 11 } else { 4 },
    };
    bundle.write_all(inputs, stage)?;
    remove(dist)?;
    fs::rename(&fresh, dist).while_doing(dist.display())
}

struct Bundle {
    folder: PathBuf,
    brotli_quality: u32,
}

impl Bundle {
    fn write_all(&self, inputs: &Inputs, stage: &Path) -> Result<(), Failure> {
        let mut names = Names::default();
        for part in Part::ALL {
            self.write_program(part, &stage.join(part.name()), &mut names)?;
        }
        let worker = names.fill(&inputs.worker);
        names.add(
            "worker_js",
            self.write_hashed("frame-worker", "js", worker.as_bytes())?,
        );
        let style = minified(&inputs.style);
        names.add(
            "style_css",
            self.write_hashed("style", "css", style.as_bytes())?,
        );
        let boot = names.fill(&inputs.boot);
        names.add("boot_js", self.write_hashed("boot", "js", boot.as_bytes())?);
        let index = names.fill(&inputs.index);
        let index = with_build(&index);
        if let Some((_, rest)) = index.split_once("{{") {
            let name: String = rest.chars().take_while(|letter| *letter != '}').collect();
            return Err(Failure::new(format!(
                "index.html: nothing stands for {name}"
            )));
        }
        self.write(Path::new("index.html"), index.as_bytes())?;

        for (path, content) in &inputs.fixed {
            self.write(path, content)?;
        }
        Ok(())
    }

    /// Writes one of the programs, and the snippets it imports.
    fn write_program(&self, part: Part, stage: &Path, names: &mut Names) -> Result<(), Failure> {
        for extension in ["js", "wasm"] {
            let suffix = if extension == "wasm" { "_bg" } else { "" };
            let path = stage.join(format!("web{suffix}.{extension}"));
            let content = fs::read(&path).while_doing(path.display())?;
            let name = self.write_hashed(part.name(), extension, &content)?;
            names.add(&format!("{}_{extension}", part.name()), name);
        }
        for path in files(&stage.join("snippets"))? {
            let inside = path.strip_prefix(stage).expect("listed from that folder");
            let content = fs::read(&path).while_doing(path.display())?;
            self.write(inside, &content)?;
        }
        Ok(())
    }

    /// Writes a file under a name with its content's hash, and returns the name.
    fn write_hashed(&self, stem: &str, extension: &str, content: &[u8]) -> Result<String, Failure> {
        let hash = hex(&Sha256::digest(content)[..8]);
        let name = format!("{stem}-{hash}.{extension}");
        self.write(Path::new(&name), content)?;
        Ok(name)
    }

    fn write(&self, name: &Path, content: &[u8]) -> Result<(), Failure> {
        let path = self.folder.join(name);
        let folder = path.parent().expect("a file is in a folder");
        fs::create_dir_all(folder).while_doing(folder.display())?;
        fs::write(&path, content).while_doing(path.display())?;

        let mut compressed = Vec::new();
        let mut writer = brotli::CompressorWriter::new(
            &mut compressed,
            64 * 1024,
            self.brotli_quality,
            BROTLI_WINDOW_BITS,
        );
        writer.write_all(content).while_doing("brotli")?;
        drop(writer);
        let mut beside = path.into_os_string();
        beside.push(".br");
        fs::write(beside, compressed).while_doing(name.display())
    }
}

/// Puts the page's build where it says so: a hash of the page, which names every file by its content.
fn with_build(index: &str) -> String {
    let build = hex(&Sha256::digest(index)[..8]);
    index.replace("{{build}}", &build)
}

/// What the placeholders stand for.
#[derive(Default)]
struct Names(Vec<(String, String)>);

impl Names {
    fn add(&mut self, placeholder: &str, name: String) {
        self.0.push((placeholder.to_owned(), name));
    }

    /// Puts absolute paths where the placeholders are, with or without a slash before them: the
    /// same page is served under paths of any depth.
    fn fill(&self, template: &str) -> String {
        let mut text = template.to_owned();
        for (placeholder, name) in &self.0 {
            let mark = format!("{{{{{placeholder}}}}}");
            text = text.replace(&format!("/{mark}"), &mark);
            text = text.replace(&mark, &format!("/{name}"));
        }
        text
    }
}

/// Takes comments and indentation out of a style sheet.
fn minified(style: &str) -> String {
    let mut rest = style;
    let mut out = String::with_capacity(style.len());
    while let Some((before, after)) = rest.split_once("/*") {
        out += before;
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out += rest;
    let lines = out.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn remove(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        fs::remove_dir_all(folder).while_doing(folder.display())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_absolute_paths_with_or_without_a_slash() {
        let mut names = Names::default();
        names.add("web_js", "web-1.js".to_owned());

        let filled = names.fill("a {{web_js}} b /{{web_js}} {{other}}");

        assert_eq!(filled, "a /web-1.js b /web-1.js {{other}}");
    }

    #[test]
    fn build_is_another_one_where_any_file_is() {
        let page = |style: &str| with_build(&format!("<meta content=\"{{{{build}}}}\"> {style}"));

        assert_ne!(page("style-1.css").get(..32), page("style-2.css").get(..32));
        assert_eq!(page("style-1.css"), page("style-1.css"));
        assert!(!page("style-1.css").contains("{{"));
    }

    #[test]
    fn style_loses_comments_and_indentation_only() {
        let style = "/* a */\n:root {\n    --x: 1px; /* b */\n}\n\n";

        assert_eq!(minified(style), ":root {\n--x: 1px;\n}");
    }
}
