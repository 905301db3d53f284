//! A tone for a microphone, and how much of what a browser plays it is.

use crate::{person::Person, process::workspace_file};
use std::{f64::consts::TAU, fs, path::PathBuf};

/// Samples a second.
const RATE: u32 = 48_000;
/// Where no other sound of a page is, in hertz.
const TONE_HZ: u32 = 1_000;
/// The tone is interrupted, so that nothing takes it for the hum of a room: samples with and without it.
const ON_OFF: [u32; 2] = [RATE * 2 / 5, RATE / 10];

/// Plays every received track of sound beside the page, whatever the page does with it, for five seconds. Answers what
/// share of the power lay within 60 Hz of the tone, in the middle of all moments in which anything was to be heard.
const SHARE: &str = "\
    const context = new AudioContext();\
    const analyser = context.createAnalyser();\
    analyser.fftSize = 4096;\
    analyser.smoothingTimeConstant = 0;\
    for (const { track } of witness.peers.at(-1).getReceivers()) {\
        if (track.kind !== 'audio') continue;\
        const copy = track.clone();\
        copy.enabled = true;\
        const stream = new MediaStream([copy]);\
        const player = Object.assign(new Audio(), { srcObject: stream, muted: true });\
        player.play();\
        context.createMediaStreamSource(stream).connect(analyser);\
    }\
    const bins = new Float32Array(analyser.frequencyBinCount);\
    const shares = [];\
    const look = () => {\
        analyser.getFloatFrequencyData(bins);\
        let [all, tone] = [0, 0];\
        bins.forEach((decibels, bin) => {\
            const power = 10 ** (decibels / 10);\
            const hertz = bin * context.sampleRate / analyser.fftSize;\
            all += power;\
            if (Math.abs(hertz - arguments[0]) < 60) tone += power;\
        });\
        if (all > 1e-8) shares.push(tone / all);\
    };\
    const timer = setInterval(look, 50);\
    return new Promise(done => setTimeout(() => {\
        clearInterval(timer);\
        context.close();\
        shares.sort((one, other) => one - other);\
        done([shares.length, shares[Math.floor(shares.length / 2)] ?? 0]);\
    }, 5000));";

impl Person {
    /// Listens for five seconds to all that is received, also to what the page does not play. Returns in how many
    /// moments, of a hundred, anything was to be heard, and which share of it the tone of [`Seat::with_tone`] was.
    ///
    /// # Panics
    ///
    /// Where the page has no connection.
    ///
    /// [`Seat::with_tone`]: crate::person::Seat::with_tone
    pub async fn share_of_tone(&self) -> (u32, f64) {
        let share = self.evaluate(SHARE, &[TONE_HZ.into()]).await;
        share.expect("the page has a connection")
    }
}

/// Writes the sound, once, and returns its path: two seconds of the tone with gaps, 16 bits, one channel (WAVE).
pub(crate) fn sound() -> PathBuf {
    let path = workspace_file("target/browser-films/tone.wav");
    if path.is_file() {
        return path;
    }
    let samples = (0..RATE * 2).flat_map(|at| {
        let is_on = at % (ON_OFF[0] + ON_OFF[1]) < ON_OFF[0];
        let turn = f64::from(at) * f64::from(TONE_HZ) / f64::from(RATE);
        let height = if is_on {
            (turn * TAU).sin() * 12_000.0
        } else {
            0.0
        };
        #[expect(clippy::cast_possible_truncation, reason = "below 2^15")]
        let sample = height as i16;
        sample.to_le_bytes()
    });
    let samples: Vec<u8> = samples.collect();
    let length = u32::try_from(samples.len()).expect("two seconds");
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((length + 36).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    // Plain samples, one channel.
    file.extend([1, 0, 1, 0]);
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * 2).to_le_bytes());
    file.extend([2, 0, 16, 0]);
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(samples);
    fs::write(&path, file).expect("target is writable");
    path
}
