//! Interruptions by a person or by the system (SIGINT, SIGTERM, SIGHUP): they
//! set a flag, and whoever works or waits asks for it, so that every command
//! ends in order.
//!
//! Undoes nothing itself: an interruption is an error like any other.

use std::fmt;
use std::io::{self, Read};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};

/// The signal that came, or 0; set once somebody listens.
static SIGNAL: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

/// How often a running program is looked at.
const INTERVAL: Duration = Duration::from_millis(5);

/// A person or the system wants this program to end.
#[derive(Clone, Copy, Debug)]
pub struct Interrupted {
    signal: usize,
    left: Left,
}

/// How an interruption leaves the repository.
#[derive(Clone, Copy, Debug)]
enum Left {
    Untouched,
    Restored,
}

impl Interrupted {
    /// The exit status, as shells say that a signal ended a program.
    pub(crate) fn code(self) -> u8 {
        u8::try_from(128 + self.signal).unwrap_or(2)
    }

    /// The same, after what had been changed was put back.
    pub(crate) fn restored(self) -> Self {
        Self { left: Left::Restored, ..self }
    }
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.left {
            Left::Untouched => "interrupted; nothing was written",
            Left::Restored => "interrupted; restored",
        })
    }
}

impl std::error::Error for Interrupted {}

/// From now on signals interrupt in order. A command that only reads does
/// without: nothing has to be put in order there.
pub(crate) fn listen() {
    SIGNAL.get_or_init(|| {
        let signal = Arc::new(AtomicUsize::new(0));
        #[cfg(unix)]
        const SIGNALS: [i32; 3] =
            [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP];
        #[cfg(not(unix))]
        const SIGNALS: [i32; 2] = [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM];
        for number in SIGNALS {
            let value = usize::try_from(number).unwrap_or_default();
            // What cannot be caught ends the program at once; then the next
            // command puts things in order.
            let _ = signal_hook::flag::register_usize(number, Arc::clone(&signal), value);
        }
        signal
    });
}

/// Whether this program has to end, as an error.
pub fn check() -> std::result::Result<(), Interrupted> {
    match SIGNAL.get().map_or(0, |signal| signal.load(Ordering::SeqCst)) {
        0 => Ok(()),
        signal => Err(Interrupted { signal, left: Left::Untouched }),
    }
}

/// Runs a program to its end, as [`Command::output`] does, unless an
/// interruption comes: then it is ended first.
pub fn output(command: &mut Command) -> Result<Output> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let name = command.get_program().to_string_lossy().into_owned();
    let cannot_start = || format!("{name} cannot be started");
    if SIGNAL.get().is_none() {
        // Nobody listens, and waiting costs less without looking around.
        return command.output().with_context(cannot_start);
    }
    let mut child = command.spawn().with_context(cannot_start)?;
    let stdout = child.stdout.take().map(drain);
    let stderr = child.stderr.take().map(drain);
    let status = wait(&mut child)?;
    Ok(Output { status, stdout: collected(stdout), stderr: collected(stderr) })
}

/// Waits for a program, unless an interruption comes: then it is ended first.
pub fn wait(child: &mut Child) -> Result<std::process::ExitStatus> {
    loop {
        if let Some(status) = child.try_wait().context("a program cannot be waited for")? {
            return Ok(status);
        }
        if let Err(interrupted) = check() {
            let _ = child.kill();
            let _ = child.wait();
            return Err(interrupted.into());
        }
        thread::sleep(INTERVAL);
    }
}

/// Runs a program to its end that leaves something undone if it is killed: an interruption asks
/// it to end, and it comes to its end in order.
pub(crate) fn finished(command: &mut Command) -> Result<Output> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().context("a program cannot be started")?;
    let stdout = child.stdout.take().map(drain);
    let stderr = child.stderr.take().map(drain);
    let mut is_asked = false;
    let status = loop {
        if let Some(status) = child.try_wait().context("a program cannot be waited for")? {
            break status;
        }
        if !is_asked && check().is_err() {
            ask_to_end(&mut child);
            is_asked = true;
        }
        thread::sleep(INTERVAL);
    };
    Ok(Output { status, stdout: collected(stdout), stderr: collected(stderr) })
}

#[cfg(unix)]
fn ask_to_end(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process};
    // One that has ended needs no asking.
    let _ = kill_process(Pid::from_child(child), Signal::TERM);
}

#[cfg(not(unix))]
fn ask_to_end(child: &mut Child) {
    let _ = child.kill();
}

/// Reads a pipe to its end on a thread of its own: nobody waits for one pipe
/// while another is full.
fn drain(mut pipe: impl Read + Send + 'static) -> JoinHandle<io::Result<Vec<u8>>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).map(|_| bytes)
    })
}

fn collected(reader: Option<JoinHandle<io::Result<Vec<u8>>>>) -> Vec<u8> {
    let bytes = reader.and_then(|reader| reader.join().ok()).and_then(io::Result::ok);
    bytes.unwrap_or_default()
}
