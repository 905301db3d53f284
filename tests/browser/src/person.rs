//! One person with a browser: opens links, presses controls by their names, reads.

use crate::{
    capability::Wish,
    clock::{LOOK_EVERY, Stopwatch},
    failure::{fail, remember_person},
    liar::LIARS_ADDRESS,
    network::Far,
    pattern::{Colour, Size},
    script::{PAGE, WITNESS},
    session::Session,
    traces::Traces,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{fmt, time::Duration};
use thirtyfour::{Key, TypingData, WebDriver, WebElement};
use tokio::time::sleep;

pub use crate::session::Browser;

/// How long a step may take unless the test says otherwise: generous for two cores that also code
/// video, short against a person's patience with a test.
pub const STEP_MAX: Duration = Duration::from_secs(15);

/// Most strikes of the Tab key to get anywhere on a page.
const WALK_MAX: usize = 60;

/// A person and their browser; the browser is closed when dropped.
pub struct Person {
    name: &'static str,
    session: Session,
}

/// What kind of browser a person sits at.
#[derive(Clone, Debug)]
pub struct Seat<'f> {
    browser: Browser,
    wish: Wish,
    far: Option<&'f Far>,
}

impl Default for Seat<'_> {
    fn default() -> Self {
        Self {
            browser: Browser::Chromium,
            wish: Wish::default(),
            far: None,
        }
    }
}

impl<'f> Seat<'f> {
    /// Takes Firefox.
    #[must_use]
    pub fn at_firefox(mut self) -> Self {
        self.browser = Browser::Firefox;
        self
    }

    /// Gives the camera this colour.
    #[must_use]
    pub fn filmed_in(mut self, colour: Colour) -> Self {
        self.wish.camera = Some(colour);
        self
    }

    /// Gives the camera a picture of this size. In Chromium.
    #[must_use]
    pub const fn filmed_at(mut self, size: Size) -> Self {
        self.wish.size = size;
        self
    }

    /// Has a tone before the microphone, which [`Person::share_of_tone`] looks for. In Chromium.
    #[must_use]
    pub const fn with_tone(mut self) -> Self {
        self.wish.hears_tone = true;
        self
    }

    /// Refuses camera and microphone.
    #[must_use]
    pub fn without_devices(mut self) -> Self {
        self.wish.allows_devices = false;
        self
    }

    /// Has neither camera nor microphone. In Chromium.
    #[must_use]
    pub fn without_hardware(mut self) -> Self {
        self.wish.has_devices = false;
        self
    }

    /// Runs a script before each page's own: for what a browser lacks. In Chromium.
    #[must_use]
    pub fn scripted(mut self, script: &'static str) -> Self {
        self.wish.script = Some(script);
        self
    }

    /// Lets the test read what the browser wrote about its person, once it is closed. In Chromium.
    #[must_use]
    pub fn keeping_a_profile(mut self) -> Self {
        self.wish.keeps_profile = true;
        self
    }

    /// Takes a liar for the program that it sits before. In Chromium.
    #[must_use]
    pub fn before_a_liar(mut self) -> Self {
        self.wish.loopback_at = Some(LIARS_ADDRESS.to_string());
        self
    }

    /// Sits on the far host.
    #[must_use]
    pub fn far_away(mut self, far: &'f Far) -> Self {
        self.wish.loopback_at = Some(far.near.clone());
        self.far = Some(far);
        self
    }

    /// Starts the browser.
    ///
    /// # Panics
    ///
    /// Where there is no browser: these tests prove nothing without one.
    pub async fn take(self, name: &'static str) -> Person {
        let session = Session::start(self.browser, &self.wish, self.far).await;
        remember_person(name, &session.driver);
        Person { name, session }
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Person({})", self.name)
    }
}

impl Person {
    /// Returns what the test calls this person.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Closes the browser as people do, and returns what it left on the disk.
    pub async fn goes_home(self) -> Traces {
        self.session.leave().await
    }

    /// Opens a link.
    pub async fn opens(&self, url: &str) {
        let outcome = self.driver().goto(url).await;
        if let Err(error) = outcome {
            fail(self, &format!("cannot open the page: {error}")).await;
        }
        self.bear_witness().await;
    }

    /// Loads the page again.
    pub async fn reloads(&self) {
        if let Err(error) = self.driver().refresh().await {
            fail(self, &format!("cannot reload: {error}")).await;
        }
        self.bear_witness().await;
    }

    /// Presses the control of that name.
    pub async fn presses(&self, control: &str) {
        self.presses_near(control, "").await;
    }

    /// Presses the control of that name that is nearest to these words.
    pub async fn presses_near(&self, control: &str, words: &str) {
        let watch = Stopwatch::start();
        let mut last = String::from("it is not there");
        while watch.elapsed() < STEP_MAX {
            if let Some(element) = self.control(control, words).await {
                match element.click().await {
                    Ok(()) => return,
                    Err(error) => last = error.to_string(),
                }
            }
            sleep(LOOK_EVERY).await;
        }
        fail(self, &format!("cannot press \"{control}\": {last}")).await;
    }

    /// Presses the control of that name if it is there at this moment; tells whether that worked.
    pub async fn tries(&self, control: &str) -> bool {
        match self.control(control, "").await {
            Some(element) => element.click().await.is_ok(),
            None => false,
        }
    }

