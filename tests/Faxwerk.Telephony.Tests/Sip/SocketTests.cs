using System.Net;
using System.Net.Sockets;
using System.Text;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>What only real sockets show: connections that break, streams in pieces, many calls at once.</summary>
public sealed class SocketTests
{
    private const string Sdp = "v=0\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_that_breaks_ends_the_request_at_once()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var agent = await Agents.StartAsync();
        var asked = agent.OptionsAsync(new SipUri("", "127.0.0.1", port, ";transport=tcp"), new SipUri("a", "b"), Cancel);
        using (var peer = await listener.AcceptTcpClientAsync(Cancel))
            Assert.True(await peer.GetStream().ReadAsync(new byte[100], Cancel) > 0);
        var response = await asked.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal((503, true), (response.Status, response.IsLocal));
    }

    [Fact]
    public async Task A_refused_connection_and_a_name_without_address_are_503()
    {
        await using var agent = await Agents.StartAsync();
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)closed.LocalEndPoint!).Port;
        foreach (var target in new[] { new SipUri("", "127.0.0.1", port, ";transport=tcp"), new SipUri("", "127.0.0.1", port, ";transport=tls"), new SipUri("", "name.invalid"), new SipUri("", new string('a', 300)) })
        {
            var response = await agent.OptionsAsync(target, new SipUri("a", "b"), Cancel);
            Assert.Equal((503, true), (response.Status, response.IsLocal));
            var result = await agent.InviteAsync(new InviteRequest { Target = target, From = new("a", "b"), Sdp = Sdp }, Cancel);
            Assert.Equal((503, true, false), (result.Status, result.IsLocal, result.IsCancelled));
        }
    }

    [Fact]
    public async Task A_stream_in_pieces_is_answered_and_kept_alive_and_garbage_closes_it()
    {
        await using var agent = await Agents.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Agents.Port(agent, SipProtocol.Tcp), Cancel);
        var stream = client.GetStream();
        string request = "OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nv: SIP/2.0/TCP 127.0.0.1:1;branch=z9hG4bK1\r\nf: <sip:a@b>;tag=1\r\nt: <sip:c@d>\r\ni: 1\r\nCSeq: 1 OPTIONS\r\nl: 2\r\n\r\nxy";
        foreach (string piece in new[] { request[..40], request[40..^1], request[^1..] + "\r\n\r\n" })
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(piece), Cancel);
            await stream.FlushAsync(Cancel);
            await Task.Delay(20, Cancel);
        }

        string answer = "";
        byte[] buffer = new byte[4096];
        while (!answer.EndsWith("\r\n\r\n\r\n", StringComparison.Ordinal))
            answer += Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancel));
        Assert.StartsWith("SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP 127.0.0.1:1;branch=z9hG4bK1\r\n", answer);

        await stream.WriteAsync("OPTIONS sip:x SIP/2.0\r\nl: never\r\n\r\n"u8.ToArray(), Cancel);
        Assert.Equal(0, await stream.ReadAsync(buffer, Cancel));
    }

    [Fact]
    public async Task A_response_whose_connection_is_gone_goes_to_the_listening_port()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var agent = await Agents.StartAsync(async invite =>
        {
            await gone.Task;
            await invite.RejectAsync(486);
        });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, Agents.Port(agent, SipProtocol.Tcp), Cancel);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"INVITE sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:{port};branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\n"
                + $"Call-ID: 1\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1:{port}>\r\nContent-Length: 0\r\n\r\n"), Cancel);
            byte[] trying = new byte[1000];
            Assert.StartsWith("SIP/2.0 100 ", Encoding.ASCII.GetString(trying, 0, await client.GetStream().ReadAsync(trying, Cancel)));
            // Until the agent has closed its side too: an answer written before that would be lost with the connection.
            client.Client.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, await client.Client.ReceiveAsync(trying, SocketFlags.None, Cancel));
        }

        gone.SetResult();
        using var back = await listener.AcceptTcpClientAsync(Cancel);
        byte[] buffer = new byte[1000];
        Assert.StartsWith("SIP/2.0 486 ", Encoding.ASCII.GetString(buffer, 0, await back.GetStream().ReadAsync(buffer, Cancel)));
    }

    [Fact]
    public async Task A_response_written_while_the_peer_closes_goes_to_the_listening_port_too()
    {
        var ringing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var agent = await Agents.StartAsync(async invite =>
        {
            await ringing.Task;
            await invite.RejectAsync(486);
        });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Agents.Port(agent, SipProtocol.Tcp), Cancel);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"INVITE sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:{port};branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\n"
            + $"Call-ID: 1\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1:{port}>\r\nContent-Length: 0\r\n\r\n"), Cancel);
        byte[] buffer = new byte[1000];
        Assert.StartsWith("SIP/2.0 100 ", Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, Cancel)));
        // The answer reaches the socket of the peer, but nobody reads it any more.
        ringing.SetResult();
        while (client.Available == 0)
            await Task.Delay(1, Cancel);
        client.Client.LingerState = new LingerOption(true, 0);
        client.Dispose();
        using var back = await listener.AcceptTcpClientAsync(Cancel);
        Assert.StartsWith("SIP/2.0 486 ", Encoding.ASCII.GetString(buffer, 0, await back.GetStream().ReadAsync(buffer, Cancel)));
    }

    [Fact]
    public async Task Datagrams_that_are_no_sip_do_no_harm()
    {
        await using var agent = await Agents.StartAsync();
        using var socket = new UdpClient();
        var random = new Random(3);
        for (int i = 0; i < 200; i++)
        {
            byte[] noise = new byte[random.Next(0, 1500)];
            random.NextBytes(noise);
            await socket.SendAsync(noise, new IPEndPoint(IPAddress.Loopback, Agents.Port(agent, SipProtocol.Udp)), Cancel);
        }

        await using var other = await Agents.StartAsync();
        Assert.Equal(200, (await other.OptionsAsync(Agents.To(agent).Target, new SipUri("a", "b"), Cancel)).Status);
    }

    [Theory, InlineData(SipProtocol.Udp), InlineData(SipProtocol.Tcp)]
    public async Task Two_hundred_calls_at_once_stand_are_renegotiated_and_end(SipProtocol protocol)
    {
        const int Calls = 200;
        OfferAnswerer accept = (_, _) => ValueTask.FromResult((200, (string?)Sdp));
        int ended = 0, standing = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var called = await Agents.StartAsync(async invite =>
        {
            await invite.RingAsync();
            if (await invite.AnswerAsync(Sdp, accept) is not { } call)
                return;
            if (Interlocked.Increment(ref standing) == Calls)
                all.SetResult();
            if ((await call.Ended).Kind == CallEndKind.RemoteBye)
                Interlocked.Increment(ref ended);
        });
        await using var caller = await Agents.StartAsync();
        var request = Agents.To(called, protocol) with { Sdp = Sdp, Answerer = accept };
        await Task.WhenAll(Enumerable.Range(0, Calls).Select(async _ =>
        {
            var result = await caller.InviteAsync(request, Cancel);
            Assert.Equal(200, result.Status);
            await all.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
            Assert.Equal(200, (await result.Call!.ReinviteAsync(Sdp, Cancel)).Status);
            await result.Call.ByeAsync();
        }));
        Assert.Empty(caller.Core.Calls);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (Volatile.Read(ref ended) < Calls)
            await Task.Delay(20, limit.Token);
    }

    [Fact]
    public async Task Connections_of_strangers_are_few()
    {
        await using var agent = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = [new SipHop(SipProtocol.Tcp, new IPEndPoint(IPAddress.Loopback, 0))],
            Time = TimeProvider.System,
            Random = new Random(5),
            Admits = _ => false,
        });
        await agent.StartAsync();
        var clients = new List<TcpClient>();
        for (int i = 0; i < 60; i++)
        {
            clients.Add(new TcpClient());
            await clients[i].ConnectAsync(IPAddress.Loopback, Agents.Port(agent, SipProtocol.Tcp), Cancel);
        }

        // The ping of a connection that is kept gets its answer, one that was refused its end. All stay open till they are counted: each that ends makes room.
        int kept = 0;
        foreach (var client in clients)
        {
            try
            {
                await client.GetStream().WriteAsync("\r\n\r\n"u8.ToArray(), Cancel);
                kept += await client.GetStream().ReadAsync(new byte[2], Cancel) > 0 ? 1 : 0;
            }
            catch (IOException)
            {
                // Refused.
            }
        }

        clients.ForEach(client => client.Dispose());
        Assert.Equal(50, kept);
    }
}
