using System.Net;
using System.Text;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>
/// Stands between two endpoints and spoils a part of the packets. Each side takes it for the other: in SIP the address of a side and its ports of media are replaced
/// by the relay's own.
/// </summary>
internal sealed class MutatingRelay : IDisposable
{
    private readonly UdpRelay _sip;
    private readonly UdpRelay _media;
    private readonly PacketMutation[] _mutations;

    /// <param name="called">SIP of the side that is called.</param>
    /// <param name="seed">Of the mutations.</param>
    /// <param name="forth">Spoils media that go to the called side, in part; <paramref name="back"/> those that come from it.</param>
    /// <param name="back">See <paramref name="forth"/>.</param>
    /// <param name="sip">Part of the SIP messages that is spoilt.</param>
    public MutatingRelay(IPEndPoint called, int seed, double forth, double back, double sip)
    {
        _mutations = [new(seed, forth), new(seed + 1, back), new(seed + 2, sip), new(seed + 3, sip)];
        _media = new UdpRelay((packet, isForth) => _mutations[isForth ? 0 : 1].Pass(packet));
        _sip = new UdpRelay((packet, isForth) => _mutations[isForth ? 2 : 3].Pass(Divert(packet, isForth))) { FarPeer = called };
        _media.Run();
        _sip.Run();
    }

    /// <summary>What the caller is to take for the called side.</summary>
    public IPEndPoint LocalEndPoint => _sip.Near;

    /// <summary>Packets that were spoilt.</summary>
    public int Mutated => _mutations.Sum(mutation => mutation.Mutated);

    public void Dispose()
    {
        _sip.Dispose();
        _media.Dispose();
    }

    private byte[] Divert(byte[] packet, bool isForth)
    {
        var text = Encoding.Latin1.GetString(packet);
        var (caller, called) = (_sip.NearPeer?.ToString(), _sip.FarPeer?.ToString());
        if (caller is null || called is null) return packet;
        text = isForth
            ? text.Replace(_sip.Near.ToString(), called, StringComparison.Ordinal).Replace(caller, _sip.Far.ToString(), StringComparison.Ordinal)
            : text.Replace(_sip.Far.ToString(), caller, StringComparison.Ordinal).Replace(called, _sip.Near.ToString(), StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(_media.Lead(text, isForth));
    }
}
