using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// What a call's socket carries between two changes of the session: RTP or UDPTL, with the fax session on it. Stepped by <see cref="CallMedia"/>,
/// which owns the socket. Times count from the start of the call.
/// </summary>
internal abstract class MediaLeg : IDisposable
{
    /// <summary>The fax session; null where none can run.</summary>
    public abstract FaxSession? Session { get; }

    /// <summary>T.38 or G.711.</summary>
    public abstract string Transport { get; }

    /// <summary>Whether it is our turn: a signal of ours is on its way out.</summary>
    public abstract bool IsSending { get; }

    /// <summary>What the other side has shown itself to be by its sound.</summary>
    public virtual AudioSignal Heard => AudioSignal.Silence;

    /// <summary>The time that the session is told: never after <paramref name="now"/>.</summary>
    public virtual TimeSpan Clock(TimeSpan now) => now;

    /// <summary>Starts the session.</summary>
    public abstract void Start(TimeSpan now);

    /// <summary>Takes a datagram that has just been read from the socket; false where it is not what this leg carries, and then no sign of life.</summary>
    public abstract bool Receive(ReadOnlySpan<byte> datagram, TimeSpan now);

    /// <summary>Sends what is due and returns when to call next.</summary>
    public abstract TimeSpan Advance(TimeSpan now);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
