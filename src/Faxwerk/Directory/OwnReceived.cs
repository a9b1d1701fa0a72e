using Dapper;
using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>
/// Which received faxes are a user's: those mailed to an address of his or to a mailbox of a group that he is in, and those that routing put into his or its web inbox. A mailbox that is the address of somebody
/// else stays his, with the faxes that are his own. What was sent elsewhere instead is not the user's: it may have been for somebody else from the start.
/// </summary>
public sealed class OwnReceived
{
    private readonly long _account;
    private readonly IReadOnlyList<string> _mailboxes;

    private OwnReceived(long account, IReadOnlyList<string> mailboxes) => (_account, _mailboxes) = (account, mailboxes);

    /// <summary>A query for the ids of his faxes; it takes the arguments of <see cref="With"/>.</summary>
    public string Ids =>
        $"""
        SELECT d.fax_id FROM delivery d WHERE d.kind = 'mail' AND d.state <> 'redirected' AND lower(d.target) IN (SELECT address_key FROM account_address WHERE account_id = @own)
        UNION ALL SELECT i.fax_id FROM received_inbox i WHERE i.account_id = @own
        UNION ALL SELECT i.fax_id FROM received_inbox i WHERE i.group_id IN (SELECT group_id FROM group_account WHERE account_id = @own)
        """ + (_mailboxes.Count == 0 ? "" : $"""

        UNION ALL SELECT d.fax_id FROM delivery d WHERE d.kind = 'mail' AND d.state <> 'redirected' AND lower(d.target) IN ({string.Join(", ", _mailboxes.Select((_, i) => $"@mailbox{i}"))})
            AND NOT EXISTS (SELECT 1 FROM account_address o JOIN account a ON a.id = o.account_id WHERE o.address_key = lower(d.target) AND a.id <> @own AND a.state = 'active')
        """);

    /// <summary>Those of an account, as its groups are now.</summary>
    public static async Task<OwnReceived> OfAsync(Database database, long account, CancellationToken cancel) => new(account, await Groups.MailboxesAsync(database, account, cancel));

    /// <summary>The arguments of a statement with <see cref="Ids"/> in it.</summary>
    public object With(object arguments)
    {
        var all = new DynamicParameters(arguments);
        all.Add("own", _account);
        foreach (var (i, mailbox) in _mailboxes.Index())
            all.Add($"mailbox{i}", mailbox);
        return all;
    }
}
