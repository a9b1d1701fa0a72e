namespace Faxwerk.Telephony.T30;

/// <summary>
/// What T.30 needs of the layer below: it sends one signal after the other, keeps the times between them, and tells the
/// attached <see cref="FaxSession"/> what arrives. Single-threaded and without tasks; `now` is the time since the start of the call
/// and never goes back.
/// </summary>
public abstract class FaxTerminal
{
    /// <summary>Silence between two signals of T.30 (5.1: 75 +-20 ms).</summary>
    internal static readonly TimeSpan SignalGap = TimeSpan.FromMilliseconds(75);

    private FaxSession? _session;

    /// <summary>Whether a signal is on its way out.</summary>
    internal abstract bool IsSending { get; }

    /// <summary>What is in the air from the other side.</summary>
    internal abstract Signal Incoming { get; }

    /// <summary>Who has the call: another session after it was handed over.</summary>
    internal FaxSession Session => _session ?? throw new InvalidOperationException("No session is attached.");

    private protected bool IsAttached => _session is not null;

    /// <summary>
    /// Does everything that is due at <paramref name="now"/>, in the order in which it was due, and returns when to call next:
    /// a time not after <paramref name="now"/> never, <see cref="TimeSpan.MaxValue"/> when nothing more will happen by itself.
    /// </summary>
    public abstract TimeSpan Advance(TimeSpan now);

    internal void Attach(FaxSession session)
    {
        if (_session is not null)
            throw new InvalidOperationException("A terminal serves one session.");
        _session = session;
    }

    /// <summary>The session hands the call over to another one.</summary>
    internal void Detach() => _session = null;

    /// <summary>
    /// Announces the terminal to the other side before the first signal, so that the way through a NAT is open. T.38: of a caller CNG, which a gateway
    /// plays to a machine that has not answered yet; else no-signal.
    /// </summary>
    internal abstract void Open(bool calls, TimeSpan now);

    /// <summary>Sends frames at 300 bit/s after 1 s of flags. The list must not change until <see cref="FaxSession.OnSent"/>.</summary>
    internal abstract void SendCommand(FrameList frames, TimeSpan now);

    /// <summary>Sends long training and TCF: zeros for 1.5 s.</summary>
    internal abstract void SendTrainingCheck(FaxModem modem, TimeSpan now);

    /// <summary>Sends the frames of an ECM block at the page's rate.</summary>
    internal abstract void SendBlock(FaxModem modem, bool longTraining, FrameList frames, TimeSpan now);

    /// <summary>Sends a page without ECM: octets, the first bit most significant.</summary>
    internal abstract void SendPage(FaxModem modem, bool longTraining, ReadOnlyMemory<byte> data, TimeSpan now);

    /// <summary>Breaks off what is being sent; <see cref="FaxSession.OnSent"/> does not come for it.</summary>
    internal abstract void StopSending(TimeSpan now);

    /// <summary>Says which page signal is to be expected beside V.21: modems have to be set for it, T.38 needs no telling.</summary>
    internal virtual void Expect(FaxModem modem, bool longTraining, bool ecm)
    {
    }
}

/// <summary>A signal of T.30.</summary>
internal enum Signal : byte
{
    None,

    /// <summary>V.21: commands and answers.</summary>
    Command,

    /// <summary>A page modulation: training, TCF, page or block.</summary>
    Page,
}
