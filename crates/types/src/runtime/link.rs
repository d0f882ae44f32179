//! Links, as browsers open them.

/// Returns what follows `http://` or `https://`, in upper or lower case; `None` for a link with neither.
///
/// ```
/// use wecom_school_types::after_http_scheme;
///
/// assert_eq!(after_http_scheme("HTTPS://school.example/exams"), Some("school.example/exams"));
/// assert_eq!(after_http_scheme("school.example/exams"), None);
/// assert_eq!(after_http_scheme("字字字"), None);
/// ```
#[must_use]
pub fn after_http_scheme(link: &str) -> Option<&str> {
    ["http://", "https://"].iter().find_map(|scheme| {
        let (start, rest) = link.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}
