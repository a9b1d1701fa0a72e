using Faxwerk.Directory;
using Faxwerk.Settings;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Directory;

/// <summary>Whose number a fax shows.</summary>
public sealed class OwnNumbersTests
{
    [Theory, EveryEngine]
    public async Task The_users_number_goes_before_the_groups_his_fax_number_the_sites_and_the_trunks(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var sites = TestSites.Of(bed.Test.Database, bed.Test.Time);
        var groups = new Groups(bed.Test.Database, bed.Test.Time);
        var anna = await bed.AddAsync("anna");
        Assert.Equal(new OwnNumber("", null, null, null), await OfAsync(bed, sites, anna));
        await sites.ChangeAsync(Sites.Default, new Dictionary<string, string?> { ["senderNumber"] = "+49891" }, "test");
        Assert.Equal("+49891", (await OfAsync(bed, sites, anna)).Caller);
        await bed.Users.ChangeAsync(anna.Id, user => user with { FaxNumber = "+49892", GeneralNumber = "+49893" }, "test");
        Assert.Equal("+49892", (await OfAsync(bed, sites, anna)).Caller);
        await groups.AddAsync(new Group { Name = "b", SenderNumber = "+49895", Members = ["anna"] }, "test");
        await groups.AddAsync(new Group { Name = "A", SenderNumber = "+49894", Members = ["anna"] }, "test");
        await groups.AddAsync(new Group { Name = "0", Members = ["anna"] }, "test");
        Assert.Equal("+49894", (await OfAsync(bed, sites, anna)).Caller);
        await bed.Users.ChangeAsync(anna.Id, user => user with { SenderNumber = "+49896" }, "test");
        Assert.Equal("+49896", (await OfAsync(bed, sites, anna)).Caller);
    }

    [Fact]
    public async Task The_section_of_the_master_data_is_chosen_by_the_setting()
    {
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        var sites = TestSites.Of(bed.Test.Database, bed.Test.Time);
        var anna = await bed.AddAsync("anna");
        await bed.Users.ChangeAsync(anna.Id, user => user with { FaxNumber = "+49892", GeneralNumber = "+49893" }, "test");
        Assert.Equal("+49892", (await OfAsync(bed, sites, anna, OwnFaxNumber.Fax)).StationId);
        Assert.Equal("+49893", (await OfAsync(bed, sites, anna, OwnFaxNumber.General)).StationId);
    }

    [Fact]
    public async Task Caller_station_id_and_header_line_have_forms_of_their_own_by_site()
    {
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        var sites = TestSites.Of(bed.Test.Database, bed.Test.Time);
        Assert.Null(await sites.AddAsync("berlin", new Dictionary<string, string?>
        {
            ["area"] = "30", ["outsideLine"] = "0", ["callerForm"] = "national", ["stationIdForm"] = "e164", ["headerForm"] = "localBare", ["senderNumber"] = "+49 30 1234-0",
        }, "test"));
        var anna = await bed.AddAsync("anna");
        Assert.Equal("", (await OfAsync(bed, sites, anna)).Site);
        await bed.Users.ChangeAsync(anna.Id, user => user with { Site = "berlin" }, "test");
        Assert.Equal(new OwnNumber("berlin", "003012340", "+493012340", "12340"), await OfAsync(bed, sites, anna));
        await bed.Users.ChangeAsync(anna.Id, user => user with { SenderNumber = "+49 (0) 30 / 123 456 - 7890 12" }, "test");
        await sites.ChangeAsync("berlin", new Dictionary<string, string?> { ["stationIdForm"] = null }, "test");
        Assert.Equal("+490301234567890 12".Replace(" ", "", StringComparison.Ordinal), (await OfAsync(bed, sites, anna)).StationId);
    }

    [Fact]
    public async Task A_number_that_is_set_as_people_write_it_is_called_and_shown_to_machines_in_digits()
    {
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        var anna = await bed.AddAsync("anna");
        await bed.Users.ChangeAsync(anna.Id, user => user with { SenderNumber = "+49 (0)89 / 840798-50" }, "test");
        Assert.Equal(new OwnNumber("", "+498984079850", "+498984079850", "+49 (0)89 / 840798-50"), await OfAsync(bed, TestSites.Of(bed.Test.Database, bed.Test.Time), anna));
    }

    private static Task<OwnNumber> OfAsync(PeopleBed bed, Sites sites, User user, OwnFaxNumber own = OwnFaxNumber.Fax) => bed.Test.Database.InTransactionAsync(
        tx => new OwnNumbers(sites, new Fixed<SendingSettings>(new SendingSettings { OwnNumber = own })).FindAsync(tx, user.SubmittedBy, ""));
}
