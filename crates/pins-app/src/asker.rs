//! The way from a goal to a plan: whatever the planner has to know is asked of
//! cargo, of the downloader, of extensions, until it knows enough.
//!
//! Judges no answer: `pins` does.

use std::cell::OnceCell;

use anyhow::{Context, Result};
use pins::plan::{
    Answers, DocumentRequest, Goal, LockJob, Plan, Question, Step, Trial, WantedArtifact, plan,
};
use pins::world::World;

use crate::cargo::Cargo;
use crate::cli::{CargoOptions, Cli, DownloadOptions, Verbosity};
use crate::disk::repo::{Repo, Snapshot};
use crate::extension::Host;
use crate::fetcher::Fetcher;
use crate::report::{self, Refusal};

/// Whoever can be asked, for one command.
pub(crate) struct Asker<'c> {
    cli: &'c Cli,
    repo: &'c Repo,
    snapshot: &'c Snapshot,
    cargo: CargoOptions,
    download: Option<&'c DownloadOptions>,
    fetcher: OnceCell<Fetcher>,
}

impl<'c> Asker<'c> {
    pub(crate) fn new(cli: &'c Cli, repo: &'c Repo, snapshot: &'c Snapshot) -> Self {
        let cargo = CargoOptions::default();
        Self { cli, repo, snapshot, cargo, download: None, fetcher: OnceCell::new() }
    }

    /// The same with the options of a command that asks cargo.
    pub(crate) fn with_cargo(self, cargo: CargoOptions) -> Self {
        Self { cargo, ..self }
    }

    /// The same with the options of a command that downloads.
    pub(crate) fn with_download(self, download: &'c DownloadOptions) -> Self {
        Self { download: Some(download), ..self }
    }

    /// The plan that reaches a goal.
    ///
    /// # Errors
    /// If it cannot be reached whole, or if somebody who has to be asked cannot.
    pub(crate) fn plan(&self, goal: &Goal) -> Result<Plan> {
        let mut answers = Answers::default();
        let planned = self.answered(goal, &mut answers);
        if self.cli.verbosity() > Verbosity::Quiet {
            answers.notes().iter().for_each(|note| report::note(note));
        }
        planned
    }

    fn answered(&self, goal: &Goal, answers: &mut Answers) -> Result<Plan> {
        loop {
            match plan(&self.snapshot.world, goal, answers)? {
                Step::Done(plan) => return Ok(*plan),
                Step::Ask(questions) => self.ask(questions, answers)?,
            }
        }
    }

    fn ask(&self, questions: Vec<Question>, answers: &mut Answers) -> Result<()> {
        let (mut artifacts, mut documents) = (Vec::new(), Vec::new());
        for question in questions {
            match question {
                Question::Crate(probe) => {
                    self.cargo().probe(&probe)?;
                    answers.crate_exists(probe);
                }
                Question::Artifact(wanted) => artifacts.push(wanted),
                Question::Document(request) => documents.push(request),
                Question::Trial(trial, world) => self.try_out(trial, &world, answers)?,
                Question::Locks(jobs, plan) => self.resolve(&jobs, &plan.after, answers)?,
            }
        }
        self.download(artifacts, documents, answers)
    }

    fn download(
        &self,
        artifacts: Vec<WantedArtifact>,
        documents: Vec<DocumentRequest>,
        answers: &mut Answers,
    ) -> Result<()> {
        if let Some(first) = artifacts.first().filter(|_| self.cargo.offline) {
            let platforms = artifacts.iter().map(|artifact| artifact.platform.clone()).collect();
            let (tool, version) = (first.tool.clone(), first.version.clone());
            return Err(Refusal::Offline { tool, version, platforms }.into());
        }
        if artifacts.is_empty() && documents.is_empty() {
            return Ok(());
        }
        let fetcher = match self.fetcher.get() {
            Some(fetcher) => fetcher,
            None => {
                let options = self.download.context("this command downloads nothing")?;
                let fetcher = Fetcher::new(self.repo, options, self.cli.verbosity())?;
                self.fetcher.get_or_init(|| fetcher)
            }
        };
        for (wanted, download) in fetcher.artifacts(artifacts)? {
            answers.downloaded(wanted, download);
        }
        answers.documents.extend(fetcher.documents(documents)?);
        Ok(())
    }

    fn resolve(&self, jobs: &[LockJob], planned: &World, answers: &mut Answers) -> Result<()> {
        let texts = self.cargo().resolve(&self.snapshot.paths, planned, jobs)?;
        answers.locks.extend(texts);
        Ok(())
    }

    fn try_out(&self, trial: Trial, planned: &World, answers: &mut Answers) -> Result<()> {
        let extensions = self.repo.program.extensions.iter();
        let owner = extensions.into_iter().find(|extension| extension.maker().section == trial.section);
        let owner = owner.with_context(|| format!("nobody can try {}", trial.name))?;
        let host = Host { cli: self.cli, repo: self.repo, cargo: self.cargo };
        let outcome = owner.try_out(&host, &trial.name, planned)?;
        answers.trials.insert(trial, outcome);
        Ok(())
    }

    fn cargo(&self) -> Cargo<'c> {
        Cargo::new(self.repo, self.cargo, self.cli.verbosity())
    }
}
