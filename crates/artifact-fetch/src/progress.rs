//! What a person sees on standard error while artifacts are fetched.
//!
//! Reports no results: those are the responses on standard output.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fetch_wire::Outcome;
use indicatif::{HumanBytes, ProgressBar, ProgressState, ProgressStyle};

/// A bar on a terminal, lines elsewhere, or nothing.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    quiet: bool,
    bytes: Arc<AtomicU64>,
}

impl Progress {
    /// Starts to report on so many artifacts.
    pub(crate) fn new(artifacts: usize, quiet: bool) -> Self {
        let bytes = Arc::new(AtomicU64::new(0));
        let wanted = !quiet && std::io::stderr().is_terminal();
        let bar = wanted.then(|| bar(artifacts as u64, Arc::clone(&bytes)));
        Self { bar, quiet, bytes }
    }

    /// Counts bytes that have come.
    pub(crate) fn count(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Reports one artifact as done with.
    pub(crate) fn finished(&self, label: &str, outcome: &Outcome) {
        match outcome {
            Outcome::Fetched { size, .. } => {
                self.line(&format!("fetched {label} ({})", HumanBytes(*size)));
            }
            Outcome::Text { .. } => {}
            Outcome::NotFound { .. } => self.line(&format!("not found {label}")),
            // What is wrong with a host was said of the host.
            Outcome::Failed { unreachable: Some(_), .. } => {}
            Outcome::Failed { .. } => self.line(&format!("failed {label}")),
        }
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Writes one line, above the bar if there is one.
    pub(crate) fn line(&self, text: &str) {
        let text = fit(text);
        match &self.bar {
            _ if self.quiet => {}
            Some(bar) => bar.println(text),
            // Nobody listening is no reason to stop.
            None => drop(writeln!(std::io::stderr().lock(), "{text}")),
        }
    }

    /// Takes the bar away.
    pub(crate) fn close(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Text as one line for standard error, which this program shares with the one
/// that started it: a terminal, or a log that GitHub Actions reads.
pub(crate) fn fit(text: &str) -> String {
    let line = printable::line(text, 1000);
    match std::env::var_os("GITHUB_ACTIONS") {
        Some(value) if value == "true" => printable::without_commands(&line).0,
        _ => line,
    }
}

fn bar(artifacts: u64, bytes: Arc<AtomicU64>) -> ProgressBar {
    let bar = ProgressBar::new(artifacts);
    let received = move |_: &ProgressState, text: &mut dyn std::fmt::Write| {
        // A bar that cannot be written to is not worth an error.
        let _ = write!(text, "{}", HumanBytes(bytes.load(Ordering::Relaxed)));
    };
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} artifacts, {received}") {
        bar.set_style(style.with_key("received", received));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
