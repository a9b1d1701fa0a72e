using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Directory;

public sealed class GroupsTests
{
    [Theory, EveryEngine]
    public async Task A_group_is_added_changed_and_removed_and_stands_in_the_audit_log(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        await bed.AddAsync("anna");
        await bed.AddAsync("bert");
        var groups = new Groups(bed.Test.Database, bed.Test.Time);
        var (sales, error) = await groups.AddAsync(
            new Group { Name = "Sales", MailTo = ["sales@firma.de"], SenderNumber = "+49 89 840798-50", Extensions = ["50", "500-599"], Members = ["ANNA"] }, "chef");
        Assert.Null(error);
        Assert.Equal(["anna"], sales!.Members);
        Assert.Equal(["Sales"], (await bed.Users.FindByLoginAsync("anna"))!.Groups);
        Assert.Equal("There is a group sales already.", (await groups.AddAsync(new Group { Name = "sales" }, "chef")).Error);
        Assert.Equal("members: there is no user carl.", (await groups.AddAsync(new Group { Name = "Other", Members = ["carl"] }, "chef")).Error);
        var (changed, _) = await groups.ChangeAsync(sales.Id, group => group with { Members = ["bert", "anna"], MailTo = [] }, "chef");
        Assert.Equal(["anna", "bert"], changed!.Members);
        Assert.Empty(changed.MailTo);
        Assert.Equal(["500-599"], (await groups.ChangeAsync(sales.Id, group => group with { Extensions = ["500-599"] }, "chef")).Group!.Extensions);
        Assert.True(await groups.RemoveAsync(sales.Id, "chef"));
        Assert.False(await groups.RemoveAsync(sales.Id, "chef"));
        Assert.Equal((null, null), await groups.ChangeAsync(sales.Id, group => group, "chef"));
        Assert.Empty((await bed.Users.FindByLoginAsync("anna"))!.Groups);
        Assert.Equal(["chef group.added group:Sales", "chef group.changed group:Sales", "chef group.changed group:Sales", "chef group.removed group:Sales"], await bed.AuditAsync("group"));
    }

    [Theory, EveryEngine]
    public async Task The_list_of_groups_is_paged_and_searched(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var groups = new Groups(bed.Test.Database, bed.Test.Time);
        foreach (var name in new[] { "Sales", "board", "Sales_2" })
            Assert.Null((await groups.AddAsync(new Group { Name = name }, "test")).Error);
        Assert.Equal(["board", "Sales"], (await groups.ListAsync("", 2)).Select(group => group.Name));
        Assert.Equal(["Sales_2"], (await groups.ListAsync("sales", 2)).Select(group => group.Name));
        Assert.Equal(["Sales_2"], (await groups.ListAsync("", 9, "s_")).Select(group => group.Name));
    }