    /// Walks with the Tab key to the control of that name and presses Enter.
    pub async fn walks_to(&self, control: &str) {
        self.finds(control).await;
        for _ in 0..WALK_MAX {
            self.strikes(Key::Tab).await;
            let script = "const at = document.activeElement; return [nameOf(at), isMarked(at)]";
            let at: Option<(String, bool)> = self.evaluate(script, &[]).await;
            match at {
                Some((name, true)) if name == control => return self.strikes(Key::Enter).await,
                Some((name, false)) if name == control => {
                    fail(
                        self,
                        &format!("\"{control}\" has the focus and does not show it"),
                    )
                    .await
                }
                _ => {}
            }
        }
        fail(self, &format!("the Tab key does not lead to \"{control}\"")).await;
    }

    /// Strikes a key.
    pub async fn strikes(&self, key: impl Into<TypingData>) {
        let keys = self.driver().action_chain().send_keys(key);
        if let Err(error) = keys.perform().await {
            fail(self, &format!("the keyboard does not work: {error}")).await;
        }
    }

    /// Types into the field of that name, after emptying it.
    pub async fn types(&self, field: &str, text: &str) {
        self.finds(field).await;
        let Some(element) = self.control(field, "").await else {
            fail(self, &format!("\"{field}\" is gone")).await;
        };
        let _ = element.clear().await;
        if let Err(error) = element.send_keys(text).await {
            fail(self, &format!("cannot type into \"{field}\": {error}")).await;
        }
    }

    /// Waits until the page has a control of that name.
    pub async fn finds(&self, control: &str) {
        self.until(&format!("no \"{control}\""), STEP_MAX, async || {
            self.control(control, "").await.is_some()
        })
        .await;
    }

    /// Returns whether the page has a control of that name at this moment.
    pub async fn has(&self, control: &str) -> bool {
        self.control(control, "").await.is_some()
    }

    /// Waits until the page shows these words.
    pub async fn reads(&self, words: &str) {
        self.reads_within(words, STEP_MAX).await;
    }

    /// Waits so long until the page shows these words.
    pub async fn reads_within(&self, words: &str, time: Duration) {
        self.until(&format!("does not read \"{words}\""), time, async || {
            self.words().await.contains(words)
        })
        .await;
    }

    /// Waits until the page does not show these words.
    pub async fn loses(&self, words: &str) {
        self.until(&format!("still reads \"{words}\""), STEP_MAX, async || {
            !self.words().await.contains(words)
        })
        .await;
    }

    /// Waits until something is so, and says what is wrong if it never is.
    pub async fn until(&self, wrong: &str, time: Duration, is_so: impl AsyncFn() -> bool) {
        let watch = Stopwatch::start();
        while !is_so().await {
            if watch.elapsed() > time {
                fail(self, &format!("{wrong} within {time:?}")).await;
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Returns all words that the page shows, and the names of what is shown without words.
    pub async fn words(&self) -> String {
        self.evaluate("return text()", &[])
            .await
            .unwrap_or_default()
    }

    /// Presses the first control whose name begins with these words.
    pub async fn presses_first(&self, start: &str) {
        self.presses(&self.name_that_begins(start).await).await;
    }

    /// Waits for a control whose name begins with these words; returns all of its name.
    pub async fn name_that_begins(&self, start: &str) -> String {
        self.until(&format!("no \"{start}…\""), STEP_MAX, async || {
            self.find_name(start).await.is_some()
        })
        .await;
        self.find_name(start).await.unwrap_or_default()
    }

    async fn find_name(&self, start: &str) -> Option<String> {
        let names = self.controls().await;
        names.into_iter().find(|name| name.starts_with(start))
    }

    /// Returns the names of all controls shown.
    pub async fn controls(&self) -> Vec<String> {
        self.evaluate("return names()", &[])
            .await
            .unwrap_or_default()
    }

    /// Returns what the address bar shows.
    pub async fn address(&self) -> String {
        let address = self.driver().current_url().await;
        address.map(|url| url.to_string()).unwrap_or_default()
    }

    /// Runs a script after the one that finds things; none where it failed.
    pub async fn evaluate<T: DeserializeOwned>(&self, script: &str, args: &[Value]) -> Option<T> {
        let script = format!("{PAGE}\n{script}");
        let answer = self.driver().execute(script, args.to_vec()).await.ok()?;
        answer.convert().ok()
    }

    /// Ends the test because of something this person saw.
    pub async fn fails(&self, what: &str) -> ! {
        fail(self, what).await
    }

    /// Returns the driver, for what has no name here.
    #[must_use]
    pub const fn driver(&self) -> &WebDriver {
        &self.session.driver
    }

    /// Returns which browser it is.
    #[must_use]
    pub const fn browser(&self) -> Browser {
        self.session.browser
    }

    /// Sends a command of Chromium's developer tools.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.session.devtools(command, parameters).await
    }

    async fn control(&self, name: &str, near: &str) -> Option<WebElement> {
        let script = format!("{PAGE}\nreturn find(arguments[0], arguments[1])");
        let args = vec![name.into(), near.into()];
        let answer = self.driver().execute(script, args).await.ok()?;
        answer.element().ok()
    }

    /// Chromium's witness was there before the page; Firefox has no such thing.
    async fn bear_witness(&self) {
        if self.session.browser == Browser::Firefox {
            let _ = self.driver().execute(WITNESS, Vec::new()).await;
        }
    }
}
