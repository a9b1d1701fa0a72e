using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>What a call does: it sends a fax, or it receives one.</summary>
internal interface IFaxParty
{
    /// <summary>Whether we called.</summary>
    bool Calls { get; }

    /// <summary>Pages that were confirmed or stored: from the first one on the fax stays on its transport. Safe for any thread.</summary>
    int PagesDone { get; }

    /// <summary>Whether a page is on its way: then it is too late to offer T.38. Safe for any thread.</summary>
    bool PageBegun { get; }

    /// <summary>The page that is being stored, if any.</summary>
    Task Storing { get; }

    /// <summary>Says which call it is; before the first session.</summary>
    void Join(FaxCall call);

    /// <summary>Ends the fax with DCN once the page under way is confirmed.</summary>
    void EndAfterPage(CallStatus status);

    /// <summary>Makes the session for a terminal, which begins behind the first <paramref name="confirmed"/> pages; called on the call's thread.</summary>
    FaxSession CreateSession(FaxTerminal terminal, FaxOptions options, int confirmed);
}
