//! Percentiles of what was measured, by the nearest-rank method: every figure is one that occurred.

use serde::{Deserialize, Serialize};

/// How a measured value is spread. All in the unit of the values, zero where there were none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantiles {
    /// How many values there were.
    pub count: u64,
    /// Half of the values are not above it.
    pub p50: u64,
    /// 99 of 100 are not above it.
    pub p99: u64,
    /// 999 of 1,000 are not above it.
    pub p999: u64,
    /// The highest.
    pub max: u64,
}

impl Quantiles {
    /// Computes them; the values are sorted in place.
    #[must_use]
    pub fn of(values: &mut [u64]) -> Self {
        values.sort_unstable();
        Self {
            count: values.len() as u64,
            p50: at_rank(values, 500),
            p99: at_rank(values, 990),
            p999: at_rank(values, 999),
            max: values.last().copied().unwrap_or_default(),
        }
    }
}

/// Returns the median of some figures, the lower one of the two in the middle of an even number.
#[must_use]
pub fn median(figures: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut figures: Vec<f64> = figures.into_iter().collect();
    figures.sort_by(f64::total_cmp);
    let middle = figures.len().checked_sub(1)? / 2;
    figures.get(middle).copied()
}

/// Returns the value at a rank in thousandths of values in order.
fn at_rank(sorted: &[u64], thousandths: usize) -> u64 {
    let rank = (sorted.len() * thousandths).div_ceil(1000);
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let mut values: Vec<u64> = (1..=1000).rev().collect();

        let spread = Quantiles::of(&mut values);

        assert_eq!(
            spread,
            Quantiles {
                count: 1000,
                p50: 500,
                p99: 990,
                p999: 999,
                max: 1000
            }
        );
    }

    #[test]
    fn few_values_have_quantiles_too() {
        assert_eq!(Quantiles::of(&mut []), Quantiles::default());

        let one = Quantiles::of(&mut [7]);

        assert_eq!((one.p50, one.p99, one.p999, one.max), (7, 7, 7, 7));
    }

    #[test]
    fn median_is_the_middle_figure() {
        assert_eq!(median([]), None);
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), Some(2.0));
    }
}
