//! Compiles the Fluent catalogue into Rust: one macro arm for each message, and a function for each
//! message with arguments.
//!
//! In: `locales/en/*.ftl`. Out: `texts.rs`, included by `src/text.rs`. A key that does not exist, an
//! argument that is missing and a broken catalogue stop the build. Reading the catalogue at run time
//! with `fluent-bundle` would cost every visitor 58 kB of brotli (measured), a quarter of the page.

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey},
    parser,
};
use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::Path};

/// What a message's argument is: the ones that choose a variant are numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
}

type Arguments = BTreeMap<String, Kind>;

fn main() {
    println!("cargo::rerun-if-changed=locales");
    let mut files: Vec<_> = fs::read_dir("locales/en")
        .expect("the English catalogue is in locales/en")
        .map(|entry| entry.expect("a folder's entry is readable").path())
        .filter(|path| path.extension().is_some_and(|end| end == "ftl"))
        .collect();
    files.sort();

    let mut messages = BTreeMap::new();
    for file in files {
        read_file(&file, &mut messages);
    }
    let out = env::var_os("OUT_DIR").expect("cargo names the output folder");
    fs::write(Path::new(&out).join("texts.rs"), rust_of(&messages))
        .expect("the output folder is writable");
}

fn read_file(file: &Path, messages: &mut BTreeMap<String, Pattern<String>>) {
    let name = file.display();
    let text = fs::read_to_string(file).expect("a catalogue is readable");
    let resource = match parser::parse(text) {
        Ok(resource) => resource,
        Err((_, errors)) => panic!("{name}: {errors:?}"),
    };
    for entry in resource.body {
        let Entry::Message(message) = entry else {
            continue;
        };
        let key = message.id.name;
        assert!(
            message.attributes.is_empty(),
            "{name}: {key} has an attribute"
        );
        let Some(value) = message.value else {
            panic!("{name}: {key} has no value");
        };
        let earlier = messages.insert(key.clone(), value);
        assert!(earlier.is_none(), "{name}: {key} is there twice");
    }
}

fn rust_of(messages: &BTreeMap<String, Pattern<String>>) -> String {
    let mut functions = String::new();
    let mut arms = String::new();
    for (key, pattern) in messages {
        let mut arguments = Arguments::new();
        gather(pattern, &mut arguments);
        if arguments.is_empty() {
            let text = plain_text(pattern);
            let _ = writeln!(arms, "    ({key:?}) => {{ {text:?} }};");
            continue;
        }
        let name = key.replace('-', "_");
        let (mut parameters, mut matched, mut given) =
            (String::new(), String::new(), String::new());
        let mut numbers = String::new();
        for (argument, kind) in &arguments {
            let ty = if *kind == Kind::Number { "u64" } else { "&str" };
            let _ = write!(parameters, "{argument}: {ty}, ");
            let _ = write!(matched, ", {argument} = ${argument}:expr");
            let _ = write!(given, "${argument}, ");
            if *kind == Kind::Number {
                let _ = write!(numbers, "let {argument}_text = {argument}.to_string(); ");
            }
        }
        let body = expression_of(pattern, &arguments);
        let _ = writeln!(
            functions,
            "pub(crate) fn {name}({parameters}) -> String {{ {numbers}{body} }}"
        );
        let _ = writeln!(
            arms,
            "    ({key:?}{matched}) => {{ $crate::text::compiled::{name}({given}) }};"
        );
    }
    format!(
        "pub(crate) mod compiled {{\n{functions}}}\n\n\
         /// Looks a text up in the catalogue: `t!(\"key\")`, or `t!(\"key\", argument = value)` with the\n\
         /// arguments in the order of the alphabet.\n\
         macro_rules! t {{\n{arms}}}\npub(crate) use t;\n"
    )
}

fn gather(pattern: &Pattern<String>, arguments: &mut Arguments) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        match expression {
            Expression::Inline(inline) => {
                if let InlineExpression::VariableReference { id } = inline {
                    arguments.entry(id.name.clone()).or_insert(Kind::Text);
                }
            }
            Expression::Select { selector, variants } => {
                let InlineExpression::VariableReference { id } = selector else {
                    panic!("only an argument can choose a variant");
                };
                arguments.insert(id.name.clone(), Kind::Number);
                for variant in variants {
                    gather(&variant.value, arguments);
                }
            }
        }
    }
}

fn plain_text(pattern: &Pattern<String>) -> String {
    let mut text = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text += value,
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(InlineExpression::StringLiteral { value }) => text += value,
                Expression::Inline(_) | Expression::Select { .. } => {
                    panic!("a placeable here is an argument or a string")
                }
            },
        }
    }
    text
}

/// Writes the Rust expression, of type `String`, that puts a pattern together.
fn expression_of(pattern: &Pattern<String>, arguments: &Arguments) -> String {
    let mut parts = Vec::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => parts.push(format!("{value:?}")),
            PatternElement::Placeable { expression } => {
                parts.push(placeable_of(expression, arguments));
            }
        }
    }
    format!("[{}].concat()", parts.join(", "))
}

fn placeable_of(expression: &Expression<String>, arguments: &Arguments) -> String {
    match expression {
        Expression::Inline(InlineExpression::StringLiteral { value }) => format!("{value:?}"),
        Expression::Inline(InlineExpression::VariableReference { id }) => {
            match arguments.get(&id.name) {
                Some(Kind::Number) => format!("{}_text.as_str()", id.name),
                Some(Kind::Text) | None => id.name.clone(),
            }
        }
        Expression::Inline(_) => panic!("a placeable here is an argument or a string"),
        Expression::Select { selector, variants } => {
            let InlineExpression::VariableReference { id } = selector else {
                panic!("only an argument can choose a variant");
            };
            let mut arms = String::new();
            let (mut rest, mut has_rest) = (String::new(), false);
            for variant in variants {
                let value = expression_of(&variant.value, arguments);
                match &variant.key {
                    _ if variant.default => (rest, has_rest) = (value, true),
                    // English counts (CLDR): `one` is 1 and everything else is `other`.
                    VariantKey::Identifier { name } if name == "one" => {
                        let _ = write!(arms, "1 => {value}, ");
                    }
                    VariantKey::Identifier { name } => panic!("English has no plural [{name}]"),
                    VariantKey::NumberLiteral { value: number } => {
                        let _ = write!(arms, "{number} => {value}, ");
                    }
                }
            }
            assert!(has_rest, "a choice needs a default");
            format!("(match {} {{ {arms} _ => {rest} }}).as_str()", id.name)
        }
    }
}
