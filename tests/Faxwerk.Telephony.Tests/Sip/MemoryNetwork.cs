using System.Net;
using System.Text;
using System.Threading.Channels;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>Carries messages between agents and scripted peers in virtual time; datagrams can be lost.</summary>
internal sealed class MemoryNetwork(VirtualTime time)
{
    private readonly Dictionary<SipHop, MemoryTransport> _ports = [];
    private int _next = 1;

    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Decides about each datagram; streams lose nothing.</summary>
    public Func<SipMessage, bool> Lose { get; set; } = _ => false;

    /// <summary>Every message with the time it was sent, lost or not.</summary>
    public List<(TimeSpan At, SipMessage Message, SipHop From, SipHop To)> Log { get; } = [];

    public SipUserAgent Agent(Func<IncomingInvite, Task>? incoming = null, int seed = 1, SipUserAgentOptions? options = null)
    {
        var transport = Attach();
        options ??= new SipUserAgentOptions
        {
            Listen = [],
            Time = time,
            Random = new Random(seed),
            Fault = time.Fail,
        };
        var agent = new SipUserAgent(options with { Incoming = incoming }, transport);
        _ = agent.StartAsync();
        return agent;
    }

    public ScriptedPeer Peer() => new(Attach());

    public IEnumerable<(TimeSpan At, SipMessage Message)> Sent(SipHop from, string what) =>
        Log.Where(l => l.From.EndPoint.Equals(from.EndPoint) && (l.Message.StartLine.StartsWith(what) || l.Message.StartLine.Contains(' ' + what)))
            .Select(l => (l.At, l.Message));

    private MemoryTransport Attach()
    {
        var endPoint = new IPEndPoint(IPAddress.Parse($"10.0.0.{_next++}"), 5060);
        var transport = new MemoryTransport(this, endPoint);
        _ports[new SipHop(SipProtocol.Udp, endPoint)] = transport;
        _ports[new SipHop(SipProtocol.Tcp, endPoint)] = transport;
        return transport;
    }

    internal void Carry(byte[] bytes, IPEndPoint from, SipHop to)
    {
        var message = SipParser.Parse(bytes) ?? throw new InvalidOperationException("We sent: " + Encoding.Latin1.GetString(bytes));
        Log.Add((time.Elapsed, message, to with { EndPoint = from }, to));
        if (to.Protocol == SipProtocol.Udp && Lose(message))
            return;
        time.After(Latency, () =>
        {
            if (_ports.TryGetValue(to, out var port) && SipParser.Parse(bytes) is { } copy)
                port.Received?.Invoke(copy, to with { EndPoint = from });
        });
    }
}

internal sealed class MemoryTransport(MemoryNetwork network, IPEndPoint local) : SipTransport
{
    public IPEndPoint Local => local;

    public override IReadOnlyList<SipHop> LocalEndPoints { get; } = [new(SipProtocol.Udp, local), new(SipProtocol.Tcp, local)];

    public override IPEndPoint? LocalFor(SipHop peer) => local;

    public override void Start()
    {
    }

    public override void Send(byte[] message, SipHop hop, Action<string>? failed) => network.Carry(message, local, hop);

    public override ValueTask DisposeAsync() => default;
}

/// <summary>A peer that a test plays message by message.</summary>
internal sealed class ScriptedPeer
{
    private readonly MemoryTransport _transport;
    private readonly Channel<(SipMessage Message, SipHop From)> _arrived = Channel.CreateUnbounded<(SipMessage, SipHop)>();
    private int _branch;

    public ScriptedPeer(MemoryTransport transport)
    {
        _transport = transport;
        transport.Received = (message, from) => _arrived.Writer.TryWrite((message, from));
    }

    public SipHop Hop => new(SipProtocol.Udp, _transport.Local);

    public SipUri Uri(string user = "4711") => new(user, _transport.Local.Address.ToString(), _transport.Local.Port);

    public InviteRequest Call(string? sdp = "v=0\r\n") => new() { Target = Uri(), From = new SipUri("0815", "faxwerk.test"), Sdp = sdp };

    /// <summary>The next request of a method; others in between are passed over.</summary>
    public async Task<SipRequest> RequestAsync(string method)
    {
        while (true)
            if ((await _arrived.Reader.ReadAsync()).Message is SipRequest request && request.Method == method)
                return request;
    }

    /// <summary>The next response of at least this status; others in between are passed over.</summary>
    public async Task<SipResponse> ResponseAsync(int least = 200)
    {
        while (true)
            if ((await _arrived.Reader.ReadAsync()).Message is SipResponse response && response.Status >= least)
                return response;
    }

    /// <summary>The next message, whatever it is.</summary>
    public async Task<SipMessage> AnyAsync() => (await _arrived.Reader.ReadAsync()).Message;

    public void Send(SipMessage message, SipHop to) => _transport.Send(message.ToBytes(), to, null);

    /// <summary>Responds to where the topmost Via points.</summary>
    public SipResponse Respond(SipRequest request, int status, string? sdp = null, string tag = "peer", params (string Name, string Value)[] headers)
    {
        var response = SipResponse.To(request, status, null, tag);
        response.Headers.Add("Contact", $"<{Uri()}>");
        foreach (var (name, value) in headers)
            response.Headers.Add(name, value);
        response.SetSdp(sdp);
        Send(response, BackTo(request));
        return response;
    }

    /// <summary>A request to an agent with a branch of its own.</summary>
    public SipRequest Request(string method, SipHop to, string callId = "call-1", int sequence = 1, string toTag = "", string? sdp = null, params (string Name, string Value)[] headers)
    {
        var request = new SipRequest(method, $"sip:4711@{to.EndPoint}");
        request.Headers.Add("Via", $"SIP/2.0/UDP {_transport.Local};branch=z9hG4bKpeer{++_branch};rport");
        request.Headers.Add("Max-Forwards", "70");
        request.Headers.Add("From", "<sip:0815@peer.test>;tag=caller");
        request.Headers.Add("To", "<sip:4711@faxwerk.test>" + (toTag.Length > 0 ? ";tag=" + toTag : ""));
        request.Headers.Add("Call-ID", callId);
        request.Headers.Add("CSeq", $"{sequence} {method}");
        request.Headers.Add("Contact", $"<{Uri("0815")}>");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        request.SetSdp(sdp);
        Send(request, to);
        return request;
    }

    public static SipHop BackTo(SipRequest request)
    {
        Assert.True(Via.TryParse(request.Headers["Via"], out var via));
        return new SipHop(via.Protocol == "TCP" ? SipProtocol.Tcp : SipProtocol.Udp, new IPEndPoint(IPAddress.Parse(via.Host), via.Port));
    }
}
