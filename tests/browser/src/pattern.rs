//! A picture for each person's camera, so that a test sees whose picture is in which tile.

use crate::process::workspace_file;
use std::{fs, path::PathBuf};

/// How large a camera's picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// What leaves two cores time for five people.
    Small,
    /// What two cores can code for a whole group.
    Usual,
    /// What a camera gives a page that asks for 720p: Chromium sends so large a picture in three layers.
    Large,
}

impl Size {
    /// Returns width and height.
    #[must_use]
    pub const fn pixels(self) -> (usize, usize) {
        match self {
            Self::Small => (320, 240),
            Self::Usual => (640, 480),
            Self::Large => (1_280, 720),
        }
    }

    /// Returns frames per second. Five pages that each draw five pictures at 20 take all of two cores, and what
    /// such a machine drops says nothing of the pages.
    const fn rate(self) -> usize {
        match self {
            Self::Small => 5,
            Self::Usual | Self::Large => 20,
        }
    }
}

/// Different frames before the picture starts again.
const FRAMES: usize = 8;

/// A colour that survives a camera's coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// The provider's.
    Blue,
    /// The patient's.
    Green,
    /// A companion's.
    Red,
    /// One more person's, in a group.
    Yellow,
}

impl Colour {
    /// Every colour.
    pub const ALL: [Self; 4] = [Self::Blue, Self::Green, Self::Red, Self::Yellow];

    /// Returns red, green and blue.
    #[must_use]
    pub const fn rgb(self) -> [u8; 3] {
        match self {
            Self::Blue => [30, 60, 200],
            Self::Green => [30, 170, 60],
            Self::Red => [200, 40, 40],
            Self::Yellow => [220, 190, 40],
        }
    }

    /// Returns the colour of [`Self::ALL`] that a colour seen on a screen is nearest to; none for
    /// black, grey and white.
    #[must_use]
    pub fn nearest(seen: [u8; 3]) -> Option<Self> {
        let spread = seen.iter().max()? - seen.iter().min()?;
        if spread < 40 {
            return None;
        }
        Self::ALL
            .into_iter()
            .min_by_key(|colour| distance(colour.rgb(), seen))
    }

    /// Writes the camera's film, once, and returns its path: one colour, and a bright bar that
    /// moves along the top edge, so that no two frames are the same.
    ///
    /// # Panics
    ///
    /// Where target/ is not writable.
    #[must_use]
    pub fn film(self, size: Size) -> PathBuf {
        let path = workspace_file(&format!("target/browser-films/{self:?}-{size:?}.y4m"));
        if path.is_file() {
            return path;
        }
        // Two tests may write at once: each writes its own file, and the rename is atomic.
        let fresh = path.with_extension(format!("{}.fresh", crate::process::unique()));
        fs::write(&fresh, self.y4m(size)).expect("target is writable");
        fs::rename(&fresh, &path).expect("target is writable");
        path
    }

    fn y4m(self, size: Size) -> Vec<u8> {
        let (width, height) = size.pixels();
        let rate = size.rate();
        let [y, u, v] = yuv(self.rgb());
        let mut film =
            format!("YUV4MPEG2 W{width} H{height} F{rate}:1 Ip A1:1 C420jpeg\n").into_bytes();
        for frame in 0..FRAMES {
            film.extend(b"FRAME\n");
            let mut luma = vec![y; width * height];
            let bar = width / FRAMES;
            for row in luma.chunks_mut(width).take(height / 12) {
                row[frame * bar..(frame + 1) * bar].fill(235);
            }
            film.extend(luma);
            film.extend(vec![u; width * height / 4]);
            film.extend(vec![v; width * height / 4]);
        }
        film
    }
}

fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    one.iter()
        .zip(other)
        .map(|(one, other)| u32::from(one.abs_diff(other)).pow(2))
        .sum()
}

/// Converts to the studio range of BT.601, as a camera gives it.
fn yuv([red, green, blue]: [u8; 3]) -> [u8; 3] {
    let [red, green, blue] = [red, green, blue].map(i32::from);
    let parts = [
        16 + (66 * red + 129 * green + 25 * blue) / 256,
        128 + (-38 * red - 74 * green + 112 * blue) / 256,
        128 + (112 * red - 94 * green - 18 * blue) / 256,
    ];
    parts.map(|part| u8::try_from(part.clamp(0, 255)).expect("clamped to a byte"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_told_apart_and_black_is_none() {
        for colour in Colour::ALL {
            let dimmed = colour.rgb().map(|part| part - part / 5);

            assert_eq!(Colour::nearest(dimmed), Some(colour));
        }
        assert_eq!(Colour::nearest([0, 0, 0]), None);
        assert_eq!(Colour::nearest([120, 128, 125]), None);
    }
}
