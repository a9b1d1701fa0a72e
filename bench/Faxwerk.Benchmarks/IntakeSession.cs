using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;

namespace Faxwerk.Benchmarks;

/// <summary>One SMTP connection that hands in many mails, as a mail server does.</summary>
internal sealed class IntakeSession : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private StreamReader _replies = StreamReader.Null;

    public static async Task<IntakeSession> OpenAsync(int port)
    {
        var session = new IntakeSession();
        await session._client.ConnectAsync(IPAddress.Loopback, port);
        session._replies = new StreamReader(session._client.GetStream(), Encoding.ASCII);
        await session.ExpectAsync(220);
        await session.SayAsync("EHLO bench.example\r\n"u8.ToArray(), 250);
        return session;
    }

    /// <summary>Returns when the mail for this number is accepted.</summary>
    public async Task SendAsync(int number, string importance = "normal")
    {
        await SayAsync(Encoding.ASCII.GetBytes($"MAIL FROM:<user{number % 50}@bench.example>\r\nRCPT TO:<{IntakeMail.Typed(number)}@fax.localhost>\r\nDATA\r\n"), 250, 250, 354);
        await SayAsync(IntakeMail.Message(number, importance), 250);
    }

    public void Dispose()
    {
        _replies.Dispose();
        _client.Dispose();
    }

    private async Task SayAsync(byte[] octets, params int[] codes)
    {
        await _client.GetStream().WriteAsync(octets);
        foreach (var code in codes)
            await ExpectAsync(code);
    }

    private async Task ExpectAsync(int code)
    {
        string line;
        do
            line = await _replies.ReadLineAsync() ?? throw new IOException("The server closed the connection.");
        while (line.Length > 3 && line[3] == '-');
        if (!line.StartsWith(code.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
            throw new InvalidDataException($"Expected {code}, the server said: {line}");
    }
}

/// <summary>The mails of the benchmark: one A4 page of text and lines as PDF of 30 KB, each to a number of its own.</summary>
internal static class IntakeMail
{
    public static byte[] Pdf { get; } = BuildPdf();

    public static string Typed(int number) => string.Create(CultureInfo.InvariantCulture, $"+4989{number}");

    public static string Dialled(int number) => Typed(number);

    /// <summary>The message with its final dot. Base64 and headers begin no line with a dot.</summary>
    public static byte[] Message(int number, string importance) =>
    [
        .. MimeWriter.Write(new OutgoingMail
        {
            From = new MailAddress("user", "bench.example"),
            To = [new MailAddress(Typed(number), "fax.localhost")],
            Subject = $"Fax {number}",
            MessageId = $"<{number}@bench.example>",
            Date = DateTimeOffset.UnixEpoch,
            Headers = [new("Importance", importance)],
            Files = [new MailFile("page.pdf", "application/pdf", Pdf)],
        }),
        .. "\r\n.\r\n"u8,
    ];

    private static byte[] BuildPdf()
    {
        const int target = 30_000;
        var page = new StringBuilder("BT /F 10 Tf 12 TL 60 780 Td\n");
        for (var row = 0; row < 55; row++)
            page.Append(CultureInfo.InvariantCulture, $"(Row {row:00}: the quick brown fox jumps over the lazy dog and runs away from page {row * 7919 % 997}) Tj T*\n");
        page.Append("ET 0.2 w\n");
        for (var i = 0; page.Length < target - 700; i++)
            page.Append(CultureInfo.InvariantCulture, $"{60 + (i * 37 % 470)} {40 + (i * 13 % 60)} m {70 + (i * 37 % 470)} {45 + (i * 17 % 60)} l S\n");
        string[] objects =
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            $"<</Length {page.Length}>>stream\n{page}\nendstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ];
        var file = new StringBuilder("%PDF-1.4\n");
        var table = new StringBuilder($"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        for (var i = 0; i < objects.Length; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{file.Length:D10} 00000 n \n");
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj{objects[i]}endobj\n");
        }

        var start = file.Length;
        file.Append(table).Append(CultureInfo.InvariantCulture, $"trailer<</Size {objects.Length + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(file.ToString());
    }
}
