//! A client's SRTP ciphers, tapped: what made up bytes become where whoever has the keys seals them (RFC 3711, RFC 7714).

use std::{cell::RefCell, collections::BTreeMap, fmt};
use str0m::crypto::{
    AeadAes256GcmCipher, CryptoError, CryptoProvider, SrtpProvider, SupportedAeadAes128Gcm,
    SupportedAeadAes256Gcm, SupportedAes128CmSha1_80, from_feature_flags,
};

/// Bytes of a tag.
const TAG_BYTES: usize = 16;

/// Bytes of a report's header, and of the number behind it.
const REPORT_HEADER_BYTES: usize = 8;
const INDEX_BYTES: usize = 4;

/// Says that a report is sealed.
const IS_SEALED: u32 = 1 << 31;

/// What a client seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// RTP.
    Media,
    /// RTCP.
    Reports,
}

/// What a cipher takes beside the packet, and what takes part in each of its initial values.
#[derive(Clone, Copy)]
struct Key {
    key: [u8; 32],
    salt: [u8; 12],
}

thread_local! {
    static TAPPED: RefCell<BTreeMap<Kind, Key>> = const { RefCell::new(BTreeMap::new()) };
}

/// Returns what a client is given whose keys are to be had by [`Keys::tapped`], once it has sealed something.
pub(super) fn provider() -> CryptoProvider {
    CryptoProvider {
        srtp_provider: &Tap,
        ..from_feature_flags()
    }
}

/// Seals what a client could.
pub(super) struct Keys {
    media: Box<dyn AeadAes256GcmCipher>,
    media_salt: [u8; 12],
    reports: Box<dyn AeadAes256GcmCipher>,
    reports_salt: [u8; 12],
    /// Number of the last packet of each stream, with how often it went round in its upper half.
    sequences: BTreeMap<u32, u64>,
    index: u32,
}

impl Keys {
    /// Takes what the client of this thread seals with. None where it has not sent of both kinds yet.
    pub(super) fn tapped() -> Option<Self> {
        let (media, reports) = TAPPED.with_borrow_mut(|tapped| {
            let both = (*tapped.get(&Kind::Media)?, *tapped.get(&Kind::Reports)?);
            tapped.clear();
            Some(both)
        })?;
        Some(Self {
            media: cipher(media.key),
            media_salt: media.salt,
            reports: cipher(reports.key),
            reports_salt: reports.salt,
            sequences: BTreeMap::new(),
            // Above all that the client sent itself.
            index: 1_000,
        })
    }

    /// Seals a whole packet of media, whose own number is replaced by the stream's next; the header stays in clear. Returns
    /// none where there is no header.
    pub(super) fn seal_media(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let header = packet.get(..media_header_bytes(packet)?)?;
        let stream = u32::from_be_bytes(*header.get(8..)?.first_chunk()?);
        let number = self.sequences.entry(stream).or_insert(1_000);
        *number += 1;
        let mut sealed = header.to_vec();
        let [.., high, low] = number.to_be_bytes();
        sealed[2..4].copy_from_slice(&[high, low]);
        let mut iv = [0; 12];
        iv[2..6].copy_from_slice(&stream.to_be_bytes());
        // As often as it went round, and the number itself.
        iv[6..].copy_from_slice(&number.to_be_bytes()[2..]);
        let body = &packet[sealed.len()..];
        seal(
            &mut *self.media,
            (&iv, &self.media_salt),
            (&sealed.clone(), body),
            &mut sealed,
        )?;
        Some(sealed)
    }

    /// Seals a whole compound packet of reports.
    pub(super) fn seal_reports(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let (header, body) = packet.split_at_checked(REPORT_HEADER_BYTES)?;
        self.index += 1;
        let trailer = (self.index | IS_SEALED).to_be_bytes();
        let mut iv = [0; 12];
        iv[2..6].copy_from_slice(&header[4..8]);
        iv[8..].copy_from_slice(&self.index.to_be_bytes());
        let beside = [header, &trailer].concat();
        let mut sealed = header.to_vec();
        seal(
            &mut *self.reports,
            (&iv, &self.reports_salt),
            (&beside, body),
            &mut sealed,
        )?;
        sealed.extend(trailer);
        Some(sealed)
    }
}

/// Length of a header with its sources and extensions (RFC 3550, section 5.1).
fn media_header_bytes(packet: &[u8]) -> Option<usize> {
    let first = *packet.first()?;
    let fixed = 12 + 4 * usize::from(first & 0x0f);
    if first & 0x10 == 0 {
        return Some(fixed);
    }
    let words = packet.get(fixed + 2..)?.first_chunk::<2>()?;
    Some(fixed + 4 + 4 * usize::from(u16::from_be_bytes(*words)))
}

