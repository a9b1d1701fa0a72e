using Faxwerk.Archive;

namespace Faxwerk.Tests.Archive;

public sealed class ArchiveNameTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static readonly ArchivedFax Fax = new()
    {
        Direction = ArchiveDirection.Received,
        FaxId = 17,
        At = new DateTimeOffset(2026, 1, 31, 23, 30, 5, TimeSpan.Zero),
        Number = "+4989555",
        OwnNumber = "+49891234",
        Pages = 3,
    };

    [Theory]
    [InlineData("{year}/{month}/{date}-{time}_{number}_{id}", "2026/02/20260201-003005_+4989555_r17")]
    [InlineData("{own}/{day} {pages}", "+49891234/01 3_r17")]
    [InlineData("fax_{id}", "fax_r17")]
    [InlineData("{user}", "unknown_r17")]
    public void A_document_is_named_by_the_pattern_in_the_time_of_the_site(string pattern, string name) =>
        Assert.Equal(name, ArchiveName.Of(pattern, Fax, Berlin));

    [Theory]
    [InlineData("../../etc/cron.d/x", "-..-etc-cron.d-x_r17")]
    [InlineData("a\\b:c\"d\n;e", "a-b-c-d--e_r17")]
    [InlineData("...", "unknown_r17")]
    [InlineData("Müller@firma.de", "Müller@firma.de_r17")]
    public void What_a_caller_or_sender_wrote_never_makes_a_folder(string user, string name) =>
        Assert.Equal(name, ArchiveName.Of("{user}", Fax with { User = user }, Berlin));

    [Theory]
    [InlineData("")]
    [InlineData("{colour}")]
    [InlineData("/etc/{id}")]
    [InlineData("../{id}")]
    [InlineData("a//{id}")]
    [InlineData("a;b{id}")]
    [InlineData("{id")]
    public void A_pattern_that_leads_elsewhere_is_refused(string pattern) =>
        Assert.Contains(new ArchiveSettings { Name = pattern }.Errors(), error => error.StartsWith("name:", StringComparison.Ordinal));

    [Theory]
    [InlineData("""\\server\fax""", "//server/fax", "")]
    [InlineData("""\\nas.firma.de\Archiv$\ein\aus""", "//nas.firma.de/Archiv$", "ein/aus")]
    public void A_share_is_read_from_its_windows_form(string text, string service, string folder)
    {
        var share = ShareAddress.Parse(text);
        Assert.Equal((service, folder), (share?.Service, share?.Folder));
    }

    [Theory]
    [InlineData("""\\server""")]
    [InlineData("/srv/fax")]
    [InlineData("""\\server\share\..\other""")]
    [InlineData("""\\-oProxy\share""")]
    [InlineData("""\\server\sha"re""")]
    public void What_is_no_share_is_not_taken_for_one(string text) => Assert.Null(ShareAddress.Parse(text));

    [Fact]
    public void The_first_retention_class_that_matches_the_own_number_wins()
    {
        var settings = new ArchiveSettings
        {
            KeepDays = 30,
            Retention = [new RetentionClass("patients", 3650, ["+4989123*"]), new RetentionClass("all", 90, ["+49*"])],
        };
        Assert.Empty(settings.Errors());
        Assert.Equal(("patients", 3650), settings.RetentionOf("+49891234"));
        Assert.Equal(("all", 90), settings.RetentionOf("+4930"));
        Assert.Equal(("default", 30), settings.RetentionOf(""));
    }
}
