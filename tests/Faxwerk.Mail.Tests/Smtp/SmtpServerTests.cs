using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using Faxwerk.Mail.Smtp;

namespace Faxwerk.Mail.Tests.Smtp;

public sealed class SmtpServerTests
{
    private readonly MemoryBackend backend = new();

    private static async Task<(StreamReader Reader, StreamWriter Writer)> ConnectAsync(TestServer server)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Port);
        return (new StreamReader(client.GetStream()), new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true });
    }

    [Fact]
    public async Task Commands_smuggled_in_before_tls_are_forgotten()
    {
        await using var server = await TestServer.StartAsync(backend);
        var (reader, writer) = await ConnectAsync(server);
        using (reader)
        {
            await reader.ReadLineAsync();
            await writer.WriteAsync("EHLO c\r\nSTARTTLS\r\nMAIL FROM:<evil@evil.test>\r\n");
            string? line;
            do line = await reader.ReadLineAsync();
            while (line?.StartsWith("220", StringComparison.Ordinal) is false);
            await using var tls = new SslStream(reader.BaseStream, false, (_, _, _, _) => true);
            await tls.AuthenticateAsClientAsync("mx.test");
            using var secured = new StreamReader(tls);
            await tls.WriteAsync("MAIL FROM:<a@b>\r\nEHLO c\r\n"u8.ToArray());
            Assert.StartsWith("503 5.5.1 EHLO", await secured.ReadLineAsync());
            Assert.Equal("250-mx.test greets c", await secured.ReadLineAsync());
            var offers = new List<string?>();
            do offers.Add(await secured.ReadLineAsync());
            while (offers[^1]![3] == '-');
            Assert.DoesNotContain("250-STARTTLS", offers);
            Assert.Contains("250 AUTH PLAIN LOGIN", offers);
        }
    }

    [Fact]
    public async Task Where_tls_has_to_be_no_mail_is_taken_before_it()
    {
        await using var server = await TestServer.StartAsync(backend, TestServer.WithTls with { Protection = SmtpServerTls.Required });
        var (reader, writer) = await ConnectAsync(server);
        using (reader)
        {
            await writer.WriteAsync("HELO c\r\nMAIL FROM:<a@b.test>\r\n");
            string?[] answers = [await reader.ReadLineAsync(), await reader.ReadLineAsync(), await reader.ReadLineAsync()];
            Assert.StartsWith("530 5.7.0", answers[^1]);
        }
    }

    [Fact]
    public async Task Where_tls_is_from_the_first_byte_the_greeting_is_inside()
    {
        await using var server = await TestServer.StartAsync(backend, TestServer.WithTls with { Protection = SmtpServerTls.Implicit });
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Port);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("mx.test");
        using var secured = new StreamReader(tls);
        Assert.StartsWith("220 mx.test", await secured.ReadLineAsync());
        await tls.WriteAsync("EHLO c\r\n"u8.ToArray());
        Assert.Equal("250-mx.test greets c", await secured.ReadLineAsync());
    }

    [Fact]
    public async Task In_the_clear_tls_is_not_offered()
    {
        await using var server = await TestServer.StartAsync(backend, TestServer.WithTls with { Protection = SmtpServerTls.None });
        var (reader, writer) = await ConnectAsync(server);
        using (reader)
        {
            await writer.WriteAsync("EHLO c\r\nSTARTTLS\r\n");
            var answers = new List<string?>();
            do answers.Add(await reader.ReadLineAsync());
            while (answers[^1] is not (null or ['5', ..]));
            Assert.DoesNotContain("250-STARTTLS", answers);
        }
    }

    [Fact]
    public async Task Idle_connections_of_a_relay_do_not_block_its_mail()
    {
        await using var server = await TestServer.StartAsync(backend);
        var idle = new List<StreamReader>();
        for (var i = 0; i < 64; i++)
            idle.Add((await ConnectAsync(server)).Reader);
        foreach (var reader in idle)
            Assert.StartsWith("220", await reader.ReadLineAsync());
        idle.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public async Task Connections_are_counted_for_each_address()
    {
        await using var server = await TestServer.StartAsync(backend, new SmtpServerOptions { MaxConnectionsPerAddress = 2 });
        var (first, _) = await ConnectAsync(server);
        var (second, _) = await ConnectAsync(server);
        Assert.StartsWith("220", await first.ReadLineAsync());
        Assert.StartsWith("220", await second.ReadLineAsync());
        var (third, _) = await ConnectAsync(server);
        Assert.Equal("421 4.7.0 Too many connections, try again later", await third.ReadLineAsync());
        Assert.Null(await third.ReadLineAsync());
        first.Dispose();
        // The server notices the end of the first connection on its own time.
        for (var attempt = 0; ; attempt++)
        {
            var (next, _) = await ConnectAsync(server);
            if ((await next.ReadLineAsync())?.StartsWith("220", StringComparison.Ordinal) is true) break;
            Assert.True(attempt < 500);
            await Task.Yield();
        }
        second.Dispose();
    }

    [Fact]
    public async Task A_server_that_stops_says_so_to_those_who_wait()
    {
        await using var server = await TestServer.StartAsync(backend);
        var (reader, _) = await ConnectAsync(server);
        using (reader)
        {
            Assert.StartsWith("220", await reader.ReadLineAsync());
            var stop = server.StopAsync();
            Assert.Equal("421 4.3.2 Service shutting down", await reader.ReadLineAsync());
            Assert.Null(await reader.ReadLineAsync());
            await stop.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_under_way_is_taken_in_before_the_server_stops(bool secure)
    {
        await using var server = await TestServer.StartAsync(backend, implicitTls: secure);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Port);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        if (secure) await tls.AuthenticateAsClientAsync("mx.test");
        Stream stream = secure ? tls : client.GetStream();
        using var reader = new StreamReader(stream);
        await stream.WriteAsync("HELO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nfirst half, "u8.ToArray());
        for (var i = 0; i < 5; i++) Assert.NotNull(await reader.ReadLineAsync());
        using var idle = new TcpClient();
        await idle.ConnectAsync("127.0.0.1", server.Port);
        await using var idleTls = new SslStream(idle.GetStream(), false, (_, _, _, _) => true);
        if (secure) await idleTls.AuthenticateAsClientAsync("mx.test");
        using var idleReader = new StreamReader(secure ? idleTls : idle.GetStream());
        Assert.StartsWith("220", await idleReader.ReadLineAsync());
        var stop = server.StopAsync();
        Assert.StartsWith("421 4.3.2", await idleReader.ReadLineAsync());
        await stream.WriteAsync("second half\r\n"u8.ToArray());
        await stream.WriteAsync(".\r\n"u8.ToArray());
        Assert.Equal("250 2.6.0 Queued", await reader.ReadLineAsync());
        Assert.StartsWith("421 4.3.2", await reader.ReadLineAsync());
        await stop.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("first half, second half\r\n", backend.Text);
    }

    [Theory]
    [InlineData("", false, null)]
    [InlineData("--tls --auth PLAIN --auth-user anne --auth-password secret", true, "anne")]
    [InlineData("--tls --auth LOGIN --auth-user anne --auth-password secret", true, "anne")]
    [InlineData("--auth PLAIN --auth-user anne --auth-password secret", false, "anne")]
    [InlineData("--auth LOGIN --auth-user anne --auth-password secret", false, "anne")]
    [InlineData("--pipeline", false, null)]
    public async Task Swaks_is_served(string arguments, bool secure, string? user)
    {
        Prerequisite.Require(File.Exists("/usr/bin/swaks"), "swaks is not installed");
        await using var server = await TestServer.StartAsync(backend, TestServer.WithTls with { AuthenticationWithoutTls = true });
        using var swaks = Process.Start(new ProcessStartInfo("/usr/bin/swaks",
            $"--server 127.0.0.1 --port {server.Port} --from a@b.test --to 123@fax.test,456@fax.test --ehlo c.test --h-Subject Probe --body Text {arguments}") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await swaks.StandardOutput.ReadToEndAsync() + await swaks.StandardError.ReadToEndAsync();
        await swaks.WaitForExitAsync();
        Prerequisite.Require(!output.Contains("TLS not available", StringComparison.Ordinal), "swaks has no TLS here (libnet-ssleay-perl)");
        Assert.True(swaks.ExitCode == 0, output);
        var (envelope, message) = backend.Single;
        Assert.Equal((secure, user), (envelope.Peer.Secure, envelope.Peer.User));
        Assert.Equal(2, envelope.Recipients.Count);
        var mail = Mail.Mime.MimeReader.Read(message);
        Assert.Equal(("Probe", "Text"), (mail.Subject, mail.PlainText?.Trim()));
    }
}
