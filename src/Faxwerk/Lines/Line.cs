using Faxwerk.Settings;
using Faxwerk.Telephony;
using Microsoft.Extensions.Options;

namespace Faxwerk.Lines;

/// <summary>Makes what calls over a line: the SIP trunk, or a simulated line in tests.</summary>
public delegate ICallEndpoint LineOpener(Line line);

/// <summary>Decides about a call that came in over a line.</summary>
public delegate ValueTask<CallDecision> LineGate(Line line, IncomingCall call, CancellationToken cancel);

/// <summary>A trunk on this node: its settings, its channels and what makes its calls.</summary>
public sealed class Line
{
    private readonly TrunkRow _row;
    private readonly IOptionsMonitor<TrunkSettings> _settings;

    /// <summary>A line for this row.</summary>
    public Line(TrunkRow row, IOptionsMonitor<TrunkSettings> settings, LineOpener open)
    {
        (_row, _settings) = (row, settings);
        Channels = new ChannelPool(() => Settings.Channels);
        Endpoint = open(this);
    }

    /// <summary>The row in table <c>line</c>.</summary>
    public int Id => _row.Id;

    /// <summary>What people call it.</summary>
    public string Name => _row.Name;

    /// <summary>The name of its section among those of trunks; null for the first.</summary>
    public string? Section => _row.Section;

    /// <summary>Its settings now.</summary>
    public TrunkSettings Settings => _settings.Get(Section);

    /// <summary>Its channels, both directions together.</summary>
    public ChannelPool Channels { get; }

    /// <summary>Makes its calls.</summary>
    public ICallEndpoint Endpoint { get; }

    /// <summary>How it is.</summary>
    public TrunkState State => (Endpoint as ITrunkState)?.State ?? TrunkState.Open;
}
