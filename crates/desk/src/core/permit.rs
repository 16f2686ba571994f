//! Who may do what: it follows from the program, and from the desk's own roles and scopes.

use consign::decision::Person as Handler;
use consign::{At, decision::Portal};

use super::actor::{Actor, DeskRole, Person, Scope, Side};
use super::live::{Acting, Live, Node};
use super::order::{Order, Placement};
use super::refusal::Refusal;

/// What a command asks for: for whom it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Right {
    /// The clock.
    Clock,
    /// Those who handle the node where the order waits.
    Handle,
    /// Those who handle the node that assigned whoever has it.
    TakeBack,
    /// The company's dispatchers, and services that take orders in.
    TakeIn,
    /// Whoever sees it and is no mere viewer.
    Remark,
}

impl Right {
    /// What the command with this word asks for.
    fn for_command(command: &str) -> Self {
        match command {
            "expire" | "warn" => Self::Clock,
            "recall" | "reassign" => Self::TakeBack,
            "update" | "cancel" => Self::TakeIn,
            "note" => Self::Remark,
            _ => Self::Handle,
        }
    }
}

/// Whether somebody may give a command, by its word, on an order that one sees.
///
/// `assigner` is the node that assigned whoever has the order, for those commands that are for its handlers.
///
/// # Errors
/// [`Refusal::NotAllowed`], with who may.
pub fn may(
    live: &Live,
    actor: &Actor,
    order: &Order,
    command: &str,
    assigner: Option<&At>,
) -> Result<(), Refusal> {
    match Right::for_command(command) {
        Right::Clock => allow(matches!(actor, Actor::Clock), || "only the clock knows of deadlines".into()),
        Right::Handle => may_act(live, actor, order),
        Right::TakeBack => match assigner {
            Some(at) => may_act_at(live, actor, at, &[]),
            // Nobody has it: the step says so.
            None => may_act(live, actor, order),
        },
        Right::TakeIn => allow(may_take_in(live, actor), || {
            format!(
                "`{command}` is for the company's dispatchers and for services with the scope `orders-write`"
            )
        }),
        Right::Remark => allow(!is_viewer_only(live, actor), || "a viewer changes nothing".into()),
    }
}

/// Whether somebody may take orders in, update and cancel them: the company's dispatchers and services.
pub fn may_take_in(live: &Live, actor: &Actor) -> bool {
    match actor {
        Actor::Clock => false,
        Actor::Service(service) => service.scopes.contains(&Scope::OrdersWrite),
        Actor::Person(person) => person.is_of_company() && acts_at_company_nodes(live, person),
    }
}

fn allow(is_allowed: bool, why_not: impl FnOnce() -> String) -> Result<(), Refusal> {
    if is_allowed { Ok(()) } else { Err(Refusal::NotAllowed(why_not())) }
}

fn is_viewer_only(live: &Live, actor: &Actor) -> bool {
    match actor {
        Actor::Person(person) => {
            person.desk_roles.contains(&DeskRole::Viewer)
                && person.is_of_company()
                && !acts_at_company_nodes(live, person)
                && !person.desk_roles.contains(&DeskRole::Administrator)
        }
        Actor::Service(service) => {
            !service.scopes.contains(&Scope::OrdersWrite) && !service.scopes.contains(&Scope::Dispatch)
        }
        Actor::Clock => true,
    }
}

fn acts_at_company_nodes(live: &Live, person: &Person) -> bool {
    let acts = |acting: &Acting| acting.is_of_company(person);
    live.nodes().any(|(_, _, node)| node.portal == Portal::Company && node.handlers.iter().any(acts))
}

fn may_act(live: &Live, actor: &Actor, order: &Order) -> Result<(), Refusal> {
    match &order.placement.at {
        Some(at) => may_act_at(live, actor, at, &order.placement.handlers),
        // It could not start, or has ended: what is offered says the rest.
        None => allow(may_take_in(live, actor), || "this is for the company's dispatchers".into()),
    }
}

/// Whether somebody handles a node where an order waits; `handlers` are those that a rule named for it.
fn may_act_at(live: &Live, actor: &Actor, at: &At, handlers: &[Handler]) -> Result<(), Refusal> {
    let named = live.handlers(at);
    let handlers = if handlers.is_empty() { &named } else { handlers };
    let is_allowed = match actor {
        Actor::Clock => false,
        Actor::Service(service) => service.scopes.contains(&Scope::Dispatch),
        Actor::Person(person) => handlers.iter().any(|handler| is_handler(person, handler, at)),
    };
    allow(is_allowed, || {
        let who: Vec<String> = handlers.iter().map(ToString::to_string).collect();
        format!(
            "at `{}` this is for {}",
            at.node,
            if who.is_empty() { "nobody".into() } else { who.join(", ") }
        )
    })
}

/// Whether the person is who is meant.
pub fn is_handler(person: &Person, handler: &Handler, at: &At) -> bool {
    let is_of = |provider: Option<&std::sync::Arc<str>>| match (&person.side, provider) {
        (Side::Company, None) => true,
        (Side::Provider(of), Some(provider)) => of == provider,
        (Side::Company, Some(_)) | (Side::Provider(_), None) => false,
    };
    match handler {
        Handler::Role { role, of } => is_of(of.as_ref()) && person.roles.contains(&**role),
        Handler::Person { person: id } => {
            *id == person.id && (person.is_of_company() || person.provider() == at.provider.as_ref())
        }
        Handler::Engineer { engineer } => {
            person.engineer.as_ref() == Some(engineer) && is_of(at.provider.as_ref())
        }
        _ => false,
    }
}

/// The commands that are offered where an order is, whoever asks.
pub fn offered(live: &Live, placement: &Placement) -> Vec<&'static str> {
    let Some(at) = &placement.at else {
        return match placement.status {
            super::order::Status::Waiting => vec!["update", "rerun", "cancel", "note"],
            super::order::Status::Done | super::order::Status::Cancelled => vec!["note"],
        };
    };
    let Some(node) = live.node(at) else { return vec!["cancel", "note"] };
    let mut offered = vec![];
    match node.assigns {
        Some(_) => offered.extend(["assign", "rerun"]),
        None => offered.push("complete"),
    }
    if node.declined {
        offered.push("decline");
    }
    if at.provider.is_some() && node.portal == Portal::Provider {
        offered.extend(["recall", "reassign"]);
    }
    offered.extend(["update", "cancel", "claim", "release", "note"]);
    offered
}

/// Whether somebody acts at a node, whatever order is there.
pub fn handles(live: &Live, person: &Person, node: &Node) -> bool {
    let of_provider = node.portal == Portal::Provider;
    node.handlers.iter().any(|acting| match acting {
        Acting::Role { name, of_provider } => {
            *of_provider != person.is_of_company() && person.roles.contains(&**name)
        }
        Acting::Person(_) => acting.names(person) && of_provider != person.is_of_company(),
        Acting::Dispatchers => super::sight::is_listed(live, person),
        Acting::Engineer => person.engineer.is_some(),
    })
}
