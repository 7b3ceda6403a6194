//! Which actions somebody asks for, and in which order: commands, calendars and pages select them here.

use std::collections::HashMap;

use crate::address::Slug;
use crate::catalog::{ActionRef, Catalog, TermRef};
use crate::model::time::Day;
use crate::model::{Action, Due};

use super::{State, rolled_up, state};

/// How far the actions are that somebody asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Standing {
    /// Whatever became of them.
    All,
    /// Neither done nor dropped, late ones included.
    #[default]
    Open,
    /// Open, and due before today.
    Overdue,
    /// Done.
    Done,
}

/// What sort of change an action is, by the first level of its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// To how people work.
    Process,
    /// To what they work with.
    Technical,
}

/// Whose action it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ownership {
    /// This owner's.
    Of(Slug),
    /// Nobody's.
    Nobody,
}

/// The actions that somebody asks for. Several owners, systems or causes mean any of them; none means whatever.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// How far they are.
    pub standing: Standing,
    /// Who owns them.
    pub owners: Vec<Ownership>,
    /// The systems that their post-mortems name: these or ones below.
    pub systems: Vec<TermRef>,
    /// The causes that they address: these or ones below.
    pub causes: Vec<TermRef>,
    /// What sort of change they are.
    pub change: Option<Change>,
    /// They are due on a day before this one.
    pub due_before: Option<Day>,
}

/// In which order actions are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Overdue, due, without a date, long-term, done (newest first), dropped.
    #[default]
    Pressing,
    /// By due date, without one last.
    Due,
    /// The newest post-mortem first.
    Newest,
    /// The oldest post-mortem first.
    Oldest,
}

/// The actions that are wanted, in an order.
pub fn select(catalog: &Catalog, wanted: &Wanted, order: Order) -> Vec<ActionRef> {
    let mut actions: Vec<ActionRef> = catalog.actions().filter(|action| is_wanted(catalog, wanted, *action)).collect();
    sort(catalog, &mut actions, order);
    actions
}

/// How many open actions each system (by the post-mortem) and each cause (that they address) has, with those below it.
pub fn open_by_term(catalog: &Catalog) -> HashMap<TermRef, usize> {
    let mut counts: HashMap<TermRef, usize> = HashMap::new();
    for action in catalog.actions().filter(|action| catalog.action(*action).is_open()) {
        let systems = catalog.linked(action.post_mortem).systems.iter().map(|(system, _)| *system);
        for term in rolled_up(catalog, systems.chain(catalog.linked_action(action).causes.iter().copied())) {
            *counts.entry(term).or_default() += 1;
        }
    }
    counts
}

/// Puts actions in an order; equally pressing ones of newer post-mortems first.
pub fn sort(catalog: &Catalog, actions: &mut [ActionRef], order: Order) {
    match order {
        Order::Pressing => {
            actions.sort_by_cached_key(|action| (pressure(catalog, *action), std::cmp::Reverse(*action)));
        }
        Order::Due => actions.sort_by_cached_key(|action| match catalog.action(*action).due {
            Some(Due::On(day)) => (0, Some(day), *action),
            Some(Due::LongTerm) => (1, None, *action),
            None => (2, None, *action),
        }),
        Order::Newest => {
            actions.sort_by_key(|action| (std::cmp::Reverse(action.post_mortem), action.index));
        }
        Order::Oldest => actions.sort_unstable(),
    }
}

fn is_wanted(catalog: &Catalog, wanted: &Wanted, action: ActionRef) -> bool {
    let written = catalog.action(action);
    let stands = match wanted.standing {
        Standing::All => true,
        Standing::Open => written.is_open(),
        Standing::Overdue => matches!(state(catalog, action), State::Overdue(_)),
        Standing::Done => state(catalog, action) == State::Done,
    };
    let changes = match wanted.change {
        None => true,
        Some(Change::Process) => written.is_process(),
        Some(Change::Technical) => written.is_technical(),
    };
    let is_due = wanted.due_before.is_none_or(|day| matches!(written.due, Some(Due::On(due)) if due < day));
    stands && changes && is_due && is_owned(catalog, wanted, written) && is_about(catalog, wanted, action)
}

fn is_owned(catalog: &Catalog, wanted: &Wanted, written: &Action) -> bool {
    let own = written.owner.as_deref().and_then(|name| catalog.owner_named(name));
    let is_theirs = |owner: &Ownership| match owner {
        Ownership::Of(slug) => own == Some(slug),
        Ownership::Nobody => written.owner.is_none(),
    };
    wanted.owners.is_empty() || wanted.owners.iter().any(is_theirs)
}

fn is_about(catalog: &Catalog, wanted: &Wanted, action: ActionRef) -> bool {
    let is_one_of = |terms: &[TermRef], named: TermRef| terms.iter().any(|term| catalog.is_within(named, *term));
    let systems = &catalog.linked(action.post_mortem).systems;
    let causes = &catalog.linked_action(action).causes;
    (wanted.systems.is_empty() || systems.iter().any(|(system, _)| is_one_of(&wanted.systems, *system)))
        && (wanted.causes.is_empty() || causes.iter().any(|cause| is_one_of(&wanted.causes, *cause)))
}

