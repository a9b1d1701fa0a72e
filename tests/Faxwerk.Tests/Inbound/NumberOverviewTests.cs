using Faxwerk.Directory;
using Faxwerk.Routing;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Inbound;

/// <summary>Who has which number, what is free, and where two have the same.</summary>
public sealed class NumberOverviewTests
{
    [Theory, EveryEngine]
    public async Task Numbers_have_owners_free_ones_are_named_and_what_two_have_is_a_conflict(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await services.SetAsync("site.mainNumber", "+4989840798");
        await services.SetAsync("site.extensions", """["10-19","200-209"]""");
        await services.SetAsync("receiving.routes", """[{"number":"+4989*","mailTo":["office@firma.de"]}]""");
        await AddAsync(services, "anna", "12", "200-204");
        await AddAsync(services, "bert", "+498984079812", "99");
        Assert.Null((await services.Get<Groups>().AddAsync(new Group { Name = "Sales", Extensions = ["10-14", "203-206"] }, "test")).Error);
        Assert.Null((await services.Get<RoutingRules>().AddAsync(new RoutingRule { Name = "print", Conditions = new() { Called = ["209"] }, Targets = [new(RouteKind.Printer, "ipp://printer.example/")] }, "test")).Error);
        var list = await services.Get<NumberOverview>().ReadAsync(default);
        Assert.Equal(
            [
                "+4989* Route ", "+498984079812 User bert: anna", "10-14 Group Sales", "12 User anna: bert", "200-204 User anna: Sales", "203-206 Group Sales: anna", "209 Rule print", "99 User bert outside",
            ],
            list.Numbers.Select(one => $"{one.Number} {one.Kind} {(one.Kind == NumberOwnerKind.Route ? "" : one.Key)}{(one.Conflicts.Count > 0 ? $": {string.Join(", ", one.Conflicts)}" : "")}{(one.IsOutside ? " outside" : "")}"));
        var site = Assert.Single(list.Sites);
        Assert.Equal(("default", "+4989840798"), (site.Site, site.MainNumber));
        Assert.Equal(["15-19", "207-208"], site.Free);
    }

    [Fact]
    public async Task A_site_without_a_main_number_has_extensions_of_its_own()
    {
        await using var services = await InboundServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("site.extensions", """["10-12"]""");
        await AddAsync(services, "anna", "11");
        var list = await services.Get<NumberOverview>().ReadAsync(default);
        Assert.False(Assert.Single(list.Numbers).IsOutside);
        Assert.Equal(["10", "12"], Assert.Single(list.Sites).Free);
    }

    private static async Task AddAsync(InboundServices services, string login, params string[] extensions) =>
        Assert.Null((await services.Get<Users>().AddAsync(new User { Login = login, DisplayName = login, Language = "de", Extensions = extensions }, "", "test")).Error);
}
