using System.Net;
using System.Net.Sockets;
using System.Text;
using Faxwerk.Hosting;
using Faxwerk.Lines;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Faxwerk.Tests.Lines;

/// <summary>The trunk against a provider that lets every call ring until the test refuses it.</summary>
public sealed class TrunkTests : IAsyncDisposable
{
    private readonly UdpClient _provider = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Changing _settings;
    private readonly CallScheduler _scheduler = new(TimeProvider.System);
    private readonly Trunk _trunk;
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));

    public TrunkTests()
    {
        _settings = new Changing(new TrunkSettings { Host = "127.0.0.1", Port = ((IPEndPoint)_provider.Client.LocalEndPoint!).Port, User = "fax", Password = "old" });
        var node = new NodeOptions { SipAddress = "127.0.0.1", SipPort = 0 };
        var demo = new DemoLine(node, new StorageOptions(), _scheduler, TimeProvider.System);
        var line = new Line(new TrunkRow { Id = TrunkRow.First, Name = "trunk" }, _settings, line => new Trunk(
            line, _settings, node, (_, _, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Reject(480, "")), _scheduler, demo, TimeProvider.System, NullLogger<Trunk>.Instance));
        _trunk = (Trunk)line.Endpoint;
    }

    [Fact]
    public async Task A_call_goes_on_when_settings_change_and_the_next_one_has_them()
    {
        await _trunk.StartAsync();
        var address = _trunk.LocalEndPoint;
        var first = _trunk.SendAsync(Fax("1"), default);
        var ringing = await NextAsync("INVITE", "1");
        _settings.Set(_settings.CurrentValue with { Password = "new", Caller = "4989123" });

        var second = _trunk.SendAsync(Fax("2"), default);
        var invite = await NextAsync("INVITE", "2");
        Assert.Contains("From: <sip:4989123@", invite.Text, StringComparison.Ordinal);
        Assert.False(first.IsCompleted);
        await RefuseAsync(invite);
        await RefuseAsync(ringing);
        Assert.Equal([CallStatus.Busy, CallStatus.Busy], [(await first).Status, (await second).Status]);
        Assert.Equal(address, _trunk.LocalEndPoint);
    }

    [Theory]
    [InlineData("200 OK", 200)]
    [InlineData("405 Method Not Allowed", 405)]
    public async Task A_provider_that_gives_any_answer_is_there(string answer, int status)
    {
        Assert.Equal((false, "trunk"), ((await _trunk.TestAsync(_limit.Token)).Answers, (await _trunk.TestAsync(_limit.Token)).Trunk));
        await _trunk.StartAsync();
        var testing = _trunk.TestAsync(_limit.Token);
        await AnswerAsync(await NextAsync("OPTIONS", ""), answer);
        var test = await testing;
        Assert.Equal((true, status, answer[4..]), (test.Answers, test.Status, test.Reason));
    }

    [Fact]
    public async Task Where_other_sockets_are_wanted_the_running_call_ends_first_and_the_next_waits()
    {
        await _trunk.StartAsync();
        var first = _trunk.SendAsync(Fax("1"), default);
        var ringing = await NextAsync("INVITE", "1");
        _settings.Set(_settings.CurrentValue with { PublicAddress = "127.0.0.9" });

        var second = _trunk.SendAsync(Fax("2"), default);
        await RefuseAsync(ringing);
        Assert.Equal(CallStatus.Busy, (await first).Status);
        var invite = await NextAsync("INVITE", "2");
        Assert.Contains("127.0.0.9", invite.Text, StringComparison.Ordinal);
        await RefuseAsync(invite);
        Assert.Equal(CallStatus.Busy, (await second).Status);
    }

    [Fact]
    public async Task A_server_that_stops_does_not_wait_for_the_change_and_no_fax_pays_for_it()
    {
        await _trunk.StartAsync();
        var first = _trunk.SendAsync(Fax("1"), default);
        var ringing = await NextAsync("INVITE", "1");
        await AnswerAsync(ringing, "180 Ringing");
        _settings.Set(_settings.CurrentValue with { PublicAddress = "127.0.0.9" });
        var second = _trunk.SendAsync(Fax("2"), default);
        var stopping = _trunk.StopAsync(TimeSpan.FromSeconds(10));
        await NextAsync("CANCEL", "1");
        await AnswerAsync(ringing, "487 Request Terminated");
        await stopping.WaitAsync(_limit.Token);
        Assert.Equal(CallStatus.Stopped, (await second.WaitAsync(_limit.Token)).Status);
        Assert.Equal(CallStatus.Stopped, (await first.WaitAsync(_limit.Token)).Status);
    }

    [Fact]
    public async Task Keys_of_SRTP_over_plain_SIP_are_warned_of_in_the_state_and_it_goes_on()
    {
        await _trunk.StartAsync();
        Assert.Equal(TrunkState.Open, _trunk.State);
        foreach (var encryption in new[] { MediaEncryption.Accept, MediaEncryption.Require })
        {
            _settings.Set(_settings.CurrentValue with { MediaEncryption = encryption });
            Assert.True(_trunk.State.IsUp);
            Assert.Contains("SRTP keys travel in the clear", _trunk.State.Words, StringComparison.Ordinal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _trunk.StopAsync(TimeSpan.Zero);
        await _trunk.DisposeAsync();
        _scheduler.Dispose();
        _provider.Dispose();
        _limit.Dispose();
    }

    private static OutgoingFax Fax(string called) => new()
    {
        Called = called, LocalId = "", PageCount = 1, ReadPage = (_, _) => throw new InvalidOperationException("No call is answered."),
    };

    /// <summary>The next request of this method and user, others are passed over.</summary>
    private async Task<(string Text, IPEndPoint From)> NextAsync(string method, string user)
    {
        while (true)
        {
            var datagram = await _provider.ReceiveAsync(_limit.Token);
            var text = Encoding.UTF8.GetString(datagram.Buffer);
            if (text.StartsWith(user.Length > 0 ? $"{method} sip:{user}@" : method, StringComparison.Ordinal))
                return (text, datagram.RemoteEndPoint);
        }
    }

    private Task RefuseAsync((string Text, IPEndPoint From) invite) => AnswerAsync(invite, "486 Busy Here");

    private async Task AnswerAsync((string Text, IPEndPoint From) invite, string status)
    {
        var headers = invite.Text.Split("\r\n").Where(line => line.Split(':')[0] is "Via" or "From" or "Call-ID" or "CSeq");
        var to = invite.Text.Split("\r\n").Single(line => line.StartsWith("To:", StringComparison.Ordinal));
        var answer = $"SIP/2.0 {status}\r\n{string.Join("\r\n", headers)}\r\n{to};tag=p\r\nContent-Length: 0\r\n\r\n";
        await _provider.SendAsync(Encoding.UTF8.GetBytes(answer), invite.From, _limit.Token);
    }

    private sealed class Changing(TrunkSettings value) : IOptionsMonitor<TrunkSettings>
    {
        private Action<TrunkSettings, string?>? _listener;

        public TrunkSettings CurrentValue { get; private set; } = value;

        public TrunkSettings Get(string? name) => CurrentValue;

        public IDisposable? OnChange(Action<TrunkSettings, string?> listener)
        {
            _listener = listener;
            return null;
        }

        public void Set(TrunkSettings value)
        {
            CurrentValue = value;
            _listener?.Invoke(value, null);
        }
    }
}
