//! Every link of every document leads somewhere, and every document is found.
//!
//! Opens no link that leads out of this repository.

use crate::document::{Document, repository};

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_exist() {
    let mut dead = Vec::new();
    let mut seen = 0;
    for document in Document::all() {
        let folder = document.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, link) in document.links().into_iter().filter(|(_, link)| !link.contains("://")) {
            seen += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let path = if path.is_empty() { document.path.clone() } else { joined(folder, path) };
            let leads = repository().join(&path).exists()
                && (anchor.is_empty() || Document::read(&path).anchors().iter().any(|known| known == anchor));
            if !leads {
                dead.push(format!("{}:{line}: {link}", document.path));
            }
        }
    }
    assert!(seen > 30, "this test reads the documents wrongly");
    assert!(dead.is_empty(), "these links lead nowhere:\n{}", dead.join("\n"));
}

#[test]
fn every_document_is_linked_from_the_readme() {
    let readme = Document::read("README.md");
    let linked: Vec<&str> = readme.links().into_iter().map(|(_, link)| link).collect();
    for document in Document::all() {
        let is_linked = document.path == readme.path || linked.contains(&document.path.as_str());
        assert!(is_linked, "README.md has no link to {}", document.path);
    }
}

/// A path that begins in a folder, from the root.
fn joined(folder: &str, path: &str) -> String {
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in path.split('/') {
        if step == ".." {
            steps.pop().unwrap();
        } else {
            steps.push(step);
        }
    }
    steps.join("/")
}
