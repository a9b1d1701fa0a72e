using Faxwerk.Directory;
using Faxwerk.Settings;

namespace Faxwerk.Tests.Directory;

/// <summary>What a number is that a trunk signals: the table of docs/parameters.md.</summary>
public sealed class SignalledNumberTests
{
    private static readonly Dictionary<string, SiteSettings> Sites = new(StringComparer.Ordinal)
    {
        ["munich"] = new() { Country = "49", Area = "89", MainNumber = "+4989840798", Extensions = ["10-99"] },
        ["exchange"] = new() { Country = "49", Area = "89", OutsideLine = "0" },
        ["typed"] = new() { Country = "49", Area = "89", OutsideLine = "0", OutsideLineTyped = true },
        ["vienna"] = new() { Country = "43", Area = "1" },
        ["zurich"] = new() { Country = "41" },
        ["milan"] = new() { Country = "39", NationalPrefix = "" },
        ["boston"] = new() { Country = "1", Area = "617", NationalPrefix = "1", InternationalPrefix = "011" },
    };

    [Theory]
    [InlineData("munich", SignalledForm.Auto, "+498912345", "+498912345")]
    [InlineData("munich", SignalledForm.Auto, "+49 (89) 123-45", "+498912345")]
    [InlineData("munich", SignalledForm.Auto, "+49089123456", "+4989123456")]
    [InlineData("munich", SignalledForm.Auto, "0043158858", "+43158858")]
    [InlineData("munich", SignalledForm.Auto, "08912345", "+498912345")]
    [InlineData("munich", SignalledForm.Auto, "0491123456", "+49491123456")]
    [InlineData("munich", SignalledForm.Auto, "12", "+498984079812")]
    [InlineData("munich", SignalledForm.Auto, "4989840798", "+4989840798")]
    [InlineData("munich", SignalledForm.Auto, "498984079812", "+498984079812")]
    [InlineData("munich", SignalledForm.Auto, "4917612345678", "+4917612345678")]
    [InlineData("munich", SignalledForm.Auto, "436641234567", "+436641234567")]
    [InlineData("munich", SignalledForm.Auto, "43158858", "+43158858?")]
    [InlineData("munich", SignalledForm.Auto, "49301234567", "+49301234567?")]
    [InlineData("munich", SignalledForm.Auto, "12125551234", "+12125551234?")]
    [InlineData("munich", SignalledForm.Auto, "58858123", "+498958858123?")]
    [InlineData("munich", SignalledForm.Auto, "0498912345", "")]
    [InlineData("munich", SignalledForm.Auto, "anonymous", "")]
    [InlineData("munich", SignalledForm.Auto, "99", "+498984079899")]
    [InlineData("munich", SignalledForm.Auto, "115", "")]
    [InlineData("munich", SignalledForm.Auto, "*31#089", "")]
    [InlineData("munich", SignalledForm.E164, "43158858", "+43158858")]
    [InlineData("munich", SignalledForm.E164, "49301234567", "+49301234567")]
    [InlineData("munich", SignalledForm.E164, "0043158858", "+43158858")]
    [InlineData("munich", SignalledForm.E164, "08912345", "+498912345")]
    [InlineData("munich", SignalledForm.National, "8943158858", "+498943158858")]
    [InlineData("munich", SignalledForm.National, "43158858", "+4943158858")]
    [InlineData("munich", SignalledForm.National, "0043158858", "+43158858")]
    [InlineData("munich", SignalledForm.Dialled, "43158858", "+498943158858")]
    [InlineData("exchange", SignalledForm.Auto, "008912345", "+498912345")]
    [InlineData("exchange", SignalledForm.Auto, "0043158858", "+43158858?")]
    [InlineData("exchange", SignalledForm.Auto, "00043158858", "+43158858")]
    [InlineData("typed", SignalledForm.Dialled, "008912345", "+498912345")]
    [InlineData("vienna", SignalledForm.Auto, "4315885812", "+4315885812?")]
    [InlineData("vienna", SignalledForm.Auto, "0158858", "+43158858")]
    [InlineData("vienna", SignalledForm.E164, "43158858", "+43158858")]
    [InlineData("vienna", SignalledForm.National, "158858", "+43158858")]
    [InlineData("zurich", SignalledForm.Auto, "41446681800", "+41446681800")]
    [InlineData("zurich", SignalledForm.Auto, "0446681800", "+41446681800")]
    [InlineData("zurich", SignalledForm.Auto, "446681800", "+41446681800")]
    [InlineData("zurich", SignalledForm.Auto, "431588580", "+41431588580?")]
    [InlineData("zurich", SignalledForm.Auto, "4989840798", "+4989840798")]
    [InlineData("milan", SignalledForm.Auto, "0212345678", "+390212345678")]
    [InlineData("milan", SignalledForm.E164, "390212345678", "+390212345678")]
    [InlineData("milan", SignalledForm.National, "0212345678", "+390212345678")]
    [InlineData("boston", SignalledForm.Auto, "2125551234", "+12125551234")]
    [InlineData("boston", SignalledForm.Auto, "12125551234", "+12125551234")]
    [InlineData("boston", SignalledForm.Auto, "5551234", "+16175551234")]
    [InlineData("boston", SignalledForm.Auto, "01149301234567", "+49301234567")]
    [InlineData("boston", SignalledForm.Auto, "498984079812", "+498984079812")]
    public void A_signalled_number_is_what_the_trunk_means_and_a_question_mark_where_it_may_be_another(string site, SignalledForm form, string signalled, string wanted)
    {
        var readings = SignalledReadings.Of(signalled, form, Sites[site]);
        Assert.Equal(wanted, readings.Count == 0 ? "" : readings[0] + (readings.Count == 1 ? "" : "?"));
    }

    [Fact]
    public async Task The_called_number_is_certain_where_only_one_of_its_readings_is_ours()
    {
        await using var services = new TestServices(_ => { });
        await services.StartAsync();
        await services.SetAsync("site.area", "30");
        var numbers = services.Get<SignalledNumbers>();
        Assert.Equal(new SignalledNumber("49301234567", "+49301234567", false), numbers.Called("49301234567"));
        await services.SetAsync("site.mainNumber", "+49301234");
        Assert.Equal(new SignalledNumber("49301234567", "+49301234567", true), numbers.Called("49301234567"));
        Assert.False(numbers.Caller("49301234567").IsCertain);
    }

    [Fact]
    public async Task Each_trunk_reads_by_its_own_form_and_site()
    {
        await using var services = new TestServices(_ => { });
        await services.StartAsync();
        Assert.Null(await services.Get<Faxwerk.Directory.Sites>().AddAsync("wien", new Dictionary<string, string?> { ["country"] = "43", ["area"] = "1" }, "test"));
        await services.SetAsync("trunk.numberForm", "e164");
        var store = services.Get<SettingsStore>();
        await services.Get<Faxwerk.Storage.Database>().InTransactionAsync(async tx =>
            Assert.Null((await store.AddAsync(tx, store.TypeOf(typeof(TrunkSettings)).Named("austria"), new Dictionary<string, string?> { ["numberForm"] = "national", ["site"] = "wien" }, "test")).Error));
        await store.ReloadAsync();
        var numbers = services.Get<SignalledNumbers>();
        Assert.Equal("+43158858", numbers.Caller("43158858").Shown);
        Assert.Equal("+43158858", numbers.Caller("158858", "austria").Shown);
        Assert.Equal("+4989840798", numbers.Caller("4989840798", "no such trunk").Shown);
    }
}
