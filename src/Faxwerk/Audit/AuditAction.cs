namespace Faxwerk.Audit;

/// <summary>What the audit log names; the words are stored.</summary>
public static class AuditAction
{
    /// <summary>A user came into the directory.</summary>
    public const string UserAdded = "user.added";

    /// <summary>Name, role, state, addresses, site, groups, extensions, numbers or preferences of a user.</summary>
    public const string UserChanged = "user.changed";

    /// <summary>A group of users was added.</summary>
    public const string GroupAdded = "group.added";

    /// <summary>Name, members, mailbox or numbers of a group.</summary>
    public const string GroupChanged = "group.changed";

    /// <summary>A group was removed; its members stay.</summary>
    public const string GroupRemoved = "group.removed";

    /// <summary>A contact was added.</summary>
    public const string ContactAdded = "contact.added";

    /// <summary>Number, name, company or customer number of a contact.</summary>
    public const string ContactChanged = "contact.changed";

    /// <summary>A contact was removed.</summary>
    public const string ContactRemoved = "contact.removed";

    /// <summary>A list of users was imported; each of them who came new or changed has an entry of his own.</summary>
    public const string UsersImported = "user.imported";

    /// <summary>A user has another password.</summary>
    public const string PasswordSet = "user.passwordSet";

    /// <summary>A set-up link was made.</summary>
    public const string SetupLinkMade = "setup.linkMade";

    /// <summary>Somebody signed in.</summary>
    public const string SignedIn = "session.started";

    /// <summary>Somebody signed out, here or everywhere.</summary>
    public const string SignedOut = "session.ended";

    /// <summary>Too many wrong passwords for a user or from an address: no more are heard for some time.</summary>
    public const string LockedOut = "session.lockedOut";

    /// <summary>A setting has another value.</summary>
    public const string SettingChanged = "setting.changed";

    /// <summary>A section of settings, such as a trunk, was added.</summary>
    public const string SettingsAdded = "settings.added";

    /// <summary>A section of settings, such as a trunk, was removed.</summary>
    public const string SettingsRemoved = "settings.removed";

    /// <summary>What is left out of calls to a number was set or forgotten by somebody.</summary>
    public const string DestinationChanged = "destination.changed";

    /// <summary>A fax was cancelled.</summary>
    public const string FaxCancelled = "fax.cancelled";

    /// <summary>The pages of a fax are sent again, to the same or another number.</summary>
    public const string FaxResent = "fax.resent";

    /// <summary>A template or a picture of cover pages was added or replaced.</summary>
    public const string CoverChanged = "cover.changed";

    /// <summary>A template or a picture of cover pages was removed.</summary>
    public const string CoverRemoved = "cover.removed";

    /// <summary>A fax was held, released, sent immediately, moved, or has another priority or time.</summary>
    public const string FaxSteered = "fax.steered";

    /// <summary>A test fax was handed in for a trunk.</summary>
    public const string TestFaxSent = "fax.test";

    /// <summary>All sending was stopped for a time.</summary>
    public const string QueuePaused = "queue.paused";

    /// <summary>Sending goes on.</summary>
    public const string QueueResumed = "queue.resumed";

    /// <summary>An archived document was put on hold.</summary>
    public const string ArchiveHeld = "archive.held";

    /// <summary>The hold of an archived document was ended.</summary>
    public const string ArchiveReleased = "archive.released";

    /// <summary>A document is to be fetched from another fax machine.</summary>
    public const string PollAdded = "poll.added";

    /// <summary>A poll was cancelled.</summary>
    public const string PollCancelled = "poll.cancelled";

    /// <summary>A document is offered to callers that poll.</summary>
    public const string OfferAdded = "offer.added";

    /// <summary>Everything that a node keeps was saved as one file.</summary>
    public const string BackupMade = "backup.made";

    /// <summary>Pages or faxes past their time were removed.</summary>
    public const string RetentionEnded = "retention.ended";

    /// <summary>An offered document was withdrawn.</summary>
    public const string OfferRemoved = "offer.removed";

    /// <summary>The time of an offer was over.</summary>
    public const string OfferExpired = "offer.expired";

    /// <summary>Somebody outside is told of events.</summary>
    public const string WebhookAdded = "webhook.added";

    /// <summary>He is told elsewhere, or of other events.</summary>
    public const string WebhookChanged = "webhook.changed";

    /// <summary>He is told once more of what he was told, or was to be told.</summary>
    public const string WebhookRepeated = "webhook.repeated";

    /// <summary>He is told no more.</summary>
    public const string WebhookRemoved = "webhook.removed";

    /// <summary>One document is to be sent to many.</summary>
    public const string BroadcastAdded = "broadcast.added";

    /// <summary>What of it was not sent yet was cancelled.</summary>
    public const string BroadcastCancelled = "broadcast.cancelled";

    /// <summary>A caller named too many wrong passwords of offered documents: it is given none that has one for some time.</summary>
    public const string OfferLockedOut = "offer.lockedOut";

    /// <summary>A printer or folder for received faxes was added.</summary>
    public const string OutletAdded = "outlet.added";

    /// <summary>Address or options of a printer or folder.</summary>
    public const string OutletChanged = "outlet.changed";

    /// <summary>A printer or folder was removed.</summary>
    public const string OutletRemoved = "outlet.removed";

    /// <summary>A rule on where received faxes go was added.</summary>
    public const string RuleAdded = "rule.added";

    /// <summary>Conditions, targets or the place of a rule.</summary>
    public const string RuleChanged = "rule.changed";

    /// <summary>A rule was removed.</summary>
    public const string RuleRemoved = "rule.removed";

    /// <summary>Somebody looked at the pages of a fax that another handed in, once in an hour at most.</summary>
    public const string FaxRead = "fax.read";

    /// <summary>Somebody looked at the pages or the text of a received fax that is not his, once in an hour at most.</summary>
    public const string ReceivedRead = "received.read";

    /// <summary>A delivery that waited or had failed is tried now.</summary>
    public const string DeliveryRetried = "delivery.retried";

    /// <summary>A delivery goes elsewhere.</summary>
    public const string DeliveryRedirected = "delivery.redirected";

    /// <summary>A received fax whose routing had failed for good is routed anew.</summary>
    public const string DeliveryRoutedAnew = "delivery.routedAnew";

    /// <summary>A rule on unwanted faxes was added, or learnt from one.</summary>
    public const string JunkRuleAdded = "junk.ruleAdded";

    /// <summary>A rule on unwanted faxes is another.</summary>
    public const string JunkRuleChanged = "junk.ruleChanged";

    /// <summary>A user called a fax unwanted: the rule waits for who confirms it.</summary>
    public const string JunkRuleProposed = "junk.ruleProposed";

    /// <summary>A proposed rule holds.</summary>
    public const string JunkRuleConfirmed = "junk.ruleConfirmed";

    /// <summary>A rule on unwanted faxes was removed.</summary>
    public const string JunkRuleRemoved = "junk.ruleRemoved";

    /// <summary>A fax was let out of the quarantine.</summary>
    public const string JunkReleased = "junk.released";

    /// <summary>A fax was deleted from the quarantine, by somebody or because its time there was over.</summary>
    public const string JunkDeleted = "junk.deleted";
}
