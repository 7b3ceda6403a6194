//! The fixed words of front matter: each key that takes one of a few, as an enumeration.

use super::words;

words! {
    /// What sort of event it was; only incidents count in metrics.
    Kind {
        /// Something went wrong for somebody.
        Incident = "incident",
        /// It almost did.
        NearMiss = "near-miss",
        /// It was made to, for practice.
        GameDay = "game-day",
        /// Somebody meant it to.
        Security = "security",
    }
}

words! {
    /// How far the review is.
    Status {
        /// Being written; not published.
        Draft = "draft",
        /// Being discussed.
        InReview = "in-review",
        /// Agreed upon.
        Reviewed = "reviewed",
        /// Agreed upon, and nothing is left to do.
        Closed = "closed",
    }
}

words! {
    /// Who may read it, from everybody to few.
    Visibility {
        /// Everybody.
        Public = "public",
        /// Everybody inside.
        Internal = "internal",
        /// Few.
        Restricted = "restricted",
    }
}

words! {
    /// Who noticed first.
    DetectedBy {
        /// A monitor and its alert.
        Monitoring = "monitoring",
        /// Users.
        Users = "users",
        /// Somebody of ours, by chance or attention.
        Staff = "staff",
        /// Somebody outside who is no user.
        ThirdParty = "third-party",
        /// An audit.
        Audit = "audit",
        /// Not known.
        Unknown = "unknown",
    }
}

words! {
    /// What a system had to do with it.
    SystemRole {
        /// It was hit.
        Affected = "affected",
        /// It is where the cause sat.
        Cause = "cause",
        /// It got worse, but worked.
        Degraded = "degraded",
    }
}

words! {
    /// Whether a cause is the root cause or a contributing one.
    CauseRole {
        /// The root cause.
        Root = "root",
        /// A contributing factor.
        Contributing = "contributing",
    }
}

words! {
    /// How two post-mortems belong together.
    RelationKind {
        /// The same thing again.
        RecurrenceOf = "recurrence-of",
        /// Another thing of the same cause.
        SameCause = "same-cause",
        /// The other one led to this one.
        CausedBy = "caused-by",
        /// The same event, written twice.
        DuplicateOf = "duplicate-of",
        /// This one replaces the other.
        Supersedes = "supersedes",
        /// Worth reading as well.
        SeeAlso = "see-also",
        /// They look alike but are not: a veto for the suggestions.
        NotRelated = "not-related",
    }
}