    [Theory, EveryEngine]
    public async Task An_extension_belongs_to_one_user_of_a_site_or_to_one_group(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var sites = TestSites.Of(bed.Test.Database, bed.Test.Time);
        Assert.Null(await sites.AddAsync("berlin", new Dictionary<string, string?>(), "test"));
        var anna = await bed.AddAsync("anna");
        var bert = await bed.AddAsync("bert");
        Assert.Null((await bed.Users.ChangeAsync(anna.Id, user => user with { Extensions = ["12", "300-399", "12"] }, "test")).Error);
        Assert.Equal(["12", "300-399"], (await bed.Users.FindAsync(anna.Id))!.Extensions);
        Assert.Equal("12 is an extension of anna already.", (await bed.Users.ChangeAsync(bert.Id, user => user with { Extensions = ["12"] }, "test")).Error);
        Assert.Null((await bed.Users.ChangeAsync(bert.Id, user => user with { Extensions = ["12"], Site = "berlin" }, "test")).Error);
        Assert.StartsWith("site: there is no site bonn", (await bed.Users.ChangeAsync(bert.Id, user => user with { Site = "bonn" }, "test")).Error, StringComparison.Ordinal);
        Assert.StartsWith("groups: there is no group", (await bed.Users.ChangeAsync(bert.Id, user => user with { Groups = ["Sales"] }, "test")).Error, StringComparison.Ordinal);
        Assert.StartsWith("extensions: ", (await bed.Users.ChangeAsync(bert.Id, user => user with { Extensions = ["9-10"] }, "test")).Error, StringComparison.Ordinal);
        Assert.Equal("12 is an extension of anna already.", (await new Groups(bed.Test.Database, bed.Test.Time).AddAsync(new Group { Name = "Sales", Extensions = ["12"] }, "test")).Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_group_waits_for_the_change_of_a_user_that_takes_its_extension_meanwhile(bool isNew)
    {
        await using var bed = await PeopleBed.CreateAsync(Engine.Postgres);
        var anna = await bed.AddAsync("anna", Role.Administrator);
        var groups = new Groups(bed.Test.Database, bed.Test.Time);
        var sales = isNew ? null : (await groups.AddAsync(new Group { Name = "Sales" }, "chef")).Group!;
        Task<(Group? Group, string? Error)>? writing = null;
        await bed.Test.Database.InTransactionAsync(async tx =>
        {
            Assert.Null((await bed.Users.ChangeAsync(tx, anna.Id, user => user with { Extensions = ["12"] }, "chef")).Error);
            // Somebody else's, who knows nothing of this transaction.
            using (ExecutionContext.SuppressFlow())
            {
                writing = Task.Run(() => sales is null
                    ? groups.AddAsync(new Group { Name = "Sales", Extensions = ["12"] }, "chef")
                    : groups.ChangeAsync(sales.Id, group => group with { Extensions = ["12"] }, "chef"));
            }

            await Eventually.HoldsAsync(
                async () => writing.IsCompleted || await bed.Test.Database.FindAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") > 0, "the group waits, or does not");
        });
        Assert.Equal("12 is an extension of anna already.", (await writing!).Error);
    }

    [Theory, EveryEngine]
    public async Task A_site_has_settings_of_its_own_and_is_kept_while_somebody_is_there(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var sites = TestSites.Of(bed.Test.Database, bed.Test.Time);
        Assert.Null(await sites.ChangeAsync(Sites.Default, new Dictionary<string, string?> { ["area"] = "89", ["outsideLine"] = "0", ["refusedClasses"] = "[\"premium\"]" }, "chef"));
        Assert.StartsWith("site:berlin.area", await sites.AddAsync("berlin", new Dictionary<string, string?> { ["area"] = "030" }, "chef"), StringComparison.Ordinal);
        Assert.StartsWith("name:", await sites.AddAsync("Berlin Mitte", new Dictionary<string, string?>(), "chef"), StringComparison.Ordinal);
        Assert.Null(await sites.AddAsync("berlin", new Dictionary<string, string?> { ["area"] = "30" }, "chef"));
        Assert.Equal("There is a site berlin already.", await sites.AddAsync("berlin", new Dictionary<string, string?>(), "chef"));
        Assert.Equal(("89", "30", "89"), (sites.Of(null).Area, sites.Of("berlin").Area, sites.Of("nowhere").Area));
        Assert.Equal("0", sites.Of("berlin").OutsideLine);
        Assert.Equal([NumberClass.Premium], sites.Of("berlin").RefusedClasses);
        Assert.Equal(["berlin", "default"], sites.List("", 10));
        var anna = await bed.AddAsync("anna");
        await bed.Users.ChangeAsync(anna.Id, user => user with { Site = "berlin" }, "chef");
        Assert.Equal((1, 0), (await sites.UsersAtAsync("berlin"), await sites.UsersAtAsync(Sites.Default)));
        Assert.StartsWith("anna is at the site berlin", await sites.RemoveAsync("berlin", "chef"), StringComparison.Ordinal);
        await bed.Users.ChangeAsync(anna.Id, user => user with { Site = Sites.Default }, "chef");
        Assert.Null(await sites.RemoveAsync("berlin", "chef"));
        Assert.Equal("The first site cannot be removed.", await sites.RemoveAsync(Sites.Default, "chef"));
        Assert.Equal("89", sites.Of("berlin").Area);
        Assert.Contains("chef settings.removed setting:site:berlin", await bed.AuditAsync("settings"));
    }

    [Theory, EveryEngine]
    public async Task Preferences_are_kept_for_each_user_and_bounded(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        var (anna, bert) = (await bed.AddAsync("anna"), await bed.AddAsync("bert"));
        var preferences = new Preferences(bed.Test.Database);
        Assert.True(await preferences.SetAsync(anna.Id, "queue.columns", "number"));
        Assert.True(await preferences.SetAsync(anna.Id, "queue.columns", "number,pages"));
        Assert.Equal("number,pages", (await preferences.ListAsync(anna.Id))["queue.columns"]);
        Assert.Empty(await preferences.ListAsync(bert.Id));
        for (var i = 1; i < Preferences.Most; i++)
            Assert.True(await preferences.SetAsync(anna.Id, $"x{i}", "1"));
        Assert.False(await preferences.SetAsync(anna.Id, "one-too-many", "1"));
        Assert.True(await preferences.SetAsync(anna.Id, "x1", null));
        Assert.True(await preferences.SetAsync(anna.Id, "one-too-many", "1"));
    }
}
