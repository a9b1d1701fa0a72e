using Faxwerk.Pages;

namespace Faxwerk.Telephony;

/// <summary>What is to be fetched in one call (polling): <see cref="Calls.SipEndpoint.FetchAsync"/>.</summary>
public sealed record FaxFetch
{
    /// <summary>The number as dialled.</summary>
    public required string Called { get; init; }

    /// <summary>The caller number (CLI); empty for the trunk's own.</summary>
    public string Caller { get; init; } = "";

    /// <summary>CIG: at most 20 of digits, '+' and space.</summary>
    public string LocalId { get; init; } = "";

    /// <summary>Which document (SEP), said where the other machine has several: digits, '#' and '*'.</summary>
    public string Document { get; init; } = "";

    /// <summary>Password (PWD), said where the other machine takes one: digits, '#' and '*'.</summary>
    public string Password { get; init; } = "";

    /// <summary>What is known to fail with this destination.</summary>
    public FaxRestrictions Restrictions { get; init; } = new();

    /// <summary>Pages after which the call is ended.</summary>
    public int MaxPages { get; init; } = 1000;

    /// <summary>Stores a page durably, like <see cref="IncomingFax.StorePage"/>.</summary>
    public required Func<ReceivedPage, CancellationToken, ValueTask> StorePage { get; init; }

    /// <summary>Told of the steps up to <see cref="CallStep.Connected"/> and of <see cref="CallStep.Alive"/>; false hangs up.</summary>
    public Func<CallProgress, CancellationToken, ValueTask<bool>>? Progress { get; init; }

    internal OutgoingFax AsCall() => new()
    {
        Called = Called,
        Caller = Caller,
        LocalId = LocalId,
        Restrictions = Restrictions,
        Progress = Progress,
        PageCount = 0,
        ReadPage = static (_, _) => ValueTask.FromException<PageImage>(new InvalidOperationException("Nothing is sent in a call that fetches.")),
    };
}
