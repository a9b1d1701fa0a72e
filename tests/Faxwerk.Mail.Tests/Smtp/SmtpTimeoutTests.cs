using Faxwerk.Mail.Smtp;

namespace Faxwerk.Mail.Tests.Smtp;

public sealed class SmtpTimeoutTests
{
    private readonly MemoryBackend backend = new();
    private readonly ManualTime time = new();
    private readonly SmtpServerOptions options = new() { HostName = "mx.test", IdleTimeout = TimeSpan.FromMinutes(5), SessionTimeout = TimeSpan.FromMinutes(20) };

    private Wire Connect() => new(backend, options, time, CancellationToken.None);

    private static async Task AskAsync(Wire wire, string command, string reply)
    {
        await wire.SendAsync(command + "\r\n");
        Assert.Equal(reply, (await wire.ReadLineAsync())?[..3]);
    }

    [Fact]
    public async Task A_silent_client_is_sent_away()
    {
        await using var wire = Connect();
        await wire.ReadLineAsync();
        await AskAsync(wire, "HELO c", "250");
        time.Advance(TimeSpan.FromMinutes(4));
        await AskAsync(wire, "NOOP", "250");
        time.Advance(TimeSpan.FromMinutes(4));
        await AskAsync(wire, "NOOP", "250");
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("421 4.4.2 Timeout, closing connection", await wire.ReadLineAsync());
        Assert.Null(await wire.ReadLineAsync());
    }

    [Fact]
    public async Task A_message_that_stops_coming_is_not_taken_in()
    {
        await using var wire = Connect();
        await wire.ReadLineAsync();
        await AskAsync(wire, "HELO c", "250");
        await AskAsync(wire, "MAIL FROM:<a@b>", "250");
        await AskAsync(wire, "RCPT TO:<a@b>", "250");
        await AskAsync(wire, "DATA", "354");
        await wire.SendAsync("half");
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.StartsWith("421 4.4.2", await wire.ReadLineAsync());
        await wire.Session;
        Assert.Empty(backend.Received);
    }

    [Fact]
    public async Task A_connection_has_an_end_but_not_within_a_transaction()
    {
        await using var wire = Connect();
        await wire.ReadLineAsync();
        await AskAsync(wire, "HELO c", "250");
        await AskAsync(wire, "MAIL FROM:<a@b>", "250");
        for (var i = 0; i < 6; i++)
        {
            time.Advance(TimeSpan.FromMinutes(4));
            await AskAsync(wire, "RCPT TO:<a@b>", "250");
        }
        await wire.SendAsync("DATA\r\nx\r\n.\r\n");
        Assert.StartsWith("354", await wire.ReadLineAsync());
        Assert.StartsWith("250", await wire.ReadLineAsync());
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.StartsWith("421 4.4.2", await wire.ReadLineAsync());
        Assert.Single(backend.Received);
    }

    [Fact]
    public async Task A_message_that_drips_in_is_cut_off_at_last()
    {
        await using var wire = Connect();
        await wire.ReadLineAsync();
        await AskAsync(wire, "HELO c", "250");
        await AskAsync(wire, "MAIL FROM:<a@b>", "250");
        await AskAsync(wire, "RCPT TO:<a@b>", "250");
        await AskAsync(wire, "DATA", "354");
        var end = wire.ReadLineAsync();
        for (var minute = 0; minute < 41 && !end.IsCompleted; minute++)
        {
            await wire.SendAsync("x");
            time.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.StartsWith("421 4.4.2", await end);
        await wire.Session;
        Assert.Empty(backend.Received);
    }
}
