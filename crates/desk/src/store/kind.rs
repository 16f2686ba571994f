//! The kinds of records.

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A version of the program, by number.
    Program,
    /// A version of the directory, by number.
    Directory,
    /// Workloads and rotations after an event, by its number.
    State,
    /// A person, by id.
    Person,
    /// The verifier of a person's password, by the person's id.
    Password,
    /// A token of a service, by its hash.
    Token,
    /// A link that signs in once, by its hash.
    Link,
    /// A session, by its hash.
    Session,
    /// What a request with an idempotency key was answered, by who sent it and the key.
    Answer,
    /// Where events are sent to, by id.
    Webhook,
    /// A message that is to be sent, by number.
    Delivery,
    /// What somebody has chosen to be told, by `person/ID` or `role/NAME`.
    Choice,
    /// What is still to be told to somebody, by when it is due.
    Notice,
    /// What administrators did, by number.
    Audit,
    /// What is left of events that were pruned, by the number of the last of them.
    Pruned,
    /// An order that was pruned, by the hash of its id.
    Gone,
    /// A thing of which there is one, by name.
    Setting,
    /// What a person has chosen for the portal, by the person's id.
    Preference,
    /// What a person has begun in the portal and not yet done.
    Draft,
    /// What happened on a day, by the date; over all days, by `all`.
    Tally,
}

impl Kind {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Program => "program",
            Kind::Directory => "directory",
            Kind::State => "state",
            Kind::Person => "person",
            Kind::Password => "password",
            Kind::Token => "token",
            Kind::Link => "link",
            Kind::Session => "session",
            Kind::Answer => "answer",
            Kind::Webhook => "webhook",
            Kind::Delivery => "delivery",
            Kind::Choice => "choice",
            Kind::Notice => "notice",
            Kind::Audit => "audit",
            Kind::Pruned => "pruned",
            Kind::Gone => "gone",
            Kind::Setting => "setting",
            Kind::Preference => "preference",
            Kind::Draft => "draft",
            Kind::Tally => "tally",
        }
    }

    /// All of them.
    pub const ALL: [Kind; 20] = [
        Kind::Program,
        Kind::Directory,
        Kind::State,
        Kind::Person,
        Kind::Password,
        Kind::Token,
        Kind::Link,
        Kind::Session,
        Kind::Answer,
        Kind::Webhook,
        Kind::Delivery,
        Kind::Audit,
        Kind::Setting,
        Kind::Preference,
        // After the others, whose places are the numbers of locks.
        Kind::Pruned,
        Kind::Gone,
        Kind::Choice,
        Kind::Notice,
        Kind::Draft,
        Kind::Tally,
    ];

    /// A number as a key, so that keys sort as numbers do.
    pub fn numbered(number: u64) -> String {
        format!("{number:020}")
    }
}
