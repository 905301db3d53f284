//! By which build this page was loaded, and whether the pages' server has another one by this time.

use super::{document, window};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, RequestCache, RequestCredentials, RequestInit, Response};

/// What stands in the page before its build: `xtask/src/web/bundle.rs` writes it.
const BEFORE: &str = "<meta name=\"vestibule-build\" content=\"";

thread_local! {
    /// Whether another build was seen. It does not go away by itself.
    static IS_NEWER: Cell<bool> = const { Cell::new(false) };
}

/// Returns the build that this page is of.
#[must_use]
pub fn own() -> Option<String> {
    let meta = document().query_selector("meta[name=vestibule-build]");
    let build = meta.ok().flatten()?.get_attribute("content")?;
    (!build.is_empty()).then_some(build)
}

/// Returns whether another build was seen, without asking.
#[must_use]
pub fn is_outdated() -> bool {
    IS_NEWER.get()
}

/// Asks the server of the pages whether it has another build. Where it does not answer, there is none.
pub async fn look() -> bool {
    if !IS_NEWER.get() {
        let served = page().await.ok();
        let served = served.as_deref().and_then(build_of);
        IS_NEWER.set(own().is_some_and(|own| served.is_some_and(|served| served != own)));
    }
    IS_NEWER.get()
}

/// Fetches the page, which is the same at every path.
async fn page() -> Result<String, JsValue> {
    let init = RequestInit::new();
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(RequestCache::NoStore);
    let request = Request::new_with_str_and_init("/", &init)?;
    let response = JsFuture::from(window().fetch_with_request(&request)).await?;
    let response: Response = response.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    Ok(text.as_string().unwrap_or_default())
}

fn build_of(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once(BEFORE)?;
    let (build, _) = rest.split_once('"')?;
    (!build.is_empty()).then_some(build)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_is_read_from_a_page_that_has_one() {
        let page = |meta: &str| ["<html><head>", meta, "</head></html>"].concat();

        assert_eq!(
            build_of(&page("<meta name=\"vestibule-build\" content=\"0a1b\">")),
            Some("0a1b")
        );
        for none in [
            "",
            "<meta name=\"vestibule-build\" content=\"\">",
            "<meta name=\"vestibule-build\" content=\"0a",
        ] {
            assert_eq!(
                build_of(&page(none)).filter(|build| !build.contains('<')),
                None,
                "{none}"
            );
        }
    }
}