/// The smaller, the more pressing.
fn pressure(catalog: &Catalog, action: ActionRef) -> (u8, i64) {
    let written = catalog.action(action);
    match (state(catalog, action), written.due) {
        (State::Overdue(days), _) => (0, -days),
        (State::Open | State::InProgress, Some(Due::On(due))) => (1, due.days_since(catalog.today())),
        (State::Open | State::InProgress, None) => (2, 0),
        (State::Open | State::InProgress, Some(Due::LongTerm)) => (3, 0),
        (State::Done, _) => (4, written.done.map_or(i64::MAX, |done| catalog.today().days_since(done))),
        (State::Dropped, _) => (5, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{act, day, incident, library};
    use super::*;
    use crate::model::ActionStatus;

    fn sample() -> Catalog {
        library("2026-07-28")
            .with(
                incident("2026-05-10-a")
                    .system("web/shop")
                    .cause("load/batch")
                    .contributing("review")
                    .act(act("alert").kind("technical/monitoring").owner("SRE").due("2026-07-17"))
                    .act(act("ask").kind("process/review").owner("sre").addresses("review").due("2026-09-01"))
                    .act(act("goal").status(ActionStatus::InProgress)),
            )
            .with(
                incident("2026-07-01-b")
                    .system("mail")
                    .cause("load")
                    .act(act("split").owner("Mail").done("2026-07-10"))
                    .act(act("dropped").status(ActionStatus::WontDo)),
            )
            .link()
    }

    fn check(change: impl FnOnce(&Catalog, &mut Wanted), expected: &[&str]) {
        let catalog = sample();
        let mut wanted = Wanted::default();
        change(&catalog, &mut wanted);
        let found = select(&catalog, &wanted, Order::Pressing);
        assert_eq!(found.iter().map(|action| &*catalog.action(*action).what).collect::<Vec<_>>(), expected);
    }

    fn term(catalog: &Catalog, taxonomy: &str, slug: &str) -> TermRef {
        catalog.find_term(taxonomy, &Slug::parse(slug).expect(slug)).expect(slug)
    }

    #[test]
    fn each_condition_leaves_fewer() {
        check(|_, _| (), &["alert", "ask", "goal"]);
        check(|_, wanted| wanted.standing = Standing::All, &["alert", "ask", "goal", "split", "dropped"]);
        check(|_, wanted| wanted.standing = Standing::Overdue, &["alert"]);
        check(|_, wanted| wanted.standing = Standing::Done, &["split"]);
        check(|_, wanted| wanted.change = Some(Change::Process), &["ask"]);
        check(|_, wanted| wanted.change = Some(Change::Technical), &["alert"]);
        check(|_, wanted| wanted.due_before = Some(day("2026-07-17")), &[]);
        check(|_, wanted| wanted.due_before = Some(day("2026-07-18")), &["alert"]);
        check(|_, wanted| wanted.owners = vec![Ownership::Nobody], &["goal"]);
        let sre = || Ownership::Of(Slug::parse("sre").expect("a slug"));
        check(|_, wanted| wanted.owners = vec![sre()], &["alert", "ask"]);
        check(|_, wanted| wanted.owners = vec![sre(), Ownership::Nobody], &["alert", "ask", "goal"]);
        check(|catalog, wanted| wanted.systems = vec![term(catalog, "systems", "web")], &["alert", "ask", "goal"]);
        check(|catalog, wanted| wanted.systems = vec![term(catalog, "systems", "mail")], &[]);
        // An action that names no cause addresses the root causes of its post-mortem.
        check(|catalog, wanted| wanted.causes = vec![term(catalog, "causes", "load")], &["alert", "goal"]);
        check(|catalog, wanted| wanted.causes = vec![term(catalog, "causes", "review")], &["ask"]);
    }

    #[test]
    fn open_actions_count_for_all_above() {
        let catalog = sample();
        let counts = open_by_term(&catalog);
        let n = |taxonomy, slug| counts.get(&term(&catalog, taxonomy, slug)).copied();
        assert_eq!((n("systems", "web"), n("systems", "web/shop"), n("systems", "mail")), (Some(3), Some(3), None));
        assert_eq!((n("causes", "load"), n("causes", "review")), (Some(2), Some(1)));
    }

    #[test]
    fn each_order_has_its_first() {
        let catalog = sample();
        let all = Wanted { standing: Standing::All, ..Wanted::default() };
        let check = |order, expected: &[&str]| {
            let found = select(&catalog, &all, order);
            assert_eq!(found.iter().map(|a| &*catalog.action(*a).what).collect::<Vec<_>>(), expected);
        };
        check(Order::Due, &["alert", "ask", "goal", "split", "dropped"]);
        check(Order::Newest, &["split", "dropped", "alert", "ask", "goal"]);
        check(Order::Oldest, &["alert", "ask", "goal", "split", "dropped"]);
    }
}
