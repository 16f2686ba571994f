//! How `check` reports: the library writes, the result goes to standard output, what is for eyes to standard error.

use super::error::Failure;
use super::repository::Repositories;
use super::{output, style};
use consign::report::Report;

/// How findings are written.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For eyes, to standard error
    Human,
    /// A line for each finding: `path:line:column: code message`
    Concise,
    /// A stable document of its own
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub workflows
    Github,
    /// Code quality of GitLab
    Gitlab,
    /// A test case for each program
    Junit,
}

/// Writes a report. Annotations name files by their paths in the repository.
pub(super) fn write(report: Report<'_>, format: Format) -> Result<(), Failure> {
    let repositories = Repositories::around_here();
    let report = report.in_repository(|name| repositories.name(name));
    match format {
        Format::Human => {
            output::say(report.human(style::on_stderr()).trim_end());
            Ok(())
        }
        Format::Concise => output::print(&report.concise()),
        Format::Json => output::print(&report.json()),
        Format::Sarif => output::print(&report.sarif()),
        Format::Github => output::print(&report.github()),
        Format::Gitlab => output::print(&report.gitlab()),
        Format::Junit => output::print(&report.junit()),
    }
}
