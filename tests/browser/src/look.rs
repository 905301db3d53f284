//! How pages look, and whether they shut anyone out.

use crate::{
    person::{Browser, Person},
    process::workspace_file,
    script::AXE,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// Light and dark.
const SCHEMES: [&str; 2] = ["light", "dark"];

/// Sizes: a laptop's window, and the narrowest phone that is still sold.
const SIZES: [(&str, u32, u32); 2] = [("wide", 1280, 800), ("phone", 360, 740)];

/// Ways of looking that need room of their own: a laptop's window at 400 % (WCAG 2.2, 1.4.10), and a
/// language written from right to left.
const ODD_LOOKS: [(&str, u32, u32, &str); 2] =
    [("zoomed", 320, 256, "ltr"), ("rtl", 360, 740, "rtl")];

/// A barrier that axe-core found.
#[derive(Debug, Deserialize)]
struct Barrier {
    id: String,
    help: String,
    nodes: Vec<String>,
}

impl Person {
    /// Takes pictures of the page, light and dark, wide and phone, into `target/screenshots`, looks
    /// for barriers in each, and checks that nothing is wider than the screen. Chromium only.
    ///
    /// # Panics
    ///
    /// Where a barrier is found.
    pub async fn shows_well(&self, page: &str) {
        assert_eq!(
            self.browser(),
            Browser::Chromium,
            "Chromium takes the pictures"
        );
        let mut faults = Vec::new();
        for (size, width, height) in SIZES {
            self.resizes(width, height, size == "phone").await;
            for scheme in SCHEMES {
                self.switches_to(scheme).await;
                let name = format!("{page}-{size}-{scheme}");
                self.pictured(&name).await;
                faults.extend(self.barriers(&name).await);
            }
            faults.extend(self.overflow(&format!("{page}-{size}")).await);
        }
        for (look, width, height, direction) in ODD_LOOKS {
            self.resizes(width, height, false).await;
            self.writes_from(direction).await;
            self.switches_to("light").await;
            let name = format!("{page}-{look}");
            self.pictured(&name).await;
            faults.extend(self.overflow(&name).await);
        }
        self.writes_from("ltr").await;
        self.devtools("Emulation.clearDeviceMetricsOverride", json!({}))
            .await;
        self.switches_to("light").await;
        assert!(faults.is_empty(), "{page}:\n{}", faults.join("\n"));
    }

    /// Turns the page's direction of writing, as a catalogue of another language would.
    async fn writes_from(&self, direction: &str) {
        let script = "document.documentElement.dir = arguments[0]; return true";
        let turned: Option<bool> = self.evaluate(script, &[json!(direction)]).await;
        assert_eq!(turned, Some(true));
    }

    /// Makes the screen this large.
    pub async fn resizes(&self, width: u32, height: u32, is_phone: bool) {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    /// Writes a picture of the screen to `target/screenshots`.
    ///
    /// # Panics
    ///
    /// Where no picture can be taken.
    pub async fn pictured(&self, name: &str) {
        let path = workspace_file(&format!("target/screenshots/{name}.png"));
        let outcome = self.driver().screenshot(&path).await;
        assert!(outcome.is_ok(), "{name}: {outcome:?}");
    }

    /// Returns the barriers that axe-core finds on the page.
    pub async fn barriers(&self, name: &str) -> Vec<String> {
        let script = format!(
            "{AXE}\nconst done = arguments[0];\n\
             window.axe.run(document, {{ resultTypes: ['violations'] }}).then(\
             found => done(found.violations.map(rule => ({{ id: rule.id, help: rule.help, \
             nodes: rule.nodes.map(node => node.html.slice(0, 200)) }}))), \
             error => done([{{ id: 'axe', help: String(error), nodes: [] }}]));"
        );
        let answer = self.driver().execute_async(script, Vec::new()).await;
        let found: Vec<Barrier> = match answer.map(|answer| answer.convert()) {
            Ok(Ok(found)) => found,
            Ok(Err(error)) | Err(error) => self.fails(&format!("axe-core: {error}")).await,
        };
        found
            .iter()
            .map(|barrier| {
                let Barrier { id, help, nodes } = barrier;
                format!("{name}: {id}: {help}\n    {}", nodes.join("\n    "))
            })
            .collect()
    }

    /// Returns a fault where the page is wider than the screen.
    async fn overflow(&self, name: &str) -> Option<String> {
        let script = "return [document.documentElement.scrollWidth, innerWidth]";
        let [page, screen]: [u32; 2] = self.evaluate(script, &[]).await?;
        (page > screen).then(|| format!("{name}: {page} px wide on a screen of {screen} px"))
    }

    /// Sets the person's choice of light or dark, without motion.
    ///
    /// # Panics
    ///
    /// Where the page does not paint.
    async fn switches_to(&self, scheme: &str) {
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]});
        let _: Value = self.devtools("Emulation.setEmulatedMedia", features).await;
        // A picture taken at once would still show the old colours.
        let painted = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))";
        let outcome = self.driver().execute_async(painted, Vec::new()).await;
        assert!(outcome.is_ok(), "the page does not paint: {outcome:?}");
    }
}
