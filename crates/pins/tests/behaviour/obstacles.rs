//! What keeps artifacts from being recorded, as it is told: a host that cannot be reached is
//! named once, with all that it should have.

use pins::plan::{Obstacle, Recording, Unavailable, WantedArtifact, obstacle_texts};

use crate::repository::clean;
use crate::support::{PROGRAM, wanted, world};

/// What is told of artifacts that cannot be had, each because a host cannot be reached, or for
/// another reason.
fn told(of: &[(&WantedArtifact, Option<&str>)]) -> Vec<String> {
    let obstacle = |(wanted, host): &(&WantedArtifact, Option<&str>)| {
        let message =
            host.map_or_else(|| "status 404".to_owned(), |host| format!("{}: {host}", wanted.label()));
        let unreachable = host.map(str::to_owned);
        Obstacle::Unavailable(Box::new(Unavailable { wanted: (*wanted).clone(), message, unreachable }))
    };
    obstacle_texts(&of.iter().map(obstacle).collect::<Vec<_>>(), PROGRAM)
}

#[test]
fn a_host_that_cannot_be_reached_is_told_once() {
    let artifacts = wanted(&world(&clean()), "wit-bindgen", "0.46.0", Recording::Compare).unwrap();
    let [one, other] = &artifacts[..] else { panic!("{artifacts:?}") };
    let [first, second] = [one, other].map(WantedArtifact::label);
    let at = |wanted: &WantedArtifact| format!("{}:{}", wanted.store.place.path, wanted.store.place.line);
    let alone = |wanted: &WantedArtifact, why: &str| {
        format!("{0}: {why}\n  wanted for {1}", wanted.label(), at(wanted))
    };
    let (host, third) = ("x.test cannot be reached", "y.test cannot be reached");
    assert_eq!(
        told(&[(one, Some(host)), (other, Some(host))]),
        [format!(
            "{host}\n  2 artifacts from there: {first}, {second}\n  wanted for {}, {}",
            at(one),
            at(other)
        )]
    );
    // Two hosts are two, and so is what else keeps an artifact away.
    assert_eq!(
        told(&[(one, Some(host)), (other, Some(third))]),
        [alone(one, &format!("{first}: {host}")), alone(other, &format!("{second}: {third}"))]
    );
    assert_eq!(
        told(&[(one, None), (other, Some(host))]),
        [alone(one, "status 404"), alone(other, &format!("{second}: {host}"))]
    );
    assert_eq!(told(&[(one, None), (other, None)]), [alone(one, "status 404"), alone(other, "status 404")]);
}

#[test]
fn of_many_artifacts_of_a_host_the_first_are_named() {
    let artifacts = wanted(&world(&clean()), "wit-bindgen", "0.46.0", Recording::Compare).unwrap();
    let release = |number: usize| {
        let mut wanted = artifacts[0].clone();
        wanted.version = format!("{number}.0.0").parse().unwrap();
        wanted
    };
    for (count, more) in [(10, ""), (11, " and 1 more"), (12, " and 2 more")] {
        let all: Vec<WantedArtifact> = (1..=count).map(release).collect();
        let of: Vec<(&WantedArtifact, Option<&str>)> =
            all.iter().map(|wanted| (wanted, Some("x.test cannot be reached"))).collect();
        let named: Vec<String> = all.iter().take(10).map(WantedArtifact::label).collect();
        let said = told(&of);
        let expected = format!("\n  {count} artifacts from there: {}{more}\n", named.join(", "));
        assert!(said.len() == 1 && said[0].contains(&expected), "{said:?}");
    }
}