fn seal(
    cipher: &mut dyn AeadAes256GcmCipher,
    (iv, salt): (&[u8; 12], &[u8; 12]),
    (beside, body): (&[u8], &[u8]),
    to: &mut Vec<u8>,
) -> Option<()> {
    let begin = to.len();
    to.resize(begin + body.len() + TAG_BYTES, 0);
    let iv = salted(*iv, *salt);
    cipher.encrypt(&iv, beside, body, &mut to[begin..]).ok()
}

fn salted(mut iv: [u8; 12], salt: [u8; 12]) -> [u8; 12] {
    for (byte, salt) in iv.iter_mut().zip(salt) {
        *byte ^= salt;
    }
    iv
}

fn cipher(key: [u8; 32]) -> Box<dyn AeadAes256GcmCipher> {
    let provider = from_feature_flags().srtp_provider;
    provider.aead_aes_256_gcm().create_cipher(key, true)
}

#[derive(Debug)]
struct Tap;

impl SrtpProvider for Tap {
    fn aes_128_cm_sha1_80(&self) -> &'static dyn SupportedAes128CmSha1_80 {
        from_feature_flags().srtp_provider.aes_128_cm_sha1_80()
    }

    fn aead_aes_128_gcm(&self) -> &'static dyn SupportedAeadAes128Gcm {
        from_feature_flags().srtp_provider.aead_aes_128_gcm()
    }

    /// What str0m agrees to with itself.
    fn aead_aes_256_gcm(&self) -> &'static dyn SupportedAeadAes256Gcm {
        &Tap
    }

    fn srtp_aes_128_ecb_round(&self, key: &[u8], input: &[u8], output: &mut [u8]) {
        let provider = from_feature_flags().srtp_provider;
        provider.srtp_aes_128_ecb_round(key, input, output);
    }

    fn srtp_aes_256_ecb_round(&self, key: &[u8], input: &[u8], output: &mut [u8]) {
        let provider = from_feature_flags().srtp_provider;
        provider.srtp_aes_256_ecb_round(key, input, output);
    }
}

impl SupportedAeadAes256Gcm for Tap {
    fn create_cipher(&self, key: [u8; 32], encrypt: bool) -> Box<dyn AeadAes256GcmCipher> {
        let provider = from_feature_flags().srtp_provider;
        let inner = provider.aead_aes_256_gcm().create_cipher(key, encrypt);
        Box::new(Tapped { key, inner })
    }
}

/// A cipher that notes its key and salt when it seals.
struct Tapped {
    key: [u8; 32],
    inner: Box<dyn AeadAes256GcmCipher>,
}

impl fmt::Debug for Tapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tapped")
    }
}

impl AeadAes256GcmCipher for Tapped {
    fn encrypt(
        &mut self,
        iv: &[u8; 12],
        aad: &[u8],
        input: &[u8],
        output: &mut [u8],
    ) -> Result<(), CryptoError> {
        let (kind, plain) = unsalted(aad);
        let key = Key {
            key: self.key,
            salt: salted(*iv, plain),
        };
        TAPPED.with_borrow_mut(|tapped| {
            tapped.entry(kind).or_insert(key);
        });
        self.inner.encrypt(iv, aad, input, output)
    }

    fn decrypt(
        &mut self,
        iv: &[u8; 12],
        aads: &[&[u8]],
        input: &[u8],
        output: &mut [u8],
    ) -> Result<usize, CryptoError> {
        self.inner.decrypt(iv, aads, input, output)
    }
}

/// Returns what is sealed, by what stands beside it in clear, and its initial value before the salt (RFC 7714, sections 8.1
/// and 9.1). For a client that has sent fewer than 2^16 packets.
fn unsalted(aad: &[u8]) -> (Kind, [u8; 12]) {
    let mut iv = [0; 12];
    let is_report = aad.len() == REPORT_HEADER_BYTES + INDEX_BYTES && (192..=223).contains(&aad[1]);
    if is_report {
        iv[2..6].copy_from_slice(&aad[4..8]);
        let mut index = [aad[8], aad[9], aad[10], aad[11]];
        index[0] &= 0x7f;
        iv[8..].copy_from_slice(&index);
        return (Kind::Reports, iv);
    }
    iv[2..6].copy_from_slice(&aad[8..12]);
    iv[10..].copy_from_slice(&aad[2..4]);
    (Kind::Media, iv)
}
