//! What a person sees and hears.

pub use crate::received::{Picture, Received};

use crate::{
    clock::{LOOK_EVERY, Stopwatch},
    pattern::Colour,
    person::{Person, STEP_MAX},
    script::{MEDIA, PAGE},
};
use serde::de::DeserializeOwned;
use std::time::Duration;
use thirtyfour::error::WebDriverResult;
use tokio::time::sleep;

impl Person {
    /// Returns what was received so far.
    ///
    /// # Panics
    ///
    /// Where the page cannot be asked.
    pub async fn received(&self) -> Received {
        match self.try_received().await {
            Ok(received) => received,
            Err(error) => self.fails(&format!("what was received: {error}")).await,
        }
    }

    /// Returns what was received so far, or why the page cannot be asked.
    pub(crate) async fn try_received(&self) -> WebDriverResult<Received> {
        self.media("received()").await
    }

    /// Returns the pictures on the screen.
    ///
    /// # Panics
    ///
    /// Where the page cannot be asked.
    pub async fn pictures(&self) -> Vec<Picture> {
        match self.media("Promise.resolve(pictures())").await {
            Ok(pictures) => pictures,
            Err(error) => self.fails(&format!("the pictures: {error}")).await,
        }
    }

    /// Waits until the tile with these words shows a picture of this colour that moves.
    pub async fn sees_in_tile(&self, words: &str, colour: Colour) {
        self.sees_in_tile_within(words, colour, STEP_MAX).await;
    }

    /// Waits so long until the tile with these words shows a picture of this colour that moves: it is
    /// of this colour twice in a row, with more frames the second time.
    pub async fn sees_in_tile_within(&self, words: &str, colour: Colour, time: Duration) {
        let watch = Stopwatch::start();
        let mut before = None;
        loop {
            let pictures = self.pictures().await;
            let shown = pictures.iter().find(|picture| {
                let is_right = Colour::nearest(picture.colour) == Some(colour);
                picture.words.contains(words) && picture.is_playing && is_right
            });
            let frames = shown.map(|picture| picture.frames);
            if let (Some(before), Some(frames)) = (before, frames)
                && frames > before
            {
                return;
            }
            // A still picture keeps its count; a new one's begins at its own.
            before = frames;
            if watch.elapsed() > time {
                let wrong =
                    format!("no moving {colour:?} in the tile of \"{words}\": {pictures:?}");
                self.fails(&wrong).await;
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until the tile with these words shows a picture that is not black and moves.
    pub async fn sees_something_in_tile(&self, words: &str) {
        let first = self
            .picture_of(words)
            .await
            .map_or(0, |picture| picture.frames);
        let wrong = format!("no moving picture in the tile of \"{words}\"");
        self.until(&wrong, STEP_MAX, async || {
            self.picture_of(words).await.is_some_and(|picture| {
                let is_black = picture.colour.iter().all(|part| *part < 16);
                picture.is_playing && !is_black && picture.frames > first
            })
        })
        .await;
    }

    /// Waits until pictures are decoded: more of them each time one looks.
    pub async fn decodes_pictures(&self) {
        self.decodes_pictures_within(STEP_MAX).await;
    }

    /// Waits so long until pictures are decoded.
    pub async fn decodes_pictures_within(&self, time: Duration) {
        let before = self.received().await.frames;
        self.until("no picture is decoded", time, async || {
            // A rising count of a new connection starts below the old one's.
            let frames = self.received().await.frames;
            frames > 0 && frames != before
        })
        .await;
    }

    /// Waits until sound is heard: its energy rises by more than silence has.
    pub async fn hears_something(&self) {
        let before = self.received().await.energy;
        self.until("hears nothing", STEP_MAX, async || {
            self.received().await.energy > before + 1e-4
        })
        .await;
    }

    /// Waits until the page's workers have sealed and opened: all that was decoded so far, and more.
    pub async fn seals_and_opens(&self) {
        let before = self.received().await;
        self.until("the workers see no frames", STEP_MAX, async || {
            let received = self.received().await;
            received.sealed > before.sealed && received.opened > before.frames.max(before.opened)
        })
        .await;
    }

    /// Waits until packets of pictures have arrived, whatever becomes of them.
    pub async fn takes_packets_in(&self) {
        self.until("no packet arrives", STEP_MAX, async || {
            self.received().await.arrived > 0
        })
        .await;
    }

    /// Waits until nothing is sent any more: no packet within a second.
    pub async fn sends_nothing(&self) {
        self.until("still sends", STEP_MAX, async || {
            let before = self.received().await.sent;
            sleep(Duration::from_secs(1)).await;
            self.received().await.sent == before
        })
        .await;
    }

    /// Returns when this page was let in for the last time, in milliseconds since 1970.
    pub async fn admitted_at_ms(&self) -> Option<f64> {
        let script = "return witness.admissions.at(-1) ?? null";
        self.evaluate::<Option<f64>>(script, &[]).await.flatten()
    }

    /// Waits until a picture of someone else moved after that moment, and returns when it first did.
    pub async fn sees_motion_after_ms(&self, moment_ms: f64) -> f64 {
        self.first_after_ms("moves", moment_ms).await
    }

    /// Waits until a tile showed its first picture of someone else after that moment, and returns when the first one did.
    pub async fn sees_first_picture_after_ms(&self, moment_ms: f64) -> f64 {
        self.first_after_ms("pictures", moment_ms).await
    }

    async fn first_after_ms(&self, what: &str, moment_ms: f64) -> f64 {
        let script = &format!("return witness.{what}.find(at => at > arguments[0]) ?? null");
        let watch = Stopwatch::start();
        while watch.elapsed() < STEP_MAX {
            let args = [moment_ms.into()];
            let moved = self.evaluate::<Option<f64>>(script, &args).await;
            if let Some(at_ms) = moved.flatten() {
                return at_ms;
            }
            sleep(LOOK_EVERY).await;
        }
        self.fails("no picture of anyone moves").await
    }

    async fn picture_of(&self, words: &str) -> Option<Picture> {
        let pictures = self.pictures().await;
        pictures
            .into_iter()
            .find(|picture| picture.words.contains(words))
    }

    /// A script that fails answers with its error.
    async fn media<T: DeserializeOwned>(&self, call: &str) -> WebDriverResult<T> {
        let script = format!(
            "{PAGE}\n{MEDIA}\nconst done = arguments[0];\n\
             {call}.then(done, error => done({{ failed: String(error) }}));"
        );
        let answer = self.driver().execute_async(script, Vec::new()).await?;
        answer.convert()
    }
}
