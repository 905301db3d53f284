//! How loud a microphone is, for the meter of the sound check.

use web_sys::{AnalyserNode, AudioContext, MediaStream, MediaStreamAudioSourceNode};

/// Samples looked at each time: 43 ms at 48 kHz, so that a syllable shows.
const SAMPLES: u32 = 2_048;

/// Listens to one stream. Dropped, it stops.
pub struct LevelMeter {
    context: AudioContext,
    source: MediaStreamAudioSourceNode,
    analyser: AnalyserNode,
    samples: Vec<u8>,
}

impl LevelMeter {
    /// Listens to the stream's sound. `None` where it has none or the browser refuses.
    #[must_use]
    pub fn new(stream: &MediaStream) -> Option<Self> {
        if stream.get_audio_tracks().length() == 0 {
            return None;
        }
        let context = AudioContext::new().ok()?;
        let source = context.create_media_stream_source(stream).ok()?;
        let analyser = context.create_analyser().ok()?;
        analyser.set_fft_size(SAMPLES);
        // Not connected to the speakers: the person must not hear themselves.
        source.connect_with_audio_node(&analyser).ok()?;
        let _ = context.resume();
        Some(Self {
            context,
            source,
            analyser,
            samples: vec![0; SAMPLES as usize],
        })
    }

    /// Returns the loudness since a moment ago: 0.0 silence to 1.0 as loud as can be, on a scale
    /// made for the eye (speech at an arm's length is about a half).
    pub fn level(&mut self) -> f32 {
        self.analyser.get_byte_time_domain_data(&mut self.samples);
        let sum: f32 = self
            .samples
            .iter()
            .map(|sample| {
                let amplitude = (f32::from(*sample) - 128.0) / 128.0;
                amplitude * amplitude
            })
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "2048 is exact in f32")]
        let loudness = (sum / self.samples.len() as f32).sqrt();
        // -60 dB is silence, -10 dB is full.
        ((20.0 * loudness.max(1e-6).log10() + 60.0) / 50.0).clamp(0.0, 1.0)
    }
}

impl Drop for LevelMeter {
    fn drop(&mut self) {
        let _ = self.source.disconnect();
        let _ = self.context.close();
    }
}
