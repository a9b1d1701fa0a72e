namespace Faxwerk.Telephony;

/// <summary>
/// The seam between the product and the line: a SIP trunk, or a simulated line in tests. Sending is one call;
/// incoming calls are put to the <see cref="CallGate"/> that the endpoint was made with.
/// </summary>
public interface ICallEndpoint : IAsyncDisposable
{
    /// <summary>
    /// Calls, sends the pages and hangs up. Expected outcomes (busy, refused, partial, cancelled) are values, never exceptions.
    /// When <paramref name="cancel"/> fires, a ringing call is cancelled and a running one ended with DCN and BYE.
    /// </summary>
    Task<CallOutcome> SendAsync(OutgoingFax fax, CancellationToken cancel);

    /// <summary>
    /// Calls, fetches the document that waits there (polling) and hangs up; like <see cref="SendAsync"/>. <see cref="CallOutcome.PagesConfirmed"/> counts the pages
    /// that were stored; <see cref="CallStatus.NothingToFetch"/> where nothing waits. A refused password is <see cref="CallStatus.RemoteDisconnect"/>.
    /// </summary>
    Task<CallOutcome> FetchAsync(FaxFetch fetch, CancellationToken cancel);

    /// <summary>
    /// Stops accepting calls (503 from now on), lets running pages finish for at most <paramref name="grace"/>, then ends all
    /// calls with DCN and BYE.
    /// </summary>
    Task StopAsync(TimeSpan grace);
}

/// <summary>Decides about an incoming call before it is answered: see <see cref="CallDecision"/>. Must not throw.</summary>
public delegate ValueTask<CallDecision> CallGate(IncomingCall call, CancellationToken cancel);
