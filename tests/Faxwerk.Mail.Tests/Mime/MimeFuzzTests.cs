using System.Diagnostics;
using System.Text;
using Faxwerk.Mail.Mime;

namespace Faxwerk.Mail.Tests.Mime;

/// <summary>Nothing that a mail holds makes the reader throw, or work or allocate beyond a multiple of its size.</summary>
public sealed class MimeFuzzTests
{
    /// <summary>Looks at everything that a reader of mails looks at.</summary>
    private static int Touch(MailMessage mail)
    {
        var touched = mail.Subject.Length + mail.From.Count + mail.To.Count + mail.Cc.Count + mail.Bcc.Count + mail.ReplyTo.Count
            + (mail.Sender?.ToString().Length ?? 0) + (mail.MessageId?.Length ?? 0) + (mail.IsAutomatic ? 1 : 0) + (mail.PlainText?.Length ?? 0) + (mail.Date?.Year ?? 0);
        foreach (var body in mail.Bodies) touched += (body.Plain?.ReadText().Length ?? 0) + (body.Html?.ReadText().Length ?? 0);
        foreach (var part in mail.Attachments.Concat(mail.Related))
            touched += part.Decode().Length + (part.FileName?.Length ?? 0) + (part.ContentId?.Length ?? 0) + (part.Message is { } inner ? Touch(inner) : 0);
        return touched;
    }

    private static IEnumerable<byte[]> Samples() =>
        Directory.EnumerateFiles(SampleTests.Folder(), "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            .Append(TnefTests.MailWith(TnefTests.Rich))
            .Append([.. "Content-Type: application/ms-tnef\r\n\r\n"u8, .. TnefTests.Rich]);

    [Fact]
    public void Mutated_mails_are_read_without_complaint()
    {
        var random = new Random(42);
        var samples = Samples().ToList();
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < 6000; round++)
        {
            var mutant = Mutate(samples[random.Next(samples.Count)], samples[random.Next(samples.Count)], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Touch(MimeReader.Read(mutant));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000 + 200L * mutant.Length);
        }
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(40), $"{clock.Elapsed}");
    }

    private static ReadOnlySpan<byte> Telling => "\r\n:;=?\"<>()@-\0\\*%"u8;

    private static byte[] Mutate(byte[] sample, byte[] other, Random random)
    {
        var mutant = sample.ToList();
        for (var i = random.Next(1, 8); i > 0 && mutant.Count > 4; i--)
        {
            var at = random.Next(mutant.Count);
            switch (random.Next(6))
            {
                case 0:
                    mutant[at] = (byte)random.Next(256);
                    break;
                case 1:
                    mutant.RemoveRange(at, Math.Min(random.Next(40), mutant.Count - at));
                    break;
                case 2:
                    mutant.InsertRange(at, mutant.GetRange(at, Math.Min(random.Next(200), mutant.Count - at)));
                    break;
                case 3:
                    mutant.InsertRange(at, other.AsSpan(random.Next(other.Length)));
                    break;
                case 4:
                    mutant[at] = Telling[random.Next(Telling.Length)];
                    break;
                default:
                    mutant.RemoveRange(at, mutant.Count - at);
                    break;
            }
        }
        return [.. mutant];
    }

    public static TheoryData<string, string, string> Hostile => new()
    {
        { "Subject: ", "=?a?Q?", "" },
        { "Subject: ", "=?a?Q?x?=", "" },
        { "Subject: ", "=?utf-8?B?=?=", "" },
        { "To: ", "(", "" },
        { "To: ", "a@b,", "" },
        { "To: ", "<", "" },
        { "To: ", "\"\\", "" },
        { "To: ", "a:b;", "" },
        { "To: ", "[", "" },
        { "", "a: b\r\n", "" },
        { "a:", "\r\n b", "" },
        { "Content-Disposition: attachment", "; filename*1*=a", "" },
        { "Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n", "" },
        { "Content-Type: multipart/mixed; boundary=b\r\n\r\n", "\r\n--b", "" },
        { "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", "" },
        { "", "Content-Type: message/rfc822\r\n\r\n", "" },
        { "Content-Type: multipart/alternative; boundary=b\r\n\r\n", "--b\r\nContent-Type: text/html\r\n\r\n", "" },
        { "\r\n", "begin 644 x\n#abc\n", "" },
        { "\r\n", "begin 644 x\n", "" },
        { "\r\n", "begin 644 x\n#abcd\n`\n\n\n", "" },
        { "Content-Transfer-Encoding: base64\r\nContent-Type: a/b\r\n\r\n", "=*a", "" },
        { "Content-Transfer-Encoding: quoted-printable\r\n\r\n", "= ", "x" },
        { "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", "=2D-b=0A", "" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Repetition_costs_no_more_than_its_length(string head, string repeated, string tail)
    {
        const int Length = 3_000_000;
        var text = new StringBuilder(head, Length + 100);
        while (text.Length < Length) text.Append(repeated);
        var mail = Encoding.ASCII.GetBytes(text.Append(tail).Append("\r\n").ToString());
        var limits = new MimeLimits { MaxHeaderBytes = int.MaxValue, MaxHeaders = int.MaxValue };
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Touch(MimeReader.Read(mail, limits));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400L * Length);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"{clock.Elapsed}");
    }

    [Fact]
    public void Depth_parts_headers_and_size_are_bounded()
    {
        static MailDefects Defects(string text, MimeLimits limits) => MimeReader.Read(Encoding.ASCII.GetBytes(text), limits).Defects;
        var nested = string.Concat(Enumerable.Range(0, 30).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}x\r\n\r\n--b{i}x\r\n"));
        Assert.True(Defects(nested, MimeLimits.Default).HasFlag(MailDefects.TooDeep));
        var wide = "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + string.Concat(Enumerable.Repeat("--b\r\n\r\nx\r\n", 1001)) + "--b--";
        Assert.Equal(MailDefects.TooManyParts | MailDefects.UnclosedMultipart, Defects(wide, MimeLimits.Default));
        Assert.Equal(MailDefects.HeadersTooLarge, Defects(string.Concat(Enumerable.Repeat("a: b\r\n", 2001)) + "\r\n", MimeLimits.Default));
        Assert.Equal(MailDefects.HeadersTooLarge, Defects("a: " + new string('x', 600_000) + "\r\n\r\n", MimeLimits.Default));
        Assert.Equal(MailDefects.Truncated, Defects("a: b\r\n\r\n" + new string('x', 100), new MimeLimits { MaxMessageBytes = 50 }));
        var encoded = "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + Convert.ToBase64String(new byte[1000]);
        Assert.Equal(MailDefects.TooMuchDecoded, Defects(encoded, new MimeLimits { MaxDecodedBytes = 500 }));
    }

    [Fact]
    public async Task A_mail_is_read_from_a_stream_as_from_memory()
    {
        foreach (var sample in Samples())
        {
            await using var stream = new MemoryStream(sample);
            var mail = await MimeReader.ReadAsync(stream);
            Assert.Equal(Touch(MimeReader.Read(sample)), Touch(mail));
            Assert.False(mail.Defects.HasFlag(MailDefects.Truncated));
        }
        var cut = await MimeReader.ReadAsync(new MemoryStream(new byte[100]), new MimeLimits { MaxMessageBytes = 10 });
        Assert.True(cut.Defects.HasFlag(MailDefects.Truncated));
    }
}
