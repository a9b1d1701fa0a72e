using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Faxwerk.Directory;
using Faxwerk.Headline;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Tests.Calls;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests.Sending;

/// <summary>The own number of a fax as the other side gets it, in the forms of the site (<c>Mail2Fax\FormatOutgoingMSN</c>): in SIP, as station ID, and in the header line.</summary>
public sealed partial class OwnNumberWireTests
{
    [Theory]
    [InlineData("national", "internationalBare", "localBare", "008984079812", "00498984079812", "84079812", "shortest", "e164", "national", "123", "+43158858123", "90158858123")]
    [InlineData("internationalBare", "e164", "shortest", "00498984079812", "+498984079812", "12", "localBare", "nationalBare", "international", "58858123", "0158858123", "90043158858123")]
    public async Task Each_of_two_sites_shows_its_numbers_as_caller_station_id_and_in_the_header(
        string caller, string stationId, string header, string called, string identified, string headed, string caller2, string stationId2, string header2, string called2, string identified2, string headed2)
    {
        var clock = new QuickClock(5);
        var strips = new ConcurrentQueue<string>();
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-msn-").FullName;
        using var scheduler = new CallScheduler(clock, 1, TimeSpan.FromMilliseconds(1));
        await using var station = new TestStation(new TestStationOptions { Folder = folder, Fax = new FaxTrunkOptions { CaptureOctets = 4 << 20 } }, scheduler, clock, new Random(1));
        await station.StartAsync();
        await using var server = await FaxServer.StartWithTrunksAsync(clock, services => services.AddSingleton<StripRenderer>((request, text, add, cancel) =>
        {
            strips.Enqueue(Encoding.UTF8.GetString(text.Span));
            return Headline.Strips.Black(request, text, add, cancel);
        }));
        foreach (var (key, value) in ((string, string)[])[("site.area", "89"), ("site.outsideLine", "0"), ("site.mainNumber", "+4989840798"), ("site.extensions", "[\"10-99\"]"),
            ("site.callerForm", caller), ("site.stationIdForm", stationId), ("site.headerForm", header), ("trunk.assertion", "asserted"), ("trunk.port", $"{station.LocalEndPoint.Port}"), ("trunk.host", "127.0.0.1")])
            await server.SetAsync(key, value);
        Assert.Null(await server.Get<Sites>().AddAsync(
            "wien",
            new Dictionary<string, string?>
            {
                ["country"] = "43", ["area"] = "1", ["outsideLine"] = "9", ["mainNumber"] = "+43158858", ["extensions"] = "[\"100-199\"]", ["callerForm"] = caller2, ["stationIdForm"] = stationId2, ["headerForm"] = header2,
            },
            "test"));
        await AddAsync(server, "anna", Sites.Default, "+498984079812");
        await AddAsync(server, "franz", "wien", "+43158858123");
        await MailAsync(server, "anna", "+4930123456");
        await MailAsync(server, "franz", "+4930123457");
        await Eventually.HoldsAsync(() => station.Received.Count == 2, "both faxes at the station", 120);

        Check("123456", called, identified, headed);
        Check("123457", called2, identified2, headed2);
        System.IO.Directory.Delete(folder, recursive: true);

        void Check(string to, string number, string id, string line)
        {
            var fax = station.Received.Single(fax => fax.Called.EndsWith(to, StringComparison.Ordinal));
            Assert.Equal((CallStatus.Ok, id), (fax.Outcome.Status, fax.Outcome.RemoteId?.Trim()));
            var invite = Encoding.Latin1.GetString(fax.Outcome.Capture!.ToPcap());
            Assert.Equal(number, From().Match(invite).Groups[1].Value);
            Assert.Equal(number, Asserted().Match(invite).Groups[1].Value);
            Assert.Contains(strips, text => Regex.IsMatch(text, $@"(?<!\d){Regex.Escape(line)}(?!\d)"));
        }
    }

    private static async Task AddAsync(FaxServer server, string login, string site, string number) => Assert.Null((await server.Get<Users>().AddAsync(
        new User { Login = login, DisplayName = login, Language = "de", Site = site, Addresses = [$"{login}@firma.de"], SenderNumber = number }, "", "test")).Error);

    private static async Task MailAsync(FaxServer server, string sender, string number)
    {
        var client = new SmtpClient(new SmtpClientOptions { Host = "127.0.0.1", Port = server.SmtpPort, Tls = SmtpTls.None }, TimeProvider.System);
        var envelope = new SmtpEnvelope { Sender = FaxServer.Address($"{sender}@firma.de"), Recipients = [new SmtpRecipient(FaxServer.Address($"{number}@fax.localhost"))] };
        Assert.Equal(SmtpVerdict.Accepted, (await client.SendAsync(envelope, MimeWriter.Write(FaxServer.Mail("Angebot", "Hallo")), CancellationToken.None)).Outcomes[0].Verdict);
    }

    [GeneratedRegex(@"\nFrom: [^\r\n]*<sip:([^@;>]+)@")]
    private static partial Regex From();

    [GeneratedRegex(@"\nP-Asserted-Identity: [^\r\n]*<sip:([^@;>]+)@")]
    private static partial Regex Asserted();
}
