using System.Text;
using Faxwerk.Mail.Smtp;

namespace Faxwerk.Mail.Tests.Smtp;

public sealed class SmtpFuzzTests
{
    private const string Dialogue =
        "EHLO c\r\nAUTH PLAIN AGFubmUAc2VjcmV0\r\nMAIL FROM:<a@b> SIZE=20 ENVID=a+2Bb\r\nRCPT TO:<c@d> NOTIFY=SUCCESS ORCPT=rfc822;x\r\nDATA\r\nSubject: x\r\n\r\n..x\r\n.\r\n"
        + "MAIL FROM:<>\r\nRCPT TO:<\"a b\"@d>\r\nBDAT 5\r\n12345BDAT 3 LAST\r\n123RSET\r\nNOOP\r\nVRFY x\r\nQUIT\r\n";

    [Fact]
    public async Task Any_octets_end_in_replies_and_a_closed_connection()
    {
        var random = new Random(25);
        var options = new SmtpServerOptions { Authentication = true, AuthenticationWithoutTls = true, MaxErrors = 200 };
        for (var round = 0; round < 800; round++)
        {
            var octets = Encoding.ASCII.GetBytes(Dialogue).ToList();
            for (var i = random.Next(1, 10); i > 0; i--)
            {
                var at = random.Next(octets.Count);
                if (random.Next(3) == 0) octets[at] = (byte)random.Next(256);
                else if (random.Next(2) == 0) octets.RemoveRange(at, Math.Min(random.Next(9), octets.Count - at));
                else octets.InsertRange(at, octets.GetRange(at, Math.Min(random.Next(30), octets.Count - at)));
                if (octets.Count == 0) octets.Add(13);
            }
            await using var wire = new Wire(new MemoryBackend(), options, TimeProvider.System, CancellationToken.None);
            await wire.SendAsync(octets.ToArray());
            await wire.CloseAsync();
            string? last = null;
            while (await wire.ReadLineAsync() is { } line)
            {
                Assert.Matches("^[2345][0-9][0-9][ -]", line);
                last = line;
            }
            Assert.NotNull(last);
            await wire.Session;
        }
    }
}
