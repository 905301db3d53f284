//! What a host hands to one newcomer in one piece: the box with the visit's key, and the Welcome.

use e2ee::Malformed;

/// Longest box: a key, a number and a name, sealed.
const BOX_BYTES_MAX: usize = 2_048;

/// Both, in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parcel {
    pub(super) admit_box: Vec<u8>,
    pub(super) welcome: Vec<u8>,
}

impl Parcel {
    pub(super) fn to_bytes(&self) -> Option<Vec<u8>> {
        let length = u16::try_from(self.admit_box.len()).ok()?;
        Some([&length.to_be_bytes()[..], &self.admit_box, &self.welcome].concat())
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let (length, rest) = bytes.split_first_chunk().ok_or(Malformed::Ended)?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length > BOX_BYTES_MAX {
            return Err(Malformed::TooLong);
        }
        let (admit_box, welcome) = rest.split_at_checked(length).ok_or(Malformed::Ended)?;
        Ok(Self {
            admit_box: admit_box.to_owned(),
            welcome: welcome.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parcel_survives_its_bytes_and_a_cut_one_is_refused() {
        let parcel = Parcel {
            admit_box: vec![1; 300],
            welcome: vec![2; 5],
        };
        let bytes = parcel.to_bytes().unwrap();

        assert_eq!(Parcel::from_bytes(&bytes), Ok(parcel));
        for cut in 0..302 {
            assert!(Parcel::from_bytes(&bytes[..cut]).is_err(), "{cut}");
        }
        assert!(Parcel::from_bytes(&[0xff; 70_000]).is_err());
    }
}
